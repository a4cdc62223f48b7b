// Two programs that talk to each other, each in its container, joined by two FIFOs on a volume that both
// containers can only read: a FIFO is written to there all the same, and nothing else is.
//
//   submission <-pipes-> this, in its container <-FIFOs-> validator
//
// We are in the way of each message so that it is counted, written down, and who ended first is seen in one
// place. What is said to a side that has ended is dropped: nobody dies of SIGPIPE for the other's end.
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { TO_VALIDATOR, TO_SUBMISSION, WAYS, LEFT_OUT = WAYS };

static const char *const fifos[WAYS] = {"/joint/to-validator", "/joint/to-submission"};
static int reading = -1, writing = -1;

static void end(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

void make_fifos(void) {
    if (chmod("/joint", 0700) != 0) give_up("cannot close /joint", errno);  // their times tell of others
    for (int i = 0; i < WAYS; i++) {
        unlink(fifos[i]);
        if (mkfifo(fifos[i], 0600) != 0) give_up("cannot make a FIFO", errno);
    }
}

// Both sides open their reading end, then both their writing end: none sees an end that is none.
void join(bool is_validator, bool is_second_step) {
    const char *path = fifos[is_validator == is_second_step ? TO_SUBMISSION : TO_VALIDATOR];
    int *end = is_second_step ? &writing : &reading;
    if (*end >= 0) give_up("joined already", 0);
    *end = open(path, (is_second_step ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    struct stat about;
    if (*end < 0 || fstat(*end, &about) != 0 || !S_ISFIFO(about.st_mode)) give_up("cannot open a FIFO", errno);
    char left;
    if (!is_second_step && read(*end, &left, 1) != 0) give_up("something is left in a FIFO", 0);
}

void join_by_worker(void) {
    if (reading >= 0 || writing >= 0) give_up("joined already", 0);
    bridge_open(&reading, &writing);
}

void part(void) {
    end(&reading);
    end(&writing);
    bridge_close();
}

// Hands our ends over, to a program: it waits where we would not.
void take_fifos(int *in, int *out) {
    if (reading < 0 || writing < 0) give_up("not joined", 0);
    fcntl(reading, F_SETFL, 0);
    fcntl(writing, F_SETFL, 0);
    *in = reading;
    *out = writing;
    reading = writing = -1;
}

// What was said, in records: the beginning, and of the rest the end, in two areas that are filled in turn.
struct record {
    uint8_t direction;
    uint64_t at_ns;  // after the start; of LEFT_OUT: how many bytes are
    uint32_t size;
} __attribute__((packed));

enum { BEGINNING, AREAS = 3, TRANSCRIPT_MIN = 128 };  // below it an area could hold no record

static struct area {
    unsigned char *bytes;
    size_t room, filled, said;
} areas[AREAS];
static size_t mapped;
static int current;
static uint64_t left_out;

static void transcript_open(size_t size) {
    current = BEGINNING;
    left_out = 0;
    mapped = size < TRANSCRIPT_MIN ? 0 : size;
    if (mapped == 0) return;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE;  // now, so that it is no rise of the program's
    unsigned char *all = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (all == MAP_FAILED) give_up("no room for the transcript", errno);
    areas[0] = (struct area){.bytes = all, .room = size / 2};
    areas[1] = (struct area){.bytes = all + size / 2, .room = size / 4};
    areas[2] = (struct area){.bytes = all + size / 2 + size / 4, .room = size / 4};
}

static void note(int direction, uint64_t at_ns, const unsigned char *data, size_t size) {
    while (size > 0 && mapped > 0) {
        struct area *area = &areas[current];
        if (area->room - area->filled <= sizeof(struct record)) {
            current = current == AREAS - 1 ? BEGINNING + 1 : current + 1;
            left_out += areas[current].said;
            areas[current].filled = areas[current].said = 0;
            continue;
        }
        size_t room = area->room - area->filled - sizeof(struct record), piece = size < room ? size : room;
        struct record record = {(uint8_t)direction, at_ns, (uint32_t)piece};
        memcpy(area->bytes + area->filled, &record, sizeof record);
        memcpy(area->bytes + area->filled + sizeof record, data, piece);
        area->filled += sizeof record + piece;
        area->said += piece;
        data += piece;
        size -= piece;
    }
}

static void send_area(const struct area *area) {
    for (size_t at = 0; at < area->filled; at += CHUNK)
        send_frame('T', area->bytes + at, area->filled - at < CHUNK ? area->filled - at : CHUNK);
}

void transcript_send(void) {
    if (mapped == 0) return;
    send_area(&areas[BEGINNING]);
    struct record gap = {LEFT_OUT, left_out, 0};
    if (left_out > 0) send_frame('T', &gap, sizeof gap);
    int newer = current == BEGINNING ? BEGINNING + 1 : current, older = newer == AREAS - 1 ? BEGINNING + 1 : AREAS - 1;
    send_area(&areas[older]);
    send_area(&areas[newer]);
    send_all();
    munmap(areas[BEGINNING].bytes, mapped);
    mapped = 0;
}

// A thread a direction, which only reads and writes: to look at both first would take half as long again.
// None has to be called off: what it waits for ends with the programs, and those end by their limits.
static struct way {
    pthread_t thread;
    int which, from, into;  // into: -1 once nobody listens any more
    struct run *run;
    unsigned char bytes[CHUNK];
} ways[WAYS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // of the transcript and of is_over
static pthread_cond_t over = PTHREAD_COND_INITIALIZER;
static bool is_over;  // the submission is known to have ended
enum { REST_MS = 1 };

static struct timespec next_tick(void) {
    struct timespec tick;
    clock_gettime(CLOCK_REALTIME, &tick);
    tick.tv_nsec += REST_MS * 1000000;
    if (tick.tv_nsec >= 1000000000) tick.tv_sec++, tick.tv_nsec -= 1000000000;
    return tick;
}

// The validator hears that the submission's output has ended once the submission has: else it could end over
// it and seem to have ended first, while the submission, which closed its output, was about to crash.
static void await_end(void) {
    pthread_mutex_lock(&lock);
    while (!is_over) pthread_cond_wait(&over, &lock);
    pthread_mutex_unlock(&lock);
}

// The other has ended, or says no more: whatever was first to tell.
void hang_up(struct run *run) {
    uint64_t none = 0;
    __atomic_compare_exchange_n(&run->hung_up_ns, &none, clock_ns(), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static void *relay(void *argument) {
    struct way *way = argument;
    struct run *run = way->run;
    for (;;) {
        ssize_t count = syscall(SYS_read, way->from, way->bytes, sizeof way->bytes);
        if (count <= 0) break;
        pthread_mutex_lock(&lock);
        note(way->which, clock_ns() - run->started_ns, way->bytes, (size_t)count);
        pthread_mutex_unlock(&lock);
        if (way->which == TO_VALIDATOR) {
            uint64_t all = __atomic_add_fetch(&run->out_bytes, (uint64_t)count, __ATOMIC_SEQ_CST);
            if (all > run->command->limits.output) break;
        }
        for (ssize_t passed = 0; way->into >= 0 && passed < count;) {
            ssize_t some = syscall(SYS_write, way->into, way->bytes + passed, (size_t)(count - passed));
            if (some < 0) end(&way->into);
            else passed += some;
        }
    }
    if (way->which == TO_VALIDATOR) await_end();
    else hang_up(run);
    end(&way->into);
    end(&way->from);
    return NULL;
}

// Begins to pass on what the program, which is about to start, and the other one say.
void relay_open(struct run *run, int into_program) {
    int from[WAYS] = {run->out, -1}, into[WAYS] = {-1, into_program};
    take_fifos(&from[TO_SUBMISSION], &into[TO_VALIDATOR]);
    fcntl(run->out, F_SETFL, 0);
    fcntl(into_program, F_SETFL, 0);
    run->out = -1;
    is_over = false;
    transcript_open(run->command->limits.transcript);
    for (int i = 0; i < WAYS; i++) {
        struct way *way = &ways[i];
        way->which = i;
        way->from = from[i];
        way->into = into[i];
        way->run = run;
        if (pthread_create(&way->thread, NULL, relay, way) != 0) give_up("no thread to pass messages on", errno);
    }
}

// The program is dead: until its last words have been passed on and the other has ended too.
void relay_rest(struct run *run) {
    pthread_mutex_lock(&lock);
    is_over = true;
    pthread_cond_signal(&over);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < WAYS; i++)
        for (struct timespec tick = next_tick(); pthread_timedjoin_np(ways[i].thread, NULL, &tick) != 0; tick = next_tick())
            attend(run);
}
