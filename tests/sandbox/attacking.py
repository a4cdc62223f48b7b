"""Runs one attack as a submission, then honest ones in the same and in a fresh container."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sandbox.container import Sandbox
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending, Outcome
from sandbox.pool import Slot

# Wall time is generous: a busy machine gives a program a tenth of a processor.
SMALL = Limits(cpu_s=0.4, wall_s=10, idle_s=1, memory_bytes=64 * MIB, output_bytes=MIB)
ROOMY = Limits(cpu_s=2, wall_s=30, idle_s=3, memory_bytes=64 * MIB, output_bytes=MIB)

HONEST = r"""
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Adds its input; counts other processes, things in /box, and tells its limits are its own. */
int main(void) {
    long sum = 0, number;
    int others = 0, files = 0;
    while (scanf("%ld", &number) == 1) sum += number;
    DIR *processes = opendir("/proc");
    for (struct dirent *e; (e = readdir(processes)) != NULL;)
        if (isdigit((unsigned char)e->d_name[0]) && atoi(e->d_name) > 1) others++;
    DIR *box = opendir("/box");
    for (struct dirent *e; (e = readdir(box)) != NULL;) if (e->d_name[0] != '.' || strlen(e->d_name) > 2) files++;
    volatile char *memory = malloc(20 << 20);
    for (int i = 0; i < 20 << 20; i++) memory[i] = 1;
    printf("%ld %d %d %d\n", sum, others, files, memory[12345]);
    return 0;
}
"""
HONEST_INPUT = b"1 2 3\n36\n"
HONEST_OUTPUT = b"42 1 0 1\n"

PRELUDE = r"""
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <grp.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
/* Uses the processor for so many seconds. */
static inline void spin(double s) {
    struct timespec a, b;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    do clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    while ((double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9 < s);
}
/* Tells what became of a call that must not succeed. */
static inline void refused(const char *what, long result) {
    int error = errno;
    if (result >= 0) printf("%s SUCCEEDED\n", what);
    else printf("%s %s\n", what, strerrorname_np(error));
    fflush(stdout);
}
"""


@dataclass(frozen=True)
class Attack:
    """A hostile submission and what must become of it.

    `ends`: the endings a correct judge may give; `exited` means exit code 0, `failed` any other code.
    """

    name: str
    source: str
    ends: str  # words of Ending, joined by |
    language: str = "c"
    limits: Limits = SMALL
    stdin: bytes = b""
    stdout: bytes | None = None  # exactly
    check: Callable[[Outcome], None] | None = None
    changes: dict[str, float] = field(default_factory=dict)  # to the limits

    def __str__(self) -> str:
        return self.name


def ended(outcome: Outcome) -> str:
    """Return the ending in a word, as attacks name it."""
    if outcome.ending is Ending.EXITED:
        return "exited" if outcome.exit_code == 0 else "failed"
    return outcome.ending.value


def withstand(slot: Slot, attack: Attack, honest: bytes) -> Outcome:
    """Run an attack, assert what becomes of it and that honest submissions after it are judged rightly."""
    source = attack.source if attack.language != "c" else PRELUDE + attack.source
    limits = replace(attack.limits, **attack.changes)
    with slot.sandbox(language(attack.language)) as sandbox:
        compiled = sandbox.compile(source.encode("utf-8", "surrogateescape"))
        assert compiled.ok, compiled.log
        outcome = sandbox.run(attack.stdin, limits)
        told = (outcome, outcome.stdout.head(2000), outcome.stderr[:2000])
        assert ended(outcome) in attack.ends.split("|"), told
        if attack.stdout is not None:
            assert outcome.stdout.bytes() == attack.stdout, told
        if attack.check is not None:
            attack.check(outcome)
        judge_honestly(sandbox, honest)
    with slot.sandbox(language("c")) as sandbox:
        judge_honestly(sandbox, honest)
    return outcome


def honest_program(slot: Slot) -> bytes:
    """Return the honest program compiled, so that it need not be for every attack."""
    with slot.sandbox(replace(language("c"), run=("/bin/cat", "/program/main"))) as sandbox:
        compiled = sandbox.compile(HONEST.encode())
        assert compiled.ok, compiled.log
        return sandbox.run(b"", replace(ROOMY, output_bytes=16 * MIB)).stdout.bytes()


def judge_honestly(sandbox: Sandbox, honest: bytes) -> None:
    """Run the honest program in a sandbox, and expect nothing but its sum."""
    sandbox.language = replace(language("c"), compile=None, source="main")
    compiled = sandbox.compile(honest)
    assert compiled.ok, compiled.log
    outcome = sandbox.run(HONEST_INPUT, Limits(cpu_s=1, wall_s=20, idle_s=15, memory_bytes=64 * MIB))
    assert (ended(outcome), outcome.stdout.bytes(), outcome.stderr) == ("exited", HONEST_OUTPUT, b""), outcome
    assert outcome.cpu_s < 0.5, outcome
    assert 20 * MIB <= outcome.memory_bytes < 40 * MIB, outcome
