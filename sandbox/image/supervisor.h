// The supervisor: process 1 of a sandbox container. It runs one program at a time under limits.
//
// It talks to its worker in frames on standard input and output: u32 length of the payload (little
// endian), u8 kind, payload. The worker's end of this is sandbox/protocol.py.
//
//   from the worker                              to the worker
//   P  put a file into /box, or /program         H  hello: version, kind of cgroup
//   R  what to run: limits, uid, argv, env       A  done with P, K, F, M or J: files, bytes
//   I  bytes of its standard input               O  bytes of its standard output
//   G  go                                        E  bytes of its standard error
//   K  keep files of /box in /program            T  bytes of what was said between joined programs
//   F  fetch files of /box, or of /program       N  a fetched file: size, bytes that come, name
//   M  make the FIFOs                            B  bytes of it
//   J  join: open our ends of the FIFOs,         D  how it ended
//      or (empty) pipes in their place           C  so many bytes of L were taken
//   L  what the other one says, during a run     S  what is left
//   C  so many bytes of O were taken             X  the supervisor gives up: why
//   Q  the other one has ended; 1: end ours
//   Z  wipe everything for the next submission
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    VERSION = 3,
    FRAME_HEAD = 5,
    FRAME_MAX = 256 * 1024,  // payload of a frame from the worker
    CHUNK = 64 * 1024,       // payload of a frame to the worker
    WINDOW = 64 * 1024,      // bytes between two joined programs that are on their way by the worker
    STRINGS_MAX = 1024,      // argv and env together
    DEPTH_MAX = 16,          // of folders below /box
    FILES_MAX = 4096,        // that are kept or fetched
    TICK_MS = 5,             // between two looks at CPU time and memory
};

enum ending { EXITED, SIGNALED, CPU_LIMIT, WALL_LIMIT, IDLE_LIMIT, MEMORY_LIMIT, OUTPUT_LIMIT };

enum { FLAG_OOM = 1, FLAG_SIGSYS = 2, FLAG_RUNNABLE = 4, FLAG_STDERR_CUT = 8, FLAG_DIRTY = 16 };

// Of a P frame: more of a file; answer it; into /box, but ours: its user can only read it.
enum { PUT_APPEND = 1, PUT_LAST = 2, PUT_OURS = 4 };

enum {
    KEEP_BOX = 1,       // leave /box as it is afterwards, a K or F frame follows
    AS_SUBMISSION = 2,  // of two joined programs: we pass on what they say
    AS_VALIDATOR = 4,   // its standard streams are the FIFOs themselves
    READ_ONLY = 8,      // it cannot write to /box
};

// The head of an R frame; argv and env follow as strings, each with its final NUL.
struct request {
    uint64_t cpu_ns, wall_ns, idle_ns, memory, output, errors, file;
    uint64_t transcript;  // bytes of it that are kept
    uint32_t uid;
    uint16_t argc, envc;
    uint32_t how;
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
    uint64_t ended_ns, hung_up_ns;  // instants of the monotonic clock; when the other side's end was seen, or 0
} __attribute__((packed));

// The payload of an S frame.
struct status {
    uint8_t alone, empty, intact;  // no process but us; /box and /program; their owners and modes
    uint32_t sigsys;               // processes that seccomp killed, ever
    uint64_t oom_kills;            // since the start
    uint64_t memory_before, memory;  // anonymous + shared: at the start, now
} __attribute__((packed));

// supervisor_frames.c
struct frame {
    uint32_t size;
    char kind;
    unsigned char payload[FRAME_MAX + 1];  // a NUL is always put behind the payload
};
int frame_read(int fd, struct frame *frame);  // 1: read; 0: end of input; -1: not a frame
bool parse_run(struct frame *frame, struct command *command);
bool parse_put(struct frame *frame, uint32_t *uid, uint8_t *how, char **name, unsigned char **data, size_t *size);
bool parse_keep(struct frame *frame, uint32_t *uid, uint64_t *limit, char **patterns, int *count);  // K and F
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
bool cgroup_has_memory(void);

// supervisor_files.c; uid 0 means /program, any other /box as that user
void files_open(const char *box, const char *program);
void put_file(uint32_t uid, uint8_t how, char *name, const unsigned char *data, size_t size);
void keep_files(uint32_t uid, uint64_t limit, char **patterns, int count, uint32_t *files, uint64_t *bytes);
void fetch_files(uint32_t uid, uint64_t limit, char **patterns, int count, uint32_t *files, uint64_t *bytes);
bool wipe_box(uint32_t uid);  // false: something is left
bool wipe_program(void);
bool folders_intact(void);
void lock_box(bool is_locked);
void become(uint32_t uid);  // for the file system only

// supervisor_wipe.c
bool wipe(int directory);

// supervisor_run.c, supervisor_watch.c
struct run {
    const struct command *command;
    struct frame *heard;    // room for what the worker says during it
    pid_t pid;
    int out, err;           // read ends of its pipes; -1 once closed
    int children;           // a signalfd of SIGCHLD
    uint64_t out_bytes, err_bytes;
    uint64_t started_ns, own_ns;
    uint64_t hung_up_ns;    // when the other of two joined programs was seen to have ended
    struct usage before, now;
    uint64_t peak;          // of memory over its value before
    struct report report;
};
extern uint32_t sigsys_seen;
void end_all(struct run *run, int children);  // run may be NULL
void run_command(const struct command *command, struct frame *heard, int input, int children);
enum ending watch(struct run *run, bool *by_us);
void attend(struct run *run);
void drain(struct run *run);
bool measure(struct run *run);
uint64_t cpu_used(const struct run *run);
uint64_t clock_ns(void);
bool someone_is_runnable(void);

// supervisor_join.c
void make_fifos(void);
void join(bool is_validator, bool is_second_step);
void join_by_worker(void);
void part(void);  // gives up ends that nobody took
void take_fifos(int *reading, int *writing);
void relay_open(struct run *run, int into_program);
void hang_up(struct run *run);
void relay_rest(struct run *run);
void transcript_send(void);

// supervisor_bridge.c
void bridge_open(int *reading, int *writing);
void bridge_close(void);
int bridge_from(void);
int bridge_into(void);
void bridge_turn(void);
void bridge_rest(void);
void bridge_hear(const struct frame *heard);

#endif
