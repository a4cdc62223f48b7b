// Watching a run: its output is passed on, its time and memory looked at every few milliseconds,
// orphans are reaped, until the main process ends or a limit is passed.
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUT, ERR, CHILDREN, WORKER, ANSWER, FROM, INTO, FDS };
enum { ORPHANS_AT_ONCE = 256, PATIENCE = 4 };

static const uint64_t MS = 1000000;
static const uint64_t GROWTH_NS = 1000000;  // CPU time that counts as being at work, for the idle limit

// Output waits here until a chunk is full: a program that writes byte by byte costs one frame, not many.
static unsigned char chunks[2][CHUNK];
static size_t filled[2];

static void flush(int which) {
    if (filled[which] > 0) send_frame(which == OUT ? 'O' : 'E', chunks[which], filled[which]);
    filled[which] = 0;
}

// One read of one pipe. Closes it at its end. True: some bytes came.
static bool pump(struct run *run, int which) {
    static unsigned char dropped[CHUNK];
    int *fd = which == OUT ? &run->out : &run->err;
    uint64_t *total = which == OUT ? &run->out_bytes : &run->err_bytes;
    uint64_t cap = which == OUT ? run->command->limits.output : run->command->limits.errors;
    uint64_t room = *total < cap ? cap - *total : 0;
    bool keeps = room > 0;
    if (keeps && filled[which] == CHUNK) flush(which);
    size_t space = keeps ? CHUNK - filled[which] : sizeof dropped;
    ssize_t count = read(*fd, keeps ? chunks[which] + filled[which] : dropped, space);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        close(*fd);
        *fd = -1;
    }
    if (count <= 0) return false;
    *total += (uint64_t)count;
    if (keeps) filled[which] += (uint64_t)count < room ? (size_t)count : (size_t)room;
    return true;
}

// What is left in the pipes once every writer is dead.
void drain(struct run *run) {
    while (run->out >= 0 && run->out_bytes <= run->command->limits.output && pump(run, OUT)) {}
    while (run->err >= 0 && run->err_bytes <= run->command->limits.errors && pump(run, ERR)) {}
    flush(OUT);
    flush(ERR);
    if (run->err_bytes > run->command->limits.errors) run->report.flags |= FLAG_STDERR_CUT;
    if (run->out >= 0) close(run->out);
    if (run->err >= 0) close(run->err);
    run->out = run->err = -1;
}

// Reaps orphans, whose zombies would fill the pids limit. True: the main process is dead, not yet reaped.
// A limited number at a time: they may be born as fast as we reap them.
static bool reap_orphans(struct run *run) {
    for (int count = 0; count < ORPHANS_AT_ONCE; count++) {
        siginfo_t info = {0};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0 || info.si_pid == 0) return false;
        if (info.si_pid == run->pid) return true;
        if (info.si_code != CLD_EXITED && info.si_status == SIGSYS) sigsys_seen++;
        waitpid(info.si_pid, NULL, __WALL);
    }
    return false;
}

static char task_state(const char *path) {
    char text[512], *end;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    text[size < 0 ? 0 : size] = 0;
    end = strrchr(text, ')');  // the name before it may hold anything
    return end != NULL && end[1] == ' ' ? end[2] : '?';
}

// Whether any thread but ours wants the processor: it was not given its time. One that waits for a disk
// does not count, as the parent of a vfork looks the same.
bool someone_is_runnable(void) {
    DIR *processes = opendir("/proc");
    bool found = false;
    for (struct dirent *process; processes != NULL && !found && (process = readdir(processes)) != NULL;) {
        int pid = atoi(process->d_name);
        if (pid <= 1) continue;
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/task", pid);
        DIR *tasks = opendir(path);
        for (struct dirent *task; tasks != NULL && !found && (task = readdir(tasks)) != NULL;) {
            int tid = atoi(task->d_name);
            if (tid <= 0) continue;
            snprintf(path, sizeof path, "/proc/%d/task/%d/stat", pid, tid);
            char state = task_state(path);
            found = state == 'R';
        }
        if (tasks != NULL) closedir(tasks);
    }
    if (processes != NULL) closedir(processes);
    return found;
}

struct clocks {
    uint64_t looked_ns;           // when the counters were last read
    uint64_t worked_ns, work_ns;  // when CPU time last grew, and to what
    uint64_t held_ns;             // how long the worker, by reading slowly, has held the program up
};

