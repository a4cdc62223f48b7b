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

static int entries(const char *path) {
    int count = -2;
    DIR *list = opendir(path);
    if (list == NULL) return -1;
    while (readdir(list) != NULL) count++;
    closedir(list);
    return count;
}

static void putting(void) {
    put_file(UID, false, "one", (const unsigned char *)"abc", 3);
    put_file(UID, true, "one", (const unsigned char *)"def", 3);
    char text[8] = {0};
    int fd = open("/box/t/box/one", O_RDONLY);
    EXPECT(fd >= 0 && read(fd, text, 7) == 6 && strcmp(text, "abcdef") == 0);
    close(fd);
    EXPECT(wipe_box(UID) && entries("/box/t/box") == 0);
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
    keeping();
    wiping();
    puts("done");
    return 0;
}
