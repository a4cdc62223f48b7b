// Files in the container: put into /box or /program, kept in /program, fetched.
//
// The supervisor has no capability over files: it acts on the runner's with the runner's own
// file-system uid. Nothing runs in the container while it does, so no name changes under it.
#include "supervisor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static int box = -1, program = -1;
static struct stat box_made, program_made;

void become(uint32_t uid) {
    setfsgid(uid);
    setfsuid(uid);
}

void files_open(const char *box_path, const char *program_path) {
    box = open(box_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    program = open(program_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (box < 0 || program < 0 || fstat(box, &box_made) != 0 || fstat(program, &program_made) != 0)
        give_up("no /box or /program", errno);
}

static bool is_as_made(int folder, const struct stat *made) {
    struct stat now;
    return fstat(folder, &now) == 0 && now.st_mode == made->st_mode && now.st_uid == made->st_uid &&
           now.st_gid == made->st_gid && now.st_nlink == made->st_nlink;
}

// For a program that may not write: /box is ours, so that it can't take it back.
void lock_box(bool is_locked) {
    if (fchmod(box, is_locked ? 0555 : box_made.st_mode & 07777) != 0) give_up("cannot lock /box", errno);
}

// Whether both folders have the owner and mode they began with; takes their times back, which say something too.
bool folders_intact(void) {
    const struct timespec begin[2] = {{0}, {0}};
    return futimens(box, begin) == 0 && futimens(program, begin) == 0 && is_as_made(box, &box_made) &&
           is_as_made(program, &program_made);
}

// The folder a name stands in, made with all above it if need be; *name becomes what stands in it, or "".
static int open_above(int root, char **name) {
    int folder = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (char *slash; folder >= 0 && (slash = strchr(*name, '/')) != NULL; *name = slash + 1) {
        *slash = 0;
        mkdirat(folder, *name, 0755);  // one that is there is as good
        int inner = openat(folder, *name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        close(folder);
        folder = inner;
    }
    return folder;
}

void put_file(uint32_t uid, uint8_t how, char *name, const unsigned char *data, size_t size) {
    become(how & PUT_OURS ? 0 : uid);
    int folder = open_above(uid ? box : program, &name);
    int flags = how & PUT_APPEND ? O_APPEND : O_CREAT | O_EXCL;
    bool is_file = folder >= 0 && name[0] != 0;
    int fd = is_file ? openat(folder, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | flags, uid ? 0644 : 0755) : -1;
    become(0);
    if (folder < 0 || (is_file && fd < 0)) give_up("cannot make a file", errno);
    while (is_file && size > 0) {
        ssize_t count = write(fd, data, size);
        if (count < 0) give_up("cannot write a file", errno);
        data += count;
        size -= (size_t)count;
    }
    if (fd >= 0) close(fd);
    close(folder);
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
    if (!wipe_program()) give_up("cannot empty /program", errno);
    struct keeping keeping = {.uid = uid, .left = limit, .patterns = patterns, .count = count};
    int from = openat(box, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // a position of its own
    if (from < 0) give_up("cannot open /box", errno);
    keep_directory(&keeping, from, program, 0);
    *files = keeping.files;
    *bytes = keeping.bytes;
}

struct fetching {
    uint32_t uid;
    uint64_t left;
    char **patterns;
    int count, turn;  // patterns are gone through one by one: what the first ones match comes first
    uint32_t files;
    uint64_t bytes;
    char path[DEPTH_MAX * (NAME_MAX + 1) + NAME_MAX + 1];
};

// Whether it is this pattern's turn to name the file, and none before it did.
static bool is_due(const struct fetching *fetching) {
    for (int i = 0; i < fetching->turn; i++)
        if (fnmatch(fetching->patterns[i], fetching->path, 0) == 0) return false;
    return fnmatch(fetching->patterns[fetching->turn], fetching->path, 0) == 0;
}

static void send_head(const struct fetching *fetching, uint64_t size, uint64_t coming) {
    static struct {
        uint64_t size, coming;
        char name[sizeof fetching->path];
    } __attribute__((packed)) head;
    head.size = size;
    head.coming = coming;
    size_t length = strlen(fetching->path);
    memcpy(head.name, fetching->path, length);
    send_frame('N', &head, offsetof(typeof(head), name) + length);
}

// Sends one regular file, as much of it as there is room for; one that can't be read comes with none of its bytes.
static void fetch_file(struct fetching *fetching, int from, const char *name) {
    static unsigned char chunk[CHUNK];
    if (fetching->files++ >= FILES_MAX) return;  // only counted
    become(fetching->uid);
    int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    become(0);
    struct stat about;
    bool ok = in >= 0 && fstat(in, &about) == 0 && S_ISREG(about.st_mode);
    uint64_t size = ok ? (uint64_t)about.st_size : UINT64_MAX, coming = ok ? size : 0;
    if (coming > fetching->left) coming = fetching->left;
    fetching->left -= coming;
    fetching->bytes += coming;
    send_head(fetching, size, coming);
    while (coming > 0) {
        ssize_t count = read(in, chunk, coming < sizeof chunk ? (size_t)coming : sizeof chunk);
        if (count <= 0) give_up("cannot read a file", errno);
        send_frame('B', chunk, (size_t)count);
        coming -= (uint64_t)count;
    }
    if (in >= 0) close(in);
}

static void fetch_directory(struct fetching *fetching, int from, size_t length, int depth) {
    DIR *list = fdopendir(from);
    if (list == NULL) give_up("cannot list a folder", errno);
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        if (is_dot(entry->d_name)) continue;
        size_t size = strlen(entry->d_name);
        memcpy(fetching->path + length, entry->d_name, size + 1);
        if (entry->d_type == DT_REG && is_due(fetching)) fetch_file(fetching, dirfd(list), entry->d_name);
        if (entry->d_type != DT_DIR || depth + 1 == DEPTH_MAX) continue;  // a name that is fetched can be put again
        become(fetching->uid);
        int inner = openat(dirfd(list), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        become(0);
        if (inner < 0) continue;
        fetching->path[length + size] = '/';
        fetch_directory(fetching, inner, length + size + 1, depth + 1);
    }
    closedir(list);
}

void fetch_files(uint32_t uid, uint64_t limit, char **patterns, int count, uint32_t *files, uint64_t *bytes) {
    static struct fetching fetching;
    fetching = (struct fetching){.uid = uid, .left = limit, .patterns = patterns, .count = count};
    for (; fetching.turn < count; fetching.turn++) {
        int from = openat(uid ? box : program, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (from < 0) give_up("cannot open a folder", errno);
        fetch_directory(&fetching, from, 0, 0);
    }
    *files = fetching.files;
    *bytes = fetching.bytes;
}

bool wipe_box(uint32_t uid) {
    become(uid);
    bool done = wipe(box);
    become(0);
    return done || wipe(box);
}

bool wipe_program(void) { return wipe(program); }
