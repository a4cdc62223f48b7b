// Process 1 of a sandbox container; see supervisor.h for what it says and hears.
//
//   supervisor                     serve frames until the end of input
//   supervisor --bare PROGRAM...   for measuring: a bare fork and exec for each byte read, its ns written
//   supervisor --read-cgroup DIR   print what the reader of counters makes of a tree
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct frame frame;
static struct frame held;  // the R frame, into which the command points while its input arrives
static struct command command;
static int children;  // a signalfd of SIGCHLD
static struct usage at_start;

static void write_whole(int fd, const unsigned char *data, size_t size) {
    while (size > 0) {
        ssize_t count = write(fd, data, size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) give_up("cannot keep the input", errno);
        data += count;
        size -= (size_t)count;
    }
}

// The program's standard input: a file in memory that nobody can change. Sealed, as reopening through
// /proc/self/fd/0 would give even a read-only descriptor its writing back.
static int receive_input(void) {
    int input = memfd_create("stdin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (input < 0) give_up("cannot make the input", errno);
    for (;;) {
        if (frame_read(STDIN_FILENO, &frame) != 1) _exit(0);
        if (frame.kind == 'G') break;
        if (frame.kind != 'I') give_up("input expected", 0);
        write_whole(input, frame.payload, frame.size);
    }
    if (lseek(input, 0, SEEK_SET) != 0 ||
        fcntl(input, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
        give_up("cannot seal the input", errno);
    return input;
}

static void acknowledge(uint32_t files, uint64_t bytes) {
    struct {
        uint32_t files;
        uint64_t bytes;
    } __attribute__((packed)) answer = {files, bytes};
    send_frame('A', &answer, sizeof answer);
    send_all();
}

static void handle_put(void) {
    uint32_t uid;
    uint8_t how;
    char *name;
    unsigned char *data;
    size_t size;
    if (!parse_put(&frame, &uid, &how, &name, &data, &size)) give_up("bad put", 0);
    put_file(uid, how, name, data, size);
    if (how & PUT_LAST) acknowledge(1, size);
}

// Keeps or fetches files of /box, which is empty afterwards; uid 0 fetches those of /program, which stay.
static void handle_files(void) {
    static char *patterns[STRINGS_MAX + 1];
    bool is_keep = frame.kind == 'K';
    uint32_t uid, files;
    uint64_t limit, bytes;
    int count;
    if (!parse_keep(&frame, &uid, &limit, patterns, &count) || (is_keep && uid == 0))
        give_up(is_keep ? "bad keep" : "bad fetch", 0);
    (is_keep ? keep_files : fetch_files)(uid, limit, patterns, count, &files, &bytes);
    if (uid != 0 && !wipe_box(uid)) give_up("cannot empty /box", errno);
    acknowledge(files, bytes);
}

static void handle_join(void) {
    if (frame.size != 0 && frame.size != 2) give_up("bad join", 0);
    if (frame.size == 0) join_by_worker();
    else join(frame.payload[0] != 0, frame.payload[1] != 0);
    acknowledge(0, 0);
}

// Ends and wipes all there could be, and says what is left: the worker decides whether that is nothing.
static void handle_reset(void) {
    uint32_t uids[2];
    if (frame.size != sizeof uids) give_up("bad reset", 0);
    memcpy(uids, frame.payload, sizeof uids);
    end_all(NULL, children);
    part();
    struct status status = {.alone = kill(-1, 0) != 0 && errno == ESRCH, .sigsys = sigsys_seen};
    bool boxes = wipe_box(uids[0]);
    status.empty = wipe_box(uids[1]) && wipe_program() && boxes;
    status.intact = folders_intact();
    struct usage now;
    cgroup_read(&now);
    status.oom_kills = now.oom_kills - at_start.oom_kills;
    status.memory_before = at_start.memory;
    status.memory = now.memory;
    send_frame('S', &status, sizeof status);
    send_all();
}

static void handle_run(void) {
    memcpy(&held, &frame, offsetof(struct frame, payload) + frame.size + 1);
    if (!parse_run(&held, &command)) give_up("bad run", 0);
    run_command(&command, &frame, receive_input(), children);
}

static void prepare(void) {
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGPIPE, SIG_IGN);
    // The runner could keep a queue in the one and take a terminal from the other.
    if (chmod("/dev/mqueue", 0700) != 0 && errno != ENOENT) give_up("cannot close /dev/mqueue", errno);
    if (chmod("/dev/pts/ptmx", 0600) != 0 && errno != ENOENT) give_up("cannot close /dev/pts/ptmx", errno);
    // A tmpfs takes over the mode of the image's folder; this one is the runners', whose uids come later.
    if (chmod("/box", 0777) != 0 || chmod("/program", 0755) != 0) give_up("no /box or /program", errno);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (children < 0) give_up("cannot await children", errno);
    fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK);
    files_open("/box", "/program");
}

// All our memory is taken now, so that later a rise is not ours.
static void touch_memory(void) {
    extern char __bss_start[], _end[];
    for (volatile char *page = __bss_start; page < _end; page += 4096) *page = *page;
}

static int serve(void) {
    prepare();
    touch_memory();
    struct {
        uint32_t version;
        char cgroup[4];
    } __attribute__((packed)) hello = {.version = VERSION};
    const char *kind = cgroup_open("/sys/fs/cgroup");
    memcpy(hello.cgroup, kind, strnlen(kind, sizeof hello.cgroup));
    cgroup_read(&at_start);
    send_frame('H', &hello, sizeof hello);
    send_all();
    for (;;) {
        int got = frame_read(STDIN_FILENO, &frame);
        if (got == 0) return 0;
        if (got < 0) give_up("not a frame", 0);
        switch (frame.kind) {
        case 'P': handle_put(); break;
        case 'K':
        case 'F': handle_files(); break;
        case 'J': handle_join(); break;
        case 'M': make_fifos(), acknowledge(0, 0); break;
        case 'Z': handle_reset(); break;
        case 'R': handle_run(); break;
        case 'L':
        case 'C': bridge_hear(&frame); break;  // before a run, or too late
        case 'Q': break;                       // too late
        default: give_up("unknown frame", 0);
        }
    }
}

static int bare(char **argv) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (char go; read(STDIN_FILENO, &go, 1) == 1;) {
        uint64_t started = clock_ns();
        pid_t pid = fork();
        if (pid == 0) {
            dup2(null, 0);
            dup2(null, 1);
            execv(argv[0], argv);
            _exit(127);
        }
        int status;
        if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) return 1;
        uint64_t taken = clock_ns() - started;
        if (write(STDOUT_FILENO, &taken, sizeof taken) != sizeof taken) return 1;
    }
    return 0;
}

static int read_cgroup(const char *root) {
    struct usage usage;
    const char *kind = cgroup_open(root);
    cgroup_read(&usage);
    printf("kind=%s cpu_ns=%llu memory=%llu oom_kills=%llu\n", kind, (unsigned long long)usage.cpu_ns,
           (unsigned long long)usage.memory, (unsigned long long)usage.oom_kills);
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 2 && strcmp(argv[1], "--bare") == 0) return bare(argv + 2);
    if (argc == 3 && strcmp(argv[1], "--read-cgroup") == 0) return read_cgroup(argv[2]);
    return serve();
}
