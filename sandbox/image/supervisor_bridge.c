// Two joined programs whose containers share no FIFO: what they say goes by way of the worker, in frames.
//
// In place of the FIFOs stand pipes of our own; all else is as with FIFOs. No more than a window of bytes is on
// its way until the other supervisor tells that its program took them, so that whoever writes to one that does
// not read waits, and neither the worker nor we ever do.
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int from = -1, into = -1;  // our ends of the pipes: of what our program says, of what it hears
static unsigned char kept[WINDOW], chunk[CHUNK];
static size_t kept_at, kept_size;  // what waits for our program to read
static uint64_t room, taken;       // bytes we may send; that our program took, which nobody was told yet
static bool is_open;               // for a run; what comes later is nobody's
static bool is_last;               // nothing comes behind what is kept
static bool is_unheard;            // what our program says is dropped: the other has ended

static void end(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

void bridge_close(void) {
    is_open = false;
    taken = kept_size = 0;
    end(&from);
    end(&into);
}

void bridge_open(int *reading, int *writing) {
    int in[2], out[2];
    bridge_close();
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) give_up("cannot make a pipe", errno);
    *reading = in[0];
    *writing = out[1];
    into = in[1];
    from = out[0];
    fcntl(into, F_SETFL, O_NONBLOCK);
    fcntl(from, F_SETFL, O_NONBLOCK);
    is_open = true;
    kept_at = 0;
    room = WINDOW;
    is_last = is_unheard = false;
}

// One piece is on its way at a time, however small: what is said in the meantime goes together.
static bool may_pass_on(void) { return room == WINDOW || is_unheard; }

// What to poll: -1 when there is nothing to do.
int bridge_from(void) { return may_pass_on() ? from : -1; }
int bridge_into(void) { return kept_size > 0 ? into : -1; }

static bool pass_on(void) {
    ssize_t count = from < 0 ? -1 : read(from, chunk, sizeof chunk);
    if (from < 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))) return false;
    if (count <= 0) end(&from);
    if (is_unheard) return count > 0;
    if (count > 0) room -= (uint64_t)count < room ? (uint64_t)count : room;
    send_frame('O', chunk, count > 0 ? (size_t)count : 0);  // an empty one: that was all
    return count > 0;
}

static void hand_over(void) {
    while (into >= 0 && kept_size > 0) {
        ssize_t count = write(into, kept + kept_at, kept_size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return;
        if (count < 0) break;
        kept_at += (size_t)count;
        kept_size -= (size_t)count;
        taken += (uint64_t)count;
    }
    if (kept_size > 0 || is_last) end(&into);  // it listens no more: the rest is dropped
    taken += kept_size;
    kept_at = kept_size = 0;
}

void bridge_turn(void) {
    if (may_pass_on() && !send_pending()) pass_on();
    hand_over();
    if (taken == 0 || send_pending()) return;
    send_frame('C', &taken, sizeof taken);
    taken = 0;
}

// The program is dead: what it said last goes out whatever the window, the worker keeps it.
void bridge_rest(void) {
    while (pass_on()) {}
    bridge_close();
}

void bridge_hear(const struct frame *heard) {
    if (!is_open) return;
    if (heard->kind == 'Q') {
        is_unheard = true;
        return;
    }
    if (heard->kind == 'C') {
        uint64_t more;
        if (heard->size != sizeof more) give_up("bad credit", 0);
        memcpy(&more, heard->payload, sizeof more);
        room += more;
        return;
    }
    if (heard->size == 0) is_last = true;
    if (kept_size + heard->size > sizeof kept) give_up("more than the window", 0);
    memmove(kept, kept + kept_at, kept_size);
    kept_at = 0;
    memcpy(kept + kept_size, heard->payload, heard->size);
    kept_size += heard->size;
    hand_over();
}
