// Files in the container: put into /box, kept in /program, and wiped without a trace.
//
// The supervisor has no capability over files: it acts on the runner's with the runner's own
// file-system uid. Nothing runs in the container while it does, so no name changes under it.
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DEPTH_MAX = 8, FILES_MAX = 4096 };

static int box = -1, program = -1;

struct entry {  // what the kernel's getdents64 writes
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};

void become(uint32_t uid) {
    setfsgid(uid);
    setfsuid(uid);
}

void files_open(const char *box_path, const char *program_path) {
    box = open(box_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    program = open(program_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (box < 0 || program < 0) give_up("no /box or /program", errno);
}

void put_file(uint32_t uid, bool append, const char *name, const unsigned char *data, size_t size) {
    become(uid);
    int flags = append ? O_APPEND : O_CREAT | O_EXCL;
    int fd = openat(box, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | flags, 0644);
    become(0);
    if (fd < 0) give_up("cannot make a file in /box", errno);
    while (size > 0) {
        ssize_t count = write(fd, data, size);
        if (count < 0) give_up("cannot write a file in /box", errno);
        data += count;
        size -= (size_t)count;
    }
    close(fd);
}

static bool is_dot(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

static bool matches(const char *name, char **patterns, int count) {
    for (int i = 0; i < count; i++)
        if (fnmatch(patterns[i], name, FNM_PERIOD) == 0) return true;
    return false;
}

struct keeping {
    uint32_t uid;
    uint64_t left;
    char **patterns;
    int count;
    uint32_t files;
    uint64_t bytes;
};

// Copies one regular file; false: it is none, or there is no room.
static bool keep_file(struct keeping *keeping, int from, int to, const char *name) {
    become(keeping->uid);
    int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    become(0);
    struct stat about;
    bool ok = in >= 0 && fstat(in, &about) == 0 && S_ISREG(about.st_mode) &&
              (uint64_t)about.st_size <= keeping->left && keeping->files < FILES_MAX;
    int out = ok ? openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0555) : -1;
    ok = out >= 0;
    for (off_t done = 0; ok && done < about.st_size;) ok = sendfile(out, in, &done, (size_t)(about.st_size - done)) > 0;
    if (ok) {
        keeping->files++;
        keeping->bytes += (uint64_t)about.st_size;
        keeping->left -= (uint64_t)about.st_size;
    } else if (out >= 0) {
        unlinkat(to, name, 0);
    }
    if (out >= 0) close(out);
    if (in >= 0) close(in);
    return ok;
}

static void keep_directory(struct keeping *keeping, int from, int to, int depth) {
    DIR *list = fdopendir(from);
    if (list == NULL) give_up("cannot list /box", errno);
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        if (is_dot(entry->d_name)) continue;
        if (entry->d_type == DT_REG && matches(entry->d_name, keeping->patterns, keeping->count))
            keep_file(keeping, dirfd(list), to, entry->d_name);
        if (entry->d_type != DT_DIR || depth == DEPTH_MAX) continue;
        become(keeping->uid);
        int inner = openat(dirfd(list), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        become(0);
        if (inner < 0) continue;
        mkdirat(to, entry->d_name, 0755);
        int outer = openat(to, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (outer >= 0) keep_directory(keeping, inner, outer, depth + 1);
        if (outer < 0) close(inner);
        else close(outer);
        unlinkat(to, entry->d_name, AT_REMOVEDIR);  // stays unless it is empty
    }
    closedir(list);
}

void keep_files(uint32_t uid, uint64_t limit, char **patterns, int count, uint32_t *files, uint64_t *bytes) {
    if (!wipe(program)) give_up("cannot empty /program", errno);
    struct keeping keeping = {.uid = uid, .left = limit, .patterns = patterns, .count = count};
    int from = openat(box, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // a position of its own
    if (from < 0) give_up("cannot open /box", errno);
    keep_directory(&keeping, from, program, 0);
    *files = keeping.files;
    *bytes = keeping.bytes;
}

static bool removed(int directory, const char *name) {
    return unlinkat(directory, name, 0) == 0 || unlinkat(directory, name, AT_REMOVEDIR) == 0;
}

// Empties `inner`: files are unlinked, directories renamed up into `top`, as paths may be longer than
// any call takes and deeper than any stack. True if anything went.
static bool flatten(int top, int inner, unsigned *serial) {
    static char entries[32768] __attribute__((aligned(8)));
    bool progress = false;
    for (long size; (size = syscall(SYS_getdents64, inner, entries, sizeof entries)) > 0;) {
        for (long at = 0; at < size;) {
            struct entry *entry = (struct entry *)(entries + at);
            at += entry->size;
            if (is_dot(entry->name)) continue;
            bool gone = removed(inner, entry->name);
            // Mode 000 would forbid the move: a moved directory's own `..` is written.
            if (!gone) fchmodat(inner, entry->name, 0700, 0);
            char name[32];
            for (errno = EEXIST; !gone && errno == EEXIST;) {
                snprintf(name, sizeof name, ".wiped-%u", ++*serial);
                gone = renameat2(inner, entry->name, top, name, RENAME_NOREPLACE) == 0;
            }
            progress |= gone;
        }
    }
    return progress;
}

bool wipe(int directory) {
    static char entries[32768] __attribute__((aligned(8)));
    unsigned serial = 0;
    for (bool empty = false, progress = true; progress;) {
        lseek(directory, 0, SEEK_SET);
        empty = true, progress = false;
        for (long size; (size = syscall(SYS_getdents64, directory, entries, sizeof entries)) > 0;) {
            for (long at = 0; at < size;) {
                struct entry *entry = (struct entry *)(entries + at);
                at += entry->size;
                if (is_dot(entry->name)) continue;
                empty = false;
                if (removed(directory, entry->name)) {
                    progress = true;
                    continue;
                }
                fchmodat(directory, entry->name, 0700, 0);
                int inner = openat(directory, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (inner < 0) continue;
                progress |= flatten(directory, inner, &serial);
                close(inner);
                progress |= removed(directory, entry->name);
            }
        }
        if (empty) return true;
    }
    return false;
}

bool wipe_box(uint32_t uid) {
    become(uid);
    bool done = wipe(box);
    become(0);
    return done || wipe(box);
}
