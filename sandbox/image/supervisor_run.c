// One run: a program started under its limits, watched, killed with all its descendants, wiped.
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OPEN_FILES = 256, PENDING_SIGNALS = 1024 };

uint64_t clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t rusage_ns(int who) {
    struct rusage usage;
    getrusage(who, &usage);
    return ((uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000u +
            (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec)) * 1000u;
}

// Of all processes of the run. The sum of rusage is a lower bound, for where there is no cgroup:
// children of a parent that ignores SIGCHLD are in nobody's.
uint64_t cpu_used(const struct run *run) {
    if (!cgroup_has_cpu()) return rusage_ns(RUSAGE_CHILDREN) - run->before.cpu_ns;
    uint64_t all = run->now.cpu_ns - run->before.cpu_ns, own = rusage_ns(RUSAGE_SELF) - run->own_ns;
    return all > own ? all - own : 0;
}

// Where a child says which step before exec failed, as that is our failure and not the program's.
// It can, since it runs in our memory until it is another program (vfork).
static const char *volatile failed_step;

static _Noreturn void fail(const char *step) {
    failed_step = step;
    _exit(126);
}

static void limit(int resource, uint64_t value) {
    struct rlimit both;
    if (getrlimit((__rlimit_resource_t)resource, &both) != 0) fail("getrlimit");
    if (value < both.rlim_max) both.rlim_max = value;  // nobody may raise it, we neither
    both.rlim_cur = both.rlim_max;
    // Linux always lets us lower one; gVisor has some of them and refuses the others.
    if (setrlimit((__rlimit_resource_t)resource, &both) != 0 && errno != EPERM) fail("setrlimit");
}

// Everything between vfork and exec; never returns. Only calls that leave our memory alone. No rlimit on
// processes: the kernel counts a uid's over all containers, the cgroup's pids limit does it instead.
static _Noreturn void become_program(const struct command *command, int input, int out, int err) {
    const struct request *limits = &command->limits;
    if (setsid() < 0 || dup2(input, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) fail("dup2");
    if (syscall(SYS_close_range, 3u, ~0u, 0u) != 0)  // gVisor has no such call
        for (int fd = 3; fd < OPEN_FILES; fd++) close(fd);
    int hint = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (hint >= 0) {
        if (write(hint, "1000", 4) != 4) fail("oom_score_adj");
        close(hint);
    }
    limit(RLIMIT_CPU, limits->cpu_ns / 1000000000u + 2);
    limit(RLIMIT_FSIZE, limits->file);
    limit(RLIMIT_NOFILE, OPEN_FILES);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_STACK, limits->memory);
    limit(RLIMIT_MEMLOCK, 0);
    limit(RLIMIT_MSGQUEUE, 0);
    limit(RLIMIT_SIGPENDING, PENDING_SIGNALS);
    limit(RLIMIT_NICE, 0);
    limit(RLIMIT_RTPRIO, 0);
    if (setpriority(PRIO_PROCESS, 0, 19) != 0) fail("setpriority");  // else a fork bomb delays our deadlines
    uid_t uid = limits->uid;  // by bare calls: the library's would change our own threads' users
    if (syscall(SYS_setgroups, 0, NULL) != 0 || syscall(SYS_setresgid, uid, uid, uid) != 0 ||
        syscall(SYS_setresuid, uid, uid, uid) != 0)
        fail("setresuid");
    if (chdir("/box") != 0) fail("chdir");
    umask(022);
    signal(SIGPIPE, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(command->argv[0], command->argv, command->env);
    dprintf(2, "cannot run %s: %s\n", command->argv[0], strerror(errno));
    _exit(127);
}

// Samples the counters; true while the program is within its limits of memory and time.
bool measure(struct run *run) {
    cgroup_read(&run->now);
    if (run->now.memory > run->before.memory && run->now.memory - run->before.memory > run->peak)
        run->peak = run->now.memory - run->before.memory;
    return run->now.oom_kills == run->before.oom_kills && run->peak <= run->command->limits.memory;
}

uint32_t sigsys_seen;

// Ends every process but ourselves and reaps them all; fills in the main one's status.
// By process 1 itself: at the pids limit a fork would fail. One round ends every fork bomb, as a fork
// fails under a pending SIGKILL; the loop is for processes that die slowly.
void end_all(struct run *run, int children) {
    kill(-1, SIGKILL);
    for (;;) {
        int status;
        struct rusage usage;
        pid_t pid = wait4(-1, &status, WNOHANG | __WALL, &usage);
        if (pid < 0 && errno == ECHILD) break;
        if (pid == 0) {
            struct pollfd fd = {.fd = children, .events = POLLIN};
            struct signalfd_siginfo info;
            if (poll(&fd, 1, TICK_MS) > 0 && read(children, &info, sizeof info) < 0) continue;
            kill(-1, SIGKILL);
        }
        if (pid <= 0) continue;
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) sigsys_seen++;
        if (run == NULL) continue;
        struct report *report = &run->report;
        uint64_t resident = (uint64_t)usage.ru_maxrss * 1024;
        if (resident > report->memory) report->memory = resident;
        if (pid != run->pid) continue;
        if (WIFEXITED(status)) report->exit_code = WEXITSTATUS(status);
        else report->signal = WTERMSIG(status);
    }
}

// The final word on how it ended, once every process is dead and every counter stands still.
static void judge(struct run *run, enum ending ending, bool by_us) {
    const struct request *limits = &run->command->limits;
    struct report *report = &run->report;
    bool within = measure(run);
    report->cpu_ns = cpu_used(run);
    if (run->peak > report->memory) report->memory = run->peak;
    if (run->now.oom_kills != run->before.oom_kills) report->flags |= FLAG_OOM;
    if (!by_us) ending = report->signal ? SIGNALED : EXITED;
    if (!by_us && run->out_bytes > limits->output) ending = OUTPUT_LIMIT;
    if (ending != OUTPUT_LIMIT && report->cpu_ns > limits->cpu_ns) ending = CPU_LIMIT;
    if (!cgroup_has_memory()) within = report->memory <= limits->memory;  // the largest process is all we know
    if (!within) ending = MEMORY_LIMIT;
    report->ending = (uint8_t)ending;
    if (ending != EXITED) report->exit_code = -1;
    if (ending != SIGNALED) report->signal = 0;
}

// The ends of its standard streams that a program gets, and those that we keep in the run.
struct streams {
    int in, out, err, into;  // into: our end of a pipe it reads from, -1 if it is none
};

static void make_pipe(int ends[2], int ours) {
    if (pipe2(ends, O_CLOEXEC) != 0) give_up("cannot make a pipe", errno);
    fcntl(ends[ours], F_SETFL, O_NONBLOCK);
}

static struct streams make_streams(struct run *run, int input) {
    uint32_t how = run->command->limits.how;
    struct streams streams = {.in = input, .into = -1};
    int in[2], out[2], err[2];
    become(run->command->limits.uid);  // or /dev/stdout, a link to the pipe, could not be opened
    make_pipe(err, 0);
    streams.err = err[1];
    run->err = err[0];
    run->out = -1;
    if (how & AS_VALIDATOR) {
        take_fifos(&streams.in, &streams.out);
    } else {
        make_pipe(out, 0);
        streams.out = out[1];
        run->out = out[0];
    }
    if (how & AS_SUBMISSION) {
        make_pipe(in, 1);
        streams.in = in[0];
        streams.into = in[1];
    }
    become(0);
    return streams;
}

void run_command(const struct command *command, struct frame *heard, int input, int children) {
    struct run run = {.command = command, .heard = heard, .children = children, .report = {.exit_code = -1}};
    const struct request *limits = &command->limits;
    uint32_t sigsys_before = sigsys_seen;
    struct streams streams = make_streams(&run, input);
    bool is_joined = limits->how & AS_SUBMISSION;
    run.started_ns = clock_ns();
    if (is_joined) relay_open(&run, streams.into);
    if (limits->how & READ_ONLY) lock_box(true);
    cgroup_read(&run.before);
    run.now = run.before;
    if (!cgroup_has_cpu()) run.before.cpu_ns = rusage_ns(RUSAGE_CHILDREN);
    run.own_ns = rusage_ns(RUSAGE_SELF);
    run.started_ns = clock_ns();
    run.pid = vfork();  // 50 us less than fork; we go on as soon as the child is a program
    if (run.pid < 0) give_up("cannot fork", errno);
    if (run.pid == 0) become_program(command, streams.in, streams.out, streams.err);
    prctl(PR_SET_DUMPABLE, 0);  // a change of user in our memory sets it to the machine's default
    close(streams.out);
    close(streams.err);
    if (streams.in != input) close(streams.in);

    bool by_us = false;
    enum ending ending = watch(&run, &by_us);
    run.report.ended_ns = clock_ns();
    run.report.wall_ns = run.report.ended_ns - run.started_ns;
    run.report.hung_up_ns = __atomic_load_n(&run.hung_up_ns, __ATOMIC_SEQ_CST);
    if (ending == WALL_LIMIT && someone_is_runnable()) run.report.flags |= FLAG_RUNNABLE;
    measure(&run);
    end_all(&run, children);
    if (failed_step != NULL) give_up(failed_step, 0);
    if (limits->how & READ_ONLY) lock_box(false);
    if (is_joined) relay_rest(&run);
    if (limits->how & (AS_SUBMISSION | AS_VALIDATOR)) bridge_rest();
    drain(&run);
    judge(&run, ending, by_us);
    if (sigsys_seen != sigsys_before) run.report.flags |= FLAG_SIGSYS;
    close(input);  // only now: the program could else close its own, and have that much more memory
    if (!(limits->how & KEEP_BOX) && !wipe_box(limits->uid)) run.report.flags |= FLAG_DIRTY;
    if (is_joined) transcript_send();
    send_frame('D', &run.report, sizeof run.report);
    send_all();
}
