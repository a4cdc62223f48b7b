// Frames: read whole from the worker, queued to it and written without ever blocking a test.
#include "supervisor.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <stdio.h>
#include <stdlib.h>

static int read_whole(int fd, void *into, size_t size) {
    for (size_t have = 0; have < size;) {
        ssize_t count = read(fd, (char *)into + have, size - have);
        if (count == 0) return have == 0 ? 0 : -1;
        if (count < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        have += (size_t)count;
    }
    return 1;
}

int frame_read(int fd, struct frame *frame) {
    unsigned char head[FRAME_HEAD];
    int got = read_whole(fd, head, sizeof head);
    if (got <= 0) return got;
    memcpy(&frame->size, head, sizeof frame->size);
    frame->kind = (char)head[4];
    if (frame->size > FRAME_MAX) return -1;
    if (frame->size > 0 && read_whole(fd, frame->payload, frame->size) != 1) return -1;
    frame->payload[frame->size] = 0;
    return 1;
}

// Points `count` entries at the strings from *at on; each must end before `end`.
static bool take_strings(char **into, int count, char **at, char *end) {
    for (int i = 0; i < count; i++) {
        char *nul = *at < end ? memchr(*at, 0, (size_t)(end - *at)) : NULL;
        if (nul == NULL) return false;
        into[i] = *at;
        *at = nul + 1;
    }
    into[count] = NULL;
    return true;
}

bool parse_run(struct frame *frame, struct command *command) {
    if (frame->size < sizeof command->limits) return false;
    memcpy(&command->limits, frame->payload, sizeof command->limits);
    const struct request *limits = &command->limits;
    if (limits->argc == 0 || limits->argc + limits->envc > STRINGS_MAX || limits->uid == 0) return false;
    char *at = (char *)frame->payload + sizeof *limits, *end = (char *)frame->payload + frame->size;
    return take_strings(command->argv, limits->argc, &at, end) &&
           take_strings(command->env, limits->envc, &at, end) && at == end && command->argv[0][0] == '/';
}

// A name below /box, of plain names with a slash between; a slash at its end makes it a folder.
static bool is_name(const char *name) {
    int depth = 0;
    for (const char *end; name[0] != 0; name = end[0] == '/' ? end + 1 : end) {
        end = strchrnul(name, '/');
        size_t size = (size_t)(end - name);
        bool is_dots = name[0] == '.' && (size == 1 || (size == 2 && name[1] == '.'));
        if (size == 0 || size > 255 || is_dots || ++depth > DEPTH_MAX) return false;
    }
    return depth > 0;
}

bool parse_put(struct frame *frame, uint32_t *uid, uint8_t *how, char **name, unsigned char **data, size_t *size) {
    enum { HEAD = 5 };
    if (frame->size <= HEAD) return false;
    memcpy(uid, frame->payload, sizeof *uid);
    *how = frame->payload[4];
    unsigned char *end = frame->payload + frame->size;
    unsigned char *nul = memchr(frame->payload + HEAD, 0, frame->size - HEAD);
    if (nul == NULL) return false;
    *name = (char *)frame->payload + HEAD;
    *data = nul + 1;
    *size = (size_t)(end - *data);
    return is_name(*name);
}

bool parse_keep(struct frame *frame, uint32_t *uid, uint64_t *limit, char **patterns, int *count) {
    enum { HEAD = 12 };
    if (frame->size < HEAD) return false;
    memcpy(uid, frame->payload, sizeof *uid);
    memcpy(limit, frame->payload + 4, sizeof *limit);
    char *at = (char *)frame->payload + HEAD, *end = (char *)frame->payload + frame->size;
    for (*count = 0; at < end; ++*count)
        if (*count == STRINGS_MAX || !take_strings(patterns + *count, 1, &at, end)) return false;
    return true;
}

// Room for every frame that may be queued while nothing is written: the watch stops reading the
// program's output while something is pending, so two chunks and a report are the most.
static unsigned char queue[4 * (CHUNK + FRAME_HEAD)];
static size_t queued, written;

bool send_pending(void) { return written < queued; }

void send_some(void) {
    while (written < queued) {
        ssize_t count = write(STDOUT_FILENO, queue + written, queued - written);
        if (count < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN) return;
            _exit(0);  // nobody listens any more
        }
        written += (size_t)count;
    }
    queued = written = 0;
}

void send_all(void) {
    for (send_some(); send_pending(); send_some()) {
        struct pollfd fds[2] = {{.fd = STDOUT_FILENO, .events = POLLOUT}, {.fd = STDIN_FILENO, .events = 0}};
        poll(fds, 2, -1);
        if (fds[1].revents & POLLHUP) _exit(0);
    }
}

void send_frame(char kind, const void *payload, size_t size) {
    if (queued + FRAME_HEAD + size > sizeof queue) send_all();
    uint32_t length = (uint32_t)size;
    memcpy(queue + queued, &length, sizeof length);
    queue[queued + 4] = (unsigned char)kind;
    memcpy(queue + queued + FRAME_HEAD, payload, size);
    queued += FRAME_HEAD + size;
}

_Noreturn void give_up(const char *why, int error) {
    char text[256];
    int size = snprintf(text, sizeof text, "%s%s%s", why, error ? ": " : "", error ? strerror(error) : "");
    send_frame('X', text, size < (int)sizeof text ? (size_t)size : sizeof text - 1);
    send_all();
    exit(3);
}
