"""What a round costs between two joined programs, against the same two over plain pipes in one container.

Both ask and answer by lines of C's own standard streams, on one processor; the rounds are timed inside the
program that asks. Both ways alternate, so that the machine's other work hits them alike; medians count.
"""

from __future__ import annotations

import statistics
from contextlib import ExitStack

from sandbox.container import Sandbox
from sandbox.interaction import Side, interact
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.pool import Slot

TURNS = 9
ROUNDS = 10_000
LIMITS = Limits(cpu_s=10, wall_s=120, idle_s=120, memory_bytes=64 * MIB)
SOURCE = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int answer(void) {
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        printf("%ld\n", atol(line) + 1);
        fflush(stdout);
    }
    return 42;
}

static int ask(long rounds) {
    char line[64];
    struct timespec began, ended;
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (long i = 0; i < rounds; i++) {
        printf("%ld\n", i);
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin) || atol(line) != i + 1) return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &ended);
    fprintf(stderr, "%.0f", (ended.tv_sec - began.tv_sec) * 1e9 + (double)(ended.tv_nsec - began.tv_nsec));
    return 0;
}

static int both(long rounds) {
    int to[2], from[2];
    if (pipe(to) || pipe(from)) return 1;
    int is_asking = fork() != 0;
    dup2(is_asking ? from[0] : to[0], 0);
    dup2(is_asking ? to[1] : from[1], 1);
    for (int i = 0; i < 2; i++) close(to[i]), close(from[i]);
    return is_asking ? ask(rounds) : answer();
}

int main(int argc, char **argv) {
    long rounds = argc > 2 ? atol(argv[2]) : 0;
    if (!strcmp(argv[1], "ask")) return ask(rounds);
    if (!strcmp(argv[1], "both")) return both(rounds);
    return answer();
}
"""


def compare(slot: Slot) -> tuple[float, float]:
    """Return the medians of a round, over plain pipes and joined, in microseconds."""
    plain_us, joined_us = [], []
    with ExitStack() as stack:
        pipes, asking, answering = (stack.enter_context(slot.sandbox(language("c"))) for _ in range(3))
        pipes.compile(SOURCE.encode())
        for sandbox in (asking, answering):
            sandbox.install(pipes.artefacts())
        for _ in range(TURNS):
            plain_us.append(_plain_us(pipes))
            joined_us.append(_joined_us(asking, answering))
    return statistics.median(plain_us), statistics.median(joined_us)


def _plain_us(pipes: Sandbox) -> float:
    outcome = pipes.run(b"", LIMITS, ("both", str(ROUNDS)))
    assert outcome.is_clean, outcome  # noqa: S101 -- else the figure means nothing
    return int(outcome.stderr) / ROUNDS / 1000


def _joined_us(asking: Sandbox, answering: Sandbox) -> float:
    found = interact(Side(asking, LIMITS, ("ask", str(ROUNDS))), Side(answering, LIMITS, ("answer",)))
    assert found.submission.is_clean, found.submission  # noqa: S101 -- as above
    assert found.transcript, "a transcript is part of the price"  # noqa: S101
    return int(found.submission.stderr) / ROUNDS / 1000
