"""Compilers: bombs, secrets, file names, and programs that run while they compile."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from sandbox.languages import language
from sandbox.limits import MIB, Limits
from tests.sandbox.attacking import ended, judge_honestly

pytestmark = pytest.mark.docker

LIMITS = Limits(cpu_s=3, memory_bytes=512 * MIB)
TESTS = Limits(cpu_s=1, memory_bytes=64 * MIB)


@dataclass(frozen=True)
class Source:
    """A hostile source and how compiling it may end; `harmless`: it may also compile."""

    name: str
    source: str
    language: str = "c"
    harmless: bool = False
    ends: str = "failed|signaled|cpu limit|wall limit|memory limit|output limit|idle limit"

    def __str__(self) -> str:
        return f"{self.language}: {self.name}"


MAIN = "int main(void){return 0;}\n"

SOURCES = [
    Source("endless include of a device", '#include "/dev/random"\n' + MAIN),
    Source("endless include of zeros", '#include "/dev/zero"\n' + MAIN),
    Source("include of its own input", '#include "/dev/stdin"\n' + MAIN, harmless=True),
    Source("include of a terminal", '#include "/dev/tty"\n' + MAIN),
    Source("include of passwords", '#include "/etc/passwd"\n' + MAIN),
    Source("include of the supervisor's memory", '#include "/proc/1/environ"\n' + MAIN),
    Source("include of its own environment", '#include "/proc/self/environ"\n' + MAIN, harmless=True),
    Source("include of itself", '#include "main.c"\n' + MAIN),
    Source("include of itself by a macro, twice", "#include __FILE__\n#include __FILE__\n" + MAIN),
    Source("incbin of passwords", '__asm__(".data\\ns: .incbin \\"/etc/shadow\\"");\n' + MAIN),
    Source("incbin of a device", '__asm__(".data\\ns: .incbin \\"/dev/zero\\"");\n' + MAIN, harmless=True),
    Source("an assembler's repetition", '__asm__(".rept 2000000000\\n.byte 1\\n.endr");\n' + MAIN),
    Source("an assembler's huge gap", '__asm__(".data\\n.space 0x7fffffff,1");\n' + MAIN, harmless=True),
    Source("a huge initialised array", "int a[500000000]={1};\n" + MAIN, harmless=True),
    Source("a huge array on the stack", "int main(void){char a[1ul<<46];a[0]=1;return a[0];}\n", harmless=True),
    Source(
        "macros that grow without end",
        "#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(A(x))))\nint main(void){return 0 B(B(B(+1)));}\n",
    ),
    Source("deep parentheses", "int main(void){return " + "(" * 60000 + "0" + ")" * 60000 + ";}\n", harmless=True),
    Source("deep brackets left open", "{" * 100000),
    Source("ten megabytes of errors", "int main(void){" + "x;" * 7000 + "}\n"),
    Source("errors with escapes", 'int main(void){\x1b]0;title\x07 "\x1b[31m" @}\n'),
    Source("a warning without end", "#warning " + "w" * 100000 + "\n" + MAIN, harmless=True),
    Source("a pragma that poisons", '#pragma GCC system_header\n#pragma GCC push_options\n#pragma GCC optimize("O99","-fplugin=/box/x.so")\n' + MAIN, harmless=True),
    Source("a pragma that names a library", '#pragma comment(lib, "/etc/passwd")\n' + MAIN, harmless=True),
    Source("nothing at all", ""),
    Source("not a program", "\0\xff\xfe\0\0"),
    Source("only a line number", '#line 1 "/etc/passwd"\nint main(void){return x;}\n'),
    Source("template bomb", "template<int N,long M>struct F{static const long v=F<N-1,2*M>::v+F<N-1,2*M+1>::v;};template<long M>struct F<0,M>{static const long v=M;};int main(){return F<26,1>::v&1;}", "cpp"),
    Source("templates without end", "template<class T>struct A{typedef typename A<A<T>>::t t;};int main(){A<int>::t x;}", "cpp"),
    Source("compile-time loop", "constexpr long f(long n){long s=0;for(long i=0;i<n;i++)s+=i;return s;}constexpr long x=f(1L<<40);int main(){}", "cpp"),
    Source("compile-time memory", "#include <array>\nconstexpr auto f(){std::array<long,300000000> a{};a[1]=2;return a;}constexpr auto x=f();int main(){return x[1];}", "cpp", harmless=True),
    Source("deep templates with long names", "template<class T,class U>struct P{};template<int N>struct D{typedef P<typename D<N-1>::t,typename D<N-1>::t> t;};template<>struct D<0>{typedef int t;};int main(){D<25>::t x=1;}", "cpp"),
    Source("huge literal nesting", "print(" + "(" * 5000 + ")" * 5000 + ")", "python3"),
    Source("a constant too large to fold", "x = 2 ** 9 ** 9 ** 9 if False else 0\n", "python3", harmless=True),
    Source("syntax error", "def f(:\n", "python3"),
    Source("a NUL byte", "print(1)\0\n", "python3"),
    Source("an unknown encoding", "# coding: rot13-not\nprint(1)\n", "python3"),
    Source("a field without its value", "public class Main { int x = ; }", "java"),
    Source("a huge constant pool", 'public class Main { static final String A = "' + "a" * 65000 + '"; static final String B = A + A + A + A; public static void main(String[] a) {} }', "java", harmless=True),
    Source("syntax error", "let x = ;", "javascript"),
]  # fmt: skip


@pytest.mark.parametrize("one", SOURCES, ids=str)
def test_compiler_attack(slot, honest, one):
    with slot.sandbox(language(one.language)) as sandbox:
        compiled = sandbox.compile(one.source.encode("latin-1"), LIMITS)
        told = (compiled.ok, compiled.outcome, compiled.log[:500])
        assert compiled.ok or ended(compiled.outcome) in one.ends.split("|"), told
        assert one.harmless or not compiled.ok, told
        assert len(compiled.log) < 70_000, told
        assert not any(ord(c) < 32 and c not in "\n\t" for c in compiled.log), told
        assert compiled.outcome.cpu_s < 4, told
        if compiled.ok:
            assert ended(sandbox.run(b"", TESTS)) in {"exited", "failed", "signaled", "memory limit"}
        judge_honestly(sandbox, honest)


def test_names_of_files_stay_below_their_folder(slot):
    with slot.sandbox(language("c")) as sandbox:
        files = {
            "main.c": b'#include "-o"\n#include "@file"\nint main(void){return A+B;}',
            "-o": b"#define A 3\n",
            "@file": b"#define B 4\n",
        }
        assert sandbox.compile(files).ok
        assert sandbox.run(b"", TESTS).exit_code == 7
    for name in (
        "../x",
        "/etc/passwd",
        "a/../b",
        "a//b",
        "..",
        ".",
        "",
        "/",
        "x" * 300,
        "a/" * 16 + "b",
        "nul\0",
    ):
        with slot.sandbox(language("c")) as sandbox, pytest.raises(ValueError, match="not a name"):
            sandbox.compile({"main.c": b"int main(void){return 0;}", name: b""})


def test_what_ran_while_compiling_is_not_there_when_running(slot):
    """A compiler that runs the source: its files, its processes, its time."""
    shell = replace(
        language("python3"),
        compile=("/usr/bin/python3", "main.py"),
        run=("/usr/bin/python3", "/program/kept.py"),
        artefacts=("kept.py", "*.link"),
    )
    source = b"""
import os, subprocess
open('kept.py', 'w').write('''
import os
print(os.getuid() != %d, os.listdir('/box'), sorted(os.listdir('/program')), [p for p in os.listdir('/proc') if p.isdigit() and int(p) > 1 and int(p) != os.getpid()])
''' % os.getuid())
open('other', 'w').write('x'); os.mkdir('d'); open('d/kept.py', 'w').write('deep'); os.chmod('d', 0)
os.symlink('/etc/passwd', 'a.link')
os.link('kept.py', 'b.link')
if os.fork() == 0:
    os.setsid()
    while True: pass
"""
    with slot.sandbox(shell) as sandbox:
        assert sandbox.compile(source).ok
        outcome = sandbox.run(b"", TESTS)
        assert outcome.stdout.bytes() == b"True [] ['b.link', 'kept.py'] []\n", outcome
