// What the container's control group counts: CPU time, memory, kills for want of memory.
//
// v1 (also hybrid): cpuacct/cpuacct.usage in ns, memory/memory.stat `rss` + `shmem`, memory/memory.oom_control.
// v2: cpu.stat `usage_usec`, memory.stat `anon` + `shmem`, memory.events `oom_kill`.
// A reading is of open files from their beginning: 0.5 us, memory.stat 7 us.
#include "supervisor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int cpu = -1, memory = -1, events = -1;
static bool is_v2;

static int open_in(const char *root, const char *name) {
    char path[512];
    if (snprintf(path, sizeof path, "%s/%s", root, name) >= (int)sizeof path) return -1;
    return open(path, O_RDONLY | O_CLOEXEC);
}

const char *cgroup_open(const char *root) {
    memory = open_in(root, "memory/memory.stat");
    if (memory >= 0) {
        is_v2 = false;
        cpu = open_in(root, "cpuacct/cpuacct.usage");
        if (cpu < 0) cpu = open_in(root, "cpu,cpuacct/cpuacct.usage");
        events = open_in(root, "memory/memory.oom_control");
        return "v1";
    }
    is_v2 = true;
    memory = open_in(root, "memory.stat");
    cpu = open_in(root, "cpu.stat");
    events = open_in(root, "memory.events");
    return memory >= 0 ? "v2" : "none";
}

bool cgroup_has_cpu(void) { return cpu >= 0; }
bool cgroup_has_memory(void) { return memory >= 0; }

static const char *read_text(int fd, char *text, size_t size) {
    ssize_t count = fd < 0 ? -1 : pread(fd, text, size - 1, 0);
    text[count < 0 ? 0 : count] = 0;
    return text;
}

// The number behind `key ` at the beginning of a line; 0 when there is none.
static uint64_t field(const char *text, const char *key) {
    size_t length = strlen(key);
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        if (strncmp(line, key, length) == 0 && line[length] == ' ') return strtoull(line + length, NULL, 10);
    }
    return 0;
}

void cgroup_read(struct usage *usage) {
    static char text[8192];
    read_text(cpu, text, sizeof text);
    usage->cpu_ns = is_v2 ? field(text, "usage_usec") * 1000 : strtoull(text, NULL, 10);
    read_text(events, text, sizeof text);
    usage->oom_kills = field(text, "oom_kill");
    read_text(memory, text, sizeof text);
    usage->memory = field(text, is_v2 ? "anon" : "rss") + field(text, "shmem");
}
