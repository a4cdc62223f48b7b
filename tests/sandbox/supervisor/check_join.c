// Transcripts and the passing on of messages, over pipes, under AddressSanitizer. Prints what failed, then "done".
#include "supervisor_join.c"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT(condition) \
    do { \
        if (!(condition)) printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
    } while (0)

uint64_t clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void attend(struct run *run) { (void)run; }

static uint64_t state = 20261124;

static size_t pick(size_t below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state >> 11) % below;
}

// Sends the transcript into a file and reads its frames' payloads back; returns their size.
static size_t sent(unsigned char *into, size_t room) {
    static struct frame frame;
    int out = dup(STDOUT_FILENO), file = open("/box/frames", O_CREAT | O_TRUNC | O_RDWR, 0600);
    EXPECT(file >= 0 && dup2(file, STDOUT_FILENO) >= 0);
    transcript_send();
    dup2(out, STDOUT_FILENO);
    close(out);
    EXPECT(lseek(file, 0, SEEK_SET) == 0);
    size_t size = 0;
    while (frame_read(file, &frame) == 1) {
        EXPECT(frame.kind == 'T' && size + frame.size <= room);
        memcpy(into + size, frame.payload, frame.size);
        size += frame.size;
    }
    close(file);
    return size;
}

static unsigned char said[1 << 20], got[1 << 20];

// Says pieces of any size, up to `most`, and compares the records with what was said.
static void transcript_of(size_t cap, size_t pieces, size_t most) {
    size_t all = 0, kept = 0, missing = 0;
    transcript_open(cap);
    for (size_t i = 0; i < pieces; i++) {
        size_t size = 1 + pick(most);
        if (all + size > sizeof said) break;
        for (size_t j = 0; j < size; j++) said[all + j] = (unsigned char)pick(256);
        note((int)(i % 2), i, said + all, size);
        all += size;
    }
    size_t size = sent(got, sizeof got), seen = 0;
    EXPECT(size <= cap + sizeof(struct record));
    uint64_t last = 0;
    for (size_t at = 0; at < size;) {
        struct record record;
        memcpy(&record, got + at, sizeof record);
        at += sizeof record;
        if (record.direction == LEFT_OUT) {
            EXPECT(missing == 0 && record.size == 0);
            missing = record.at_ns;
            seen += missing;
            continue;
        }
        EXPECT(record.direction == record.at_ns % 2 && record.at_ns >= last && record.size > 0);
        last = record.at_ns;
        EXPECT(at + record.size <= size && memcmp(got + at, said + seen, record.size) == 0);
        at += record.size;
        seen += record.size;
        kept += record.size;
    }
    if (cap >= 128) EXPECT(seen == all && kept + missing == all);
}

static void pair(int *from, int *into) {
    int ends[2];
    EXPECT(pipe(ends) == 0);
    *from = ends[0];
    *into = ends[1];
}

static void *give(void *argument) {
    int into = *(int *)argument;
    for (size_t at = 0; at < sizeof said;) {
        ssize_t count = write(into, said + at, 1 + pick(sizeof said - at));
        if (count < 0) break;
        at += (size_t)count;
    }
    close(into);
    return NULL;
}

// The program is dead once it has said all, or more than it may.
static void *rest(void *argument) {
    struct run *run = argument;
    uint64_t output = run->command->limits.output;
    uint64_t most = output < sizeof said ? output + 1 : sizeof said;
    while (__atomic_load_n(&run->out_bytes, __ATOMIC_SEQ_CST) < most) usleep(1000);
    relay_rest(run);
    return NULL;
}

// The driver is the program and the validator: it holds the other ends of all four pipes.
static void passing_on(uint64_t output, bool validator_listens) {
    int program_out, out, program_in, in, validator_in, validator_out;
    struct command command = {.limits = {.transcript = 4096, .output = output}};
    struct run run = {.command = &command, .started_ns = clock_ns()};
    pair(&run.out, &program_out);
    pair(&program_in, &in);
    pair(&validator_in, &writing);
    pair(&reading, &validator_out);
    out = program_out;
    relay_open(&run, in);
    EXPECT(run.out == -1 && reading == -1 && writing == -1);
    if (!validator_listens) close(validator_in);
    pthread_t giver, resting;
    EXPECT(pthread_create(&giver, NULL, give, &out) == 0);
    EXPECT(pthread_create(&resting, NULL, rest, &run) == 0);
    size_t size = 0;
    if (validator_listens)
        for (ssize_t count; (count = read(validator_in, got + size, sizeof got - size)) > 0;) size += (size_t)count;
    if (validator_listens && output > sizeof said) EXPECT(size == sizeof said && memcmp(said, got, size) == 0);
    EXPECT(run.hung_up_ns == 0);
    EXPECT(write(validator_out, "bye", 3) == 3);
    char word[4] = {0};
    EXPECT(read(program_in, word, 3) == 3 && strcmp(word, "bye") == 0);
    close(validator_out);
    EXPECT(read(program_in, word, 1) == 0);
    EXPECT(run.hung_up_ns > run.started_ns);
    pthread_join(resting, NULL);
    pthread_join(giver, NULL);
    EXPECT(output < sizeof said ? run.out_bytes > output : run.out_bytes == sizeof said);
    close(program_in);
    if (validator_listens) close(validator_in);
    sent(got, sizeof got);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    size_t caps[] = {0, 1, 13, 64, 128, 1000, 4096, 65536};
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        transcript_of(caps[i], 1, 10);
        transcript_of(caps[i], 2000, 20);
        transcript_of(caps[i], 50, 20000);
    }
    for (size_t i = 0; i < sizeof said; i++) said[i] = (unsigned char)pick(256);
    passing_on(sizeof said + 1, true);
    passing_on(sizeof said + 1, false);
    passing_on(1000, true);
    puts("done");
    return 0;
}
