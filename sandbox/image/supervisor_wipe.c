// Wiping a folder without a trace, whatever stands in it and however deep.
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct entry {  // what the kernel's getdents64 writes
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t type;
    char name[];
};

static bool is_dot(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

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
