// Programs that try to leave something behind for the next submission in their container, and a witness.
//
//   leaving NAME     says what it finds of itself, then plants as much as it can
//   leaving witness  says all it sees that could carry a message: the same in every clean container
//
// Run by sandbox/proving.py, which has the names and what each comes to.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum { MIB = 1 << 20 };

static void found(const char *what) { printf("found %s\n", what), fflush(stdout); }

// Goes on in a process that has left its parent's session and is deaf to all signals but one.
static void hide_and_wait(void) {
    if (fork() != 0) return;
    setsid();
    if (fork() != 0) _exit(0);
    for (int s = 1; s < 65; s++) signal(s, SIG_IGN);
    for (;;) pause();
}

static int entries(const char *path) {
    int count = -2;
    DIR *list = opendir(path);
    while (list && readdir(list)) count++;
    if (list) closedir(list);
    return count;
}

static int other_processes(void) {
    int count = -2;  // process 1 and this one
    DIR *list = opendir("/proc");
    for (struct dirent *e; (e = readdir(list)) != NULL;) count += e->d_name[0] > '0' && e->d_name[0] <= '9';
    closedir(list);
    return count;
}

static void hidden_processes(void) {
    if (other_processes()) found("a process");
    for (int i = 0; i < 20; i++) hide_and_wait();
}

static void stopped_processes(void) {
    if (other_processes()) found("a process");
    for (int i = 0; i < 5; i++)
        if (fork() == 0) setsid(), raise(SIGSTOP), _exit(0);
}

static void fork_bomb(void) {
    if (other_processes()) found("a process");
    for (int i = 0; i < 2000; i++)
        if (fork() == 0) setsid();
    for (;;) {}
}

static void files(void) {
    if (entries("/box")) found("a file");
    mkdir("d", 0700);
    for (int i = 0; i < 300; i++) {
        char name[32];
        snprintf(name, sizeof name, ".f%d", i);
        close(open(name, O_CREAT | O_WRONLY, 0));
        snprintf(name, sizeof name, "d/g%d", i);
        mkdir(name, 0);
    }
    if (symlink("/etc", "l") || link(".f1", "h") || chmod("d", 0)) found("no way to begin");
}

static void deep_folders(void) {
    if (entries("/box")) found("a file");
    char name[201] = {0};
    memset(name, 'n', 200);
    for (int i = 0; i < 500 && mkdir(name, 0700) == 0 && chdir(name) == 0; i++) {}
}

static void attributes(void) {
    struct stat s;
    char value[8];
    if (stat("/box", &s) || (s.st_mode & 07777) != 0777 || s.st_uid != 0) found("a mode");
    if (getxattr("/box", "user.mark", value, sizeof value) > 0) found("an attribute");
    if (!chmod("/box", 0700) || !chown("/box", getuid(), getgid()) || !chmod("/program", 0777)) found("a way");
    setxattr("/box", "user.mark", "x", 1, 0);
    utimensat(AT_FDCWD, "/box", NULL, 0);
}

static void program(void) {
    if (entries("/program") != 1) found("a file");
    if (open("/program/x", O_CREAT | O_WRONLY, 0777) >= 0 || mkdir("/program/d", 0700) == 0) found("a way");
    if (rename("/program/main", "/program/y") == 0 || unlink("/program/main") == 0) found("a way");
    if (link("/program/main", "/box/h") == 0 || open("/program/main", O_RDWR) >= 0) found("a way");
}

static void other_folders(void) {
    const char *folders[] = {"/", "/tmp", "/var/tmp", "/var/lock", "/run", "/dev", "/dev/shm", "/dev/mqueue",
                             "/dev/pts", "/joint", "/proc/1", "/proc/sys", "/sys/fs/cgroup", "/home", "/root"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s/mark", folders[i]);
        if (access(name, F_OK) == 0 || open(name, O_CREAT | O_RDWR, 0666) >= 0 || mkdir(name, 0777) == 0) found(name);
    }
}

static void locks(void) {
    int file = open("/program/main", O_RDONLY);
    struct flock lock = {.l_type = F_WRLCK};
    if (fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) found("a lock");
    lock.l_type = F_RDLCK;
    if (fork() == 0) {
        setsid();
        fcntl(file, F_SETLK, &lock);
        flock(file, LOCK_EX);
        fcntl(file, F_SETLEASE, F_RDLCK);
        hide_and_wait();
        for (;;) pause();
    }
    usleep(10000);
}

static void signals_and_timers(void) {
    char line[128];
    int queued;
    FILE *status = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, status))
        if (sscanf(line, "SigQ: %d", &queued) == 1 && queued) found("a signal");
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (int i = 0; i < 500; i++) sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = i});
    for (int i = 0; i < 100; i++) {
        timer_t timer;
        struct itimerspec often = {{0, 1000000}, {0, 1000000}};
        if (timer_create(CLOCK_MONOTONIC, NULL, &timer)) found("no room for a timer");
        else timer_settime(timer, 0, &often, NULL);
    }
    hide_and_wait();
}

