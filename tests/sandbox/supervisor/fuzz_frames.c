// Feeds the frame reader and its parsers with frames that are nearly right, under AddressSanitizer.
//
//   fuzz SEED SECONDS
#include "supervisor.h"

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct frame frame;
static struct command command;
static uint64_t state;

static uint32_t pick(uint32_t below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return below ? (uint32_t)(state >> 11) % below : 0;
}

static size_t make(unsigned char *into, size_t room) {
    static const char kinds[] = "PRIGKFJMZX";
    size_t size = pick(8) == 0 ? pick((uint32_t)room - 16) : pick(160);
    uint32_t told = pick(16) == 0 ? (uint32_t)state : (uint32_t)size;
    memcpy(into, &told, 4);
    into[4] = pick(20) == 0 ? (unsigned char)pick(256) : (unsigned char)kinds[pick(sizeof kinds - 1)];
    unsigned char *payload = into + FRAME_HEAD;
    for (size_t i = 0; i < size; i++) payload[i] = pick(4) == 0 ? 0 : (unsigned char)pick(256);
    if (into[4] == 'R' && size >= sizeof(struct request)) {
        struct request request;
        memcpy(&request, payload, sizeof request);
        request.uid = pick(3);
        request.argc = (uint16_t)(pick(10) == 0 ? pick(65536) : pick(6));
        request.envc = (uint16_t)(pick(10) == 0 ? pick(65536) : pick(6));
        memcpy(payload, &request, sizeof request);
        if (size > sizeof request) payload[sizeof request] = '/';
        if (pick(2)) payload[size - 1] = 0;
    }
    if (into[4] == 'P')  // names of few letters, so that many are nearly right
        for (size_t i = 5; i < size && pick(30) != 0; i++) payload[i] = (unsigned char)"a./b"[pick(4)];
    return FRAME_HEAD + size;
}

static size_t look_at(char *const *strings) {
    size_t sum = 0;
    for (; *strings != NULL; strings++) sum += strlen(*strings);
    return sum;
}

static void parse(void) {
    static char *patterns[STRINGS_MAX + 2];
    uint32_t uid;
    uint64_t limit;
    int count;
    uint8_t how;
    char *name;
    unsigned char *data;
    size_t size, sum = 0;
    // What lies behind the payload and its NUL is out of bounds.
    unsigned char *behind = frame.payload + frame.size + 1;
    size_t rest = sizeof frame.payload - frame.size - 1;
    ASAN_POISON_MEMORY_REGION(behind, rest);
    if (parse_run(&frame, &command)) sum += look_at(command.argv) + look_at(command.env);
    if (parse_put(&frame, &uid, &how, &name, &data, &size)) {
        sum += strlen(name);
        if (name[0] == '/' || strncmp(name, "../", 3) == 0 || strstr(name, "/../") != NULL) puts("a name that leads out");
        for (size_t i = 0; i < size; i++) sum += data[i];
    }
    if (parse_keep(&frame, &uid, &limit, patterns, &count))
        for (int i = 0; i < count; i++) sum += strlen(patterns[i]);
    ASAN_UNPOISON_MEMORY_REGION(behind, rest);
    if (sum == (size_t)-1) puts("never");
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    state = strtoull(argv[1], NULL, 10) | 1;
    clock_t end = (clock_t)atoi(argv[2]) * CLOCKS_PER_SEC;  // of CPU time, so that a busy machine tries as much
    unsigned long rounds = 0, read_well = 0, parsed = 0;
    static unsigned char bytes[40000];
    for (; clock() < end; rounds++) {
        int ends[2];
        if (pipe(ends) != 0) return 2;
        size_t size = make(bytes, sizeof bytes);
        if (pick(10) == 0) size = pick((uint32_t)size);  // cut short
        if (write(ends[1], bytes, size) != (ssize_t)size) return 2;
        close(ends[1]);
        while (frame_read(ends[0], &frame) == 1) {
            read_well++;
            parsed += parse_run(&frame, &command);
            parse();
        }
        close(ends[0]);
    }
    printf("%s\n", rounds > 1000 && read_well > 500 && parsed > 10 ? "sound" : "too little was tried");
    fprintf(stderr, "%lu rounds, %lu frames, %lu runs\n", rounds, read_well, parsed);
    return 0;
}
