// The supervisor: process 1 of a sandbox container. It runs one program at a time under limits.
//
// It talks to its worker in frames on standard input and output: u32 length of the payload (little
// endian), u8 kind, payload. The worker's end of this is sandbox/protocol.py.
//
//   from the worker                              to the worker
//   P  put a file into /box                      H  hello: version, kind of cgroup
//   R  what to run: limits, uid, argv, env       A  done with P or K: files, bytes
//   I  bytes of its standard input               O  bytes of its standard output
//   G  go                                        E  bytes of its standard error
//   K  keep files of /box in /program            D  how it ended
//                                                X  the supervisor gives up: why
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    VERSION = 1,
    FRAME_HEAD = 5,
    FRAME_MAX = 256 * 1024,  // payload of a frame from the worker
    CHUNK = 64 * 1024,       // payload of a frame to the worker
    STRINGS_MAX = 1024,      // argv and env together
    TICK_MS = 5,             // between two looks at CPU time and memory
};

enum ending { EXITED, SIGNALED, CPU_LIMIT, WALL_LIMIT, IDLE_LIMIT, MEMORY_LIMIT, OUTPUT_LIMIT };

enum { FLAG_OOM = 1, FLAG_SIGSYS = 2, FLAG_RUNNABLE = 4, FLAG_STDERR_CUT = 8, FLAG_DIRTY = 16 };

// The head of an R frame; argv and env follow as strings, each with its final NUL.
struct request {
    uint64_t cpu_ns, wall_ns, idle_ns, memory, output, errors, file;
    uint32_t uid;
    uint16_t argc, envc;
    uint32_t keep_box;  // not 0: leave /box as it is afterwards, a K frame follows
} __attribute__((packed));

struct command {
    struct request limits;
    char *argv[STRINGS_MAX + 2], *env[STRINGS_MAX + 2];
};

// The payload of a D frame.
struct report {
    uint8_t ending, flags;
    int32_t exit_code, signal;  // -1, 0: none
    uint64_t cpu_ns, wall_ns, memory;
} __attribute__((packed));

// supervisor_frames.c
struct frame {
    uint32_t size;
    char kind;
    unsigned char payload[FRAME_MAX + 1];  // a NUL is always put behind the payload
};
int frame_read(int fd, struct frame *frame);  // 1: read; 0: end of input; -1: not a frame
bool parse_run(struct frame *frame, struct command *command);
bool parse_put(struct frame *frame, uint32_t *uid, bool *append, char **name, unsigned char **data, size_t *size);
bool parse_keep(struct frame *frame, uint32_t *uid, uint64_t *limit, char **patterns, int *count);
void send_frame(char kind, const void *payload, size_t size);  // queues it and writes what can be written
bool send_pending(void);                                         // some bytes wait for the worker to read
void send_some(void);                                            // writes what can be written now
void send_all(void);                                             // waits until all is written
_Noreturn void give_up(const char *why, int error);

// supervisor_cgroup.c
struct usage {
    uint64_t cpu_ns, memory, oom_kills;
};
const char *cgroup_open(const char *root);  // "v1", "v2" or "none"
void cgroup_read(struct usage *usage);
bool cgroup_has_cpu(void);

// supervisor_files.c
void files_open(const char *box, const char *program);
void put_file(uint32_t uid, bool append, const char *name, const unsigned char *data, size_t size);
void keep_files(uint32_t uid, uint64_t limit, char **patterns, int count, uint32_t *files, uint64_t *bytes);
bool wipe_box(uint32_t uid);  // false: something is left
bool wipe(int directory);
void become(uint32_t uid);  // for the file system only

// supervisor_run.c, supervisor_watch.c
struct run {
    const struct command *command;
    pid_t pid;
    int out, err;           // read ends of its pipes; -1 once closed
    int children;           // a signalfd of SIGCHLD
    uint64_t out_bytes, err_bytes;
    uint64_t started_ns, own_ns;
    struct usage before, now;
    uint64_t peak;          // of memory over its value before
    struct report report;
};
void run_command(const struct command *command, int input, int children);
enum ending watch(struct run *run, bool *by_us);
void drain(struct run *run);
bool measure(struct run *run);
uint64_t cpu_used(const struct run *run);
uint64_t clock_ns(void);
bool someone_is_runnable(void);

#endif