static void memory(void) {
    for (int i = 0; i < 20; i++) {
        int file = memfd_create("m", 0);
        char *shared = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (shared == MAP_FAILED) found("no memory");
        else memset(shared, 1, MIB);
        if (write(file, shared, MIB) != MIB) found("no memory");
    }
    hide_and_wait();
}

static void pipes(void) {
    int ends[2];
    if (pipe(ends) || fcntl(ends[0], F_GETPIPE_SZ) != 65536) found("a small pipe");
    for (int i = 0; i < 60 && pipe(ends) == 0; i++) fcntl(ends[0], F_SETPIPE_SZ, MIB);
    hide_and_wait();
}

static void unlinked_file(void) {
    static char full[MIB];
    if (entries("/box")) found("a file");
    int file = open("big", O_CREAT | O_RDWR, 0600);
    for (int i = 0; i < 40; i++)
        if (write(file, full, sizeof full) < 0) found("no room");
    mmap(NULL, 40 * MIB, PROT_READ, MAP_SHARED, file, 0);
    unlink("big");
    hide_and_wait();
}

static void memory_until_the_limit(void) {
    for (char *more; (more = malloc(MIB)) != NULL;) memset(more, 1, MIB);
}

static void shared_memory(void) {
    if (shmget(4711, 4096, 0600) >= 0) found("a segment");
    shmget(4711, MIB, IPC_CREAT | 0600);
    found("a way");
}

static void keyring(void) {
    syscall(SYS_add_key, "user", "mark", "x", 1, -4);
    found("a way");
}

static void message_queue(void) {
    syscall(SYS_mq_open, "mark", O_CREAT | O_RDWR, 0600, NULL);
    found("a way");
}

static void list(const char *path, int depth) {
    struct dirent **all;
    int count = scandir(path, &all, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char name[4096];
        struct stat s;
        const char *own = all[i]->d_name;
        snprintf(name, sizeof name, "%s/%s", path, own);
        if (strcmp(own, ".") == 0 || strcmp(own, "..") == 0 || lstat(name, &s) != 0) continue;
        int owner = s.st_uid == getuid() ? -1 : (int)s.st_uid;
        printf("%s %o %d %d\n", name, s.st_mode, owner, (int)s.st_nlink);
        if (S_ISDIR(s.st_mode) && depth < 3) list(name, depth + 1);
    }
}

static void show(const char *path, const char *only) {
    char line[512];
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strstr(line, only)) printf("%s: %s", path, line);
    if (file) fclose(file);
}

static void witness(void) {
    const char *folders[] = {"/box", "/program", "/dev", "/joint", "/tmp", "/var/tmp", "/run"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) list(folders[i], 0);
    struct stat s;
    if (stat("/box", &s) == 0) printf("/box %o %d %d\n", s.st_mode, (int)s.st_uid, (int)listxattr("/box", NULL, 0));
    printf("processes %d\n", other_processes());
    show("/proc/self/limits", "");
    show("/proc/self/status", "Sig");
    show("/proc/self/status", "Shd");
    show("/proc/sysvipc/shm", "");
    show("/proc/sysvipc/msg", "");
    show("/proc/sysvipc/sem", "");
    int timers = 0, pipes = 0, ends[2];
    for (timer_t timer; timers < 200 && timer_create(CLOCK_MONOTONIC, NULL, &timer) == 0;) timers++;
    while (pipes < 100 && pipe(ends) == 0 && fcntl(ends[0], F_GETPIPE_SZ) == 65536) pipes++;
    printf("timers %d pipes %d nice %d\n", timers, pipes, getpriority(PRIO_PROCESS, 0));
    char *own = malloc(30 * MIB);
    memset(own, 1, 30 * MIB);
    printf("memory %d\n", own[12345]);
}

static const struct {
    const char *name;
    void (*run)(void);
} programs[] = {
    {"hidden processes", hidden_processes}, {"stopped processes", stopped_processes}, {"fork bomb", fork_bomb},
    {"files of every mode", files}, {"deep folders", deep_folders}, {"attributes of folders", attributes},
    {"the program's folder", program}, {"other folders", other_folders}, {"locks", locks},
    {"signals and timers", signals_and_timers}, {"memory", memory}, {"large pipes", pipes},
    {"unlinked file", unlinked_file}, {"memory until the limit", memory_until_the_limit},
    {"shared memory", shared_memory}, {"keyring", keyring}, {"message queue", message_queue}, {"witness", witness},
};

int main(int argc, char **argv) {
    for (size_t i = 0; argc == 2 && i < sizeof programs / sizeof *programs; i++)
        if (strcmp(programs[i].name, argv[1]) == 0) return programs[i].run(), 0;
    return 2;
}
