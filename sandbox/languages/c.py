"""C by gcc, linked statically: a test starts in half the time, and the artefact is one file."""

from __future__ import annotations

from sandbox.languages.model import Language, SelfTest
from sandbox.limits import MIB, Limits

C = Language(
    key="c",
    name="C",
    source="main.c",
    extensions=(".c",),
    compile=(
        "gcc",
        "-std=gnu17",
        "-O2",
        "-pipe",
        "-static",
        "-fdiagnostics-color=never",
        "-fmax-errors=50",
        "-o",
        "main",
        "main.c",
        "-lm",
    ),
    run=("/program/main",),
    artefacts=("main",),
    compile_limits=Limits(cpu_s=10, memory_bytes=512 * MIB),
    processes=64,
    version=("gcc", "--version"),
    memory_overhead_bytes=0,
    out_of_memory=(),
    starter="""\
#include <stdio.h>

int main(void) {
    int n;
    scanf("%d", &n);

    printf("%d\\n", n);
    return 0;
}
""",
    self_test=SelfTest(
        source="""\
#include <math.h>
#include <stdio.h>

int main(void) {
    char name[64];
    double x;
    if (scanf("%63s %lf", name, &x) != 2) return 1;
    printf("hello %s %.0f\\n", name, sqrt(x));
    return 0;
}
""",
        stdin=b"podium 1764\n",
        stdout=b"hello podium 42\n",
    ),
)