// Looks at every limit but output. True: one is passed, and which.
static bool passed(struct run *run, struct clocks *clocks, uint64_t now, enum ending *ending) {
    const struct request *limits = &run->command->limits;
    if (now - clocks->looked_ns >= TICK_MS * MS) {
        clocks->looked_ns = now;
        bool within = measure(run);
        uint64_t cpu = cpu_used(run);
        if (cpu >= clocks->work_ns + GROWTH_NS) {
            clocks->work_ns = cpu;
            clocks->worked_ns = now;
        }
        *ending = MEMORY_LIMIT;
        if (!within) return true;
        *ending = CPU_LIMIT;
        if (cpu > limits->cpu_ns) return true;
        // The clock's limits are for programs that wait. One that wants the processor and is not given it,
        // since the machine is busy, may go on: its CPU limit ends it, and the clock's at the latest.
        uint64_t wall = now - run->started_ns - clocks->held_ns;
        *ending = WALL_LIMIT;
        if (wall >= limits->wall_ns * PATIENCE) return true;
        if (wall >= limits->wall_ns && !someone_is_runnable()) return true;
        *ending = IDLE_LIMIT;
        if (now - clocks->worked_ns >= limits->idle_ns && !someone_is_runnable()) return true;
    }
    return false;
}

// What the worker says during a run of two joined programs. True: ours is to be ended.
static bool hear(struct run *run) {
    struct frame *heard = run->heard;
    if (frame_read(STDIN_FILENO, heard) != 1) _exit(0);
    if (heard->kind != 'L' && heard->kind != 'C' && (heard->kind != 'Q' || heard->size != 1))
        give_up("unknown frame in a run", 0);
    bridge_hear(heard);
    if (heard->kind != 'Q') return false;
    hang_up(run);
    return heard->payload[0] != 0;
}

// What the worker has to say once our program is dead, and what it is to be told.
void attend(struct run *run) {
    struct pollfd worker = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&worker, 1, 0) > 0) {
        if (worker.revents & POLLHUP) _exit(0);  // nobody listens any more
        hear(run);
    }
    bridge_turn();
    send_some();
}

// Until the main process ends (by_us false) or a limit is passed (by_us true: which).
enum ending watch(struct run *run, bool *by_us) {
    uint64_t now = run->started_ns;
    struct clocks clocks = {.looked_ns = now, .worked_ns = now};
    filled[OUT] = filled[ERR] = 0;
    bool is_joined = run->command->limits.how & (AS_SUBMISSION | AS_VALIDATOR);
    for (;;) {
        bool blocked = send_pending();  // the worker reads slowly: then so do we
        struct pollfd fds[FDS] = {
            [OUT] = {.fd = blocked ? -1 : run->out, .events = POLLIN},
            [ERR] = {.fd = blocked ? -1 : run->err, .events = POLLIN},
            [CHILDREN] = {.fd = run->children, .events = POLLIN},
            [WORKER] = {.fd = STDIN_FILENO, .events = is_joined ? POLLIN : 0},
            [ANSWER] = {.fd = blocked ? STDOUT_FILENO : -1, .events = POLLOUT},
            [FROM] = {.fd = blocked ? -1 : bridge_from(), .events = POLLIN},
            [INTO] = {.fd = blocked ? -1 : bridge_into(), .events = POLLOUT},
        };
        if (poll(fds, FDS, TICK_MS) < 0 && errno != EINTR) give_up("cannot poll", errno);
        uint64_t before = now;
        now = clock_ns();
        if (blocked) {
            clocks.held_ns += now - before;
            clocks.worked_ns += now - before;
        }
        if (fds[WORKER].revents & POLLHUP) _exit(0);  // the worker is gone: the kernel ends all others
        *by_us = false;
        if (fds[WORKER].revents & POLLIN && hear(run)) return EXITED;
        if (is_joined) bridge_turn();
        if (fds[ANSWER].revents) send_some();
        if (fds[OUT].revents) pump(run, OUT);
        if (fds[ERR].revents) pump(run, ERR);
        if (filled[OUT] == CHUNK) flush(OUT);
        if (filled[ERR] == CHUNK) flush(ERR);
        if (send_pending()) send_some();
        *by_us = true;
        if (__atomic_load_n(&run->out_bytes, __ATOMIC_SEQ_CST) > run->command->limits.output) return OUTPUT_LIMIT;
        if (fds[CHILDREN].revents) {
            struct signalfd_siginfo info;
            if (read(run->children, &info, sizeof info) < 0 && errno != EAGAIN) give_up("cannot wait", errno);
        }
        *by_us = false;
        if (reap_orphans(run)) return EXITED;
        *by_us = true;
        enum ending ending;
        if (passed(run, &clocks, now, &ending)) return ending;
    }
}
