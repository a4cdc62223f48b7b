// Keeping and wiping, on trees in /box, under AddressSanitizer. Prints what failed, then "done".
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { UID = 12345 };

#define EXPECT(condition) \
    do { \
        if (!(condition)) printf("line %d: %s (errno %d)\n", __LINE__, #condition, errno); \
    } while (0)

static void touch(const char *path, size_t size) {
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    EXPECT(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
    close(fd);
}

static void put(uint32_t uid, uint8_t how, const char *name, const char *text) {
    char own[64];
    snprintf(own, sizeof own, "%s", name);
    put_file(uid, how, own, (const unsigned char *)text, strlen(text));
}

static int entries(const char *path) {
    int count = -2;
    DIR *list = opendir(path);
    if (list == NULL) return -1;
    while (readdir(list) != NULL) count++;
    closedir(list);
    return count;
}

static void putting(void) {
    put(UID, 0, "one", "abc");
    put(UID, PUT_APPEND, "one", "def");
    char text[8] = {0};
    int fd = open("/box/t/box/one", O_RDONLY);
    EXPECT(fd >= 0 && read(fd, text, 7) == 6 && strcmp(text, "abcdef") == 0);
    close(fd);
    put(UID, 0, "a/b/two", "in folders");
    put(UID, 0, "a/b/three", "");
    put(UID, 0, "a/empty/", "");
    EXPECT(entries("/box/t/box/a") == 2 && entries("/box/t/box/a/b") == 2 && entries("/box/t/box/a/empty") == 0);
    put(0, 0, "pack/age/x.class", "root's");
    EXPECT(access("/box/t/program/pack/age/x.class", X_OK) == 0 && wipe_program());
    EXPECT(wipe_box(UID) && entries("/box/t/box") == 0 && folders_intact());
    EXPECT(chmod("/box/t/box", 0750) == 0 && !folders_intact() && chmod("/box/t/box", 0700) == 0);
    EXPECT(folders_intact());
}

// What is fetched goes to standard output as frames; here it goes into a file, which is read back.
static void fetching(void) {
    put(UID, 0, "f/one", "12345");
    put(UID, 0, "f/deep/two", "6789");
    put(UID, 0, "g", "no");
    EXPECT(symlink("/etc/passwd", "/box/t/box/f/link") == 0 && symlink("/etc", "/box/t/box/f/folder") == 0);
    char *patterns[] = {"f/deep/*", "f/*"};
    uint32_t files;
    uint64_t bytes;
    int out = dup(STDOUT_FILENO), file = open("/box/t/frames", O_CREAT | O_RDWR, 0600);
    EXPECT(file >= 0 && dup2(file, STDOUT_FILENO) >= 0);
    fetch_files(UID, 7, patterns, 2, &files, &bytes);
    send_all();
    dup2(out, STDOUT_FILENO);
    EXPECT(files == 2 && bytes == 7);
    static struct frame frame;
    EXPECT(lseek(file, 0, SEEK_SET) == 0);
    const char *expected[] = {"f/deep/two", "6789", "f/one", "123"};
    for (int i = 0; i < 4; i++) {
        size_t head = i % 2 ? 0 : 16;
        EXPECT(frame_read(file, &frame) == 1 && frame.kind == (i % 2 ? 'B' : 'N'));
        EXPECT(frame.size == head + strlen(expected[i]) && memcmp(frame.payload + head, expected[i], frame.size - head) == 0);
    }
    EXPECT(frame_read(file, &frame) == 0);
    close(file);
    EXPECT(wipe_box(UID));
}

// What is ours in /box is root's, and goes with the rest. (Users are the driver's own here.)
static void locking(void) {
    struct stat about;
    put(UID, PUT_OURS, "f/deep/one", "12");
    put(UID, PUT_OURS | PUT_APPEND, "f/deep/one", "345");
    EXPECT(stat("/box/t/box/f/deep/one", &about) == 0 && about.st_size == 5 && (about.st_mode & 0777) == 0644);
    lock_box(true);
    EXPECT(mkdir("/box/t/box/x", 0700) != 0 && errno == EACCES);
    EXPECT(unlink("/box/t/box/f") != 0 && !folders_intact());
    lock_box(false);
    EXPECT(wipe_box(UID) && entries("/box/t/box") == 0 && folders_intact());
}

static void keeping(void) {
    touch("/box/t/box/a.class", 100);
    touch("/box/t/box/.hidden.class", 100);
    touch("/box/t/box/big.class", 5000);
    touch("/box/t/box/other", 100);
    EXPECT(symlink("/etc/passwd", "/box/t/box/link.class") == 0);
    EXPECT(mkdir("/box/t/box/p", 0700) == 0 && mkdir("/box/t/box/empty", 0700) == 0);
    touch("/box/t/box/p/b.class", 200);
    touch("/box/t/program/old", 5);
    char *patterns[] = {"*.class", "nothing"};
    uint32_t files;
    uint64_t bytes;
    keep_files(UID, 1000, patterns, 2, &files, &bytes);
    EXPECT(files == 2 && bytes == 300);
    EXPECT(entries("/box/t/program") == 2 && entries("/box/t/program/p") == 1);
    struct stat about;
    EXPECT(stat("/box/t/program/a.class", &about) == 0 && (about.st_mode & 0777) == 0555);
    keep_files(UID, 1000, patterns, 0, &files, &bytes);
    EXPECT(files == 0 && bytes == 0 && entries("/box/t/program") == 0);
    EXPECT(wipe_box(UID) && entries("/box/t/box") == 0);
}

static void wiping(void) {
    EXPECT(chdir("/box/t/box") == 0);
    char name[201];
    memset(name, 'd', 200);
    name[200] = 0;
    for (int i = 0; i < 300; i++) EXPECT(mkdir(name, 0700) == 0 && chdir(name) == 0);
    EXPECT(chdir("/box") == 0);
    for (int i = 1; i < 60; i++) {
        char path[64];
        snprintf(path, sizeof path, "/box/t/box/.wiped-%d", i);
        EXPECT(mkdir(path, 0700) == 0);
        snprintf(path, sizeof path, "/box/t/box/.wiped-%d/%d", i, i);
        EXPECT(mkdir(path, 0000) == 0);
    }
    touch("/box/t/box/file", 10);
    EXPECT(symlink(".", "/box/t/box/self") == 0 && chmod("/box/t/box/.wiped-7", 0) == 0);
    EXPECT(wipe_box(UID) && entries("/box/t/box") == 0);
    EXPECT(wipe_box(UID));
}

int main(void) {
    EXPECT(mkdir("/box/t", 0700) == 0 && mkdir("/box/t/box", 0700) == 0 && mkdir("/box/t/program", 0700) == 0);
    files_open("/box/t/box", "/box/t/program");
    putting();
    fetching();
    locking();
    keeping();
    wiping();
    puts("done");
    return 0;
}
