"""Output and input: floods, forged frames, pipes held wrongly."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from sandbox import protocol
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending
from tests.sandbox.attacking import ROOMY, Attack, ended, withstand

pytestmark = pytest.mark.docker


def sized(stdout: int | None = None, stderr: int | None = None, *, cut: bool | None = None):
    def check(outcome) -> None:
        assert stdout is None or outcome.stdout.size == stdout, outcome
        assert stderr is None or len(outcome.stderr) == stderr, outcome
        assert cut is None or outcome.stderr_truncated == cut, outcome

    return check


FORGED = (
    protocol.frame(protocol.REPORT_KIND, bytes(protocol.REPORT.size))
    + b"\x01\0\0\0\0\0\0\x05hello"
    + protocol.frame(protocol.GIVEN_UP_KIND, b"no")
    + b"HTTP/1.1 200 OK\r\n\r\n"
)
AS_C = "".join(f"\\x{byte:02x}" for byte in FORGED)

ATTACKS = [
    Attack(
        "endless output",
        'int main(void){for(;;)puts("flood");}',
        "output limit",
        limits=ROOMY,
        check=sized(MIB),
    ),
    Attack(
        "endless output in Python",
        "while True: print('flood' * 1000)",
        "output limit",
        language="python3",
        limits=ROOMY,
        check=sized(MIB),
    ),
    Attack(
        "endless output in large pieces",
        "int main(void){static char b[1<<20];for(;;)if(write(1,b,sizeof b)<0)return 0;}",
        "output limit",
        limits=ROOMY,
        check=sized(MIB),
    ),
    Attack(
        "exactly the cap",
        "int main(void){static char b[1<<20];size_t n=0;while(n<sizeof b){ssize_t k=write(1,b+n,sizeof b-n);if(k<0)return 1;n+=(size_t)k;}return 0;}",
        "exited",
        limits=ROOMY,
        check=sized(MIB),
    ),
    Attack(
        "one byte more than the cap, then a clean exit",
        "int main(void){static char b[(1<<20)+1];size_t n=0;while(n<sizeof b){ssize_t k=write(1,b+n,sizeof b-n);if(k<0)return 1;n+=(size_t)k;}return 0;}",
        "output limit",
        limits=ROOMY,
        check=sized(MIB),
    ),
    Attack(
        "a flood of tiny writes",
        'int main(void){for(int i=0;i<100000;i++)if(write(1,"x",1)!=1)return 1;return 0;}',
        "exited",
        limits=ROOMY,
        changes={"cpu_s": 5},
        check=sized(100000),
    ),
    Attack(
        "a flood from many processes",
        'int main(void){for(int i=0;i<20;i++)if(fork()==0)for(;;)puts("flood");for(;;)pause();}',
        "output limit",
        limits=ROOMY,
        check=sized(MIB),
    ),
    Attack(
        "a flood of errors",
        'int main(void){for(int i=0;i<300000;i++)fputs("error error error\\n",stderr);puts("done");return 0;}',
        "exited",
        limits=ROOMY,
        changes={"cpu_s": 5},
        stdout=b"done\n",
        check=sized(stderr=64 * 1024, cut=True),
    ),
    Attack(
        "endless errors",
        'int main(void){for(;;)fputs("error error error\\n",stderr);}',
        "cpu limit|wall limit",
        check=sized(0, 64 * 1024, cut=True),
    ),
    Attack(
        "exactly the room for errors",
        "int main(void){static char b[65536];(void)!write(2,b,sizeof b);return 0;}",
        "exited",
        check=sized(0, 64 * 1024, cut=False),
    ),
    Attack(
        "NUL, invalid UTF-8, ANSI",
        'int main(void){fwrite("a\\0b\\xff\\xc0\\x1b[31m\\r\\n",1,12,stdout);return 0;}',
        "exited",
        stdout=b"a\0b\xff\xc0\x1b[31m\r\n",
    ),
    Attack(
        "bytes that look like frames",
        f'int main(void){{for(int i=0;i<50;i++){{fwrite("{AS_C}",1,{len(FORGED)},stdout);fwrite("{AS_C}",1,{len(FORGED)},stderr);fflush(stdout);}}return 0;}}',
        "exited",
        stdout=FORGED * 50,
        check=lambda o: o.stderr == FORGED * 50 or pytest.fail("stderr"),
    ),
    Attack(
        "never reading its input",
        'int main(void){puts("done");return 0;}',
        "exited",
        stdin=b"x" * (8 * MIB),
        stdout=b"done\n",
    ),
    Attack(
        "closing its input and output at once",
        "int main(void){close(0);close(1);close(2);spin(0.1);return 0;}",
        "exited",
        stdin=b"x" * 100000,
        stdout=b"",
    ),
    Attack(
        "closing its output and going on",
        "int main(void){close(1);close(2);for(;;);}",
        "cpu limit",
    ),
    Attack(
        "half a pipe: its own output read back",
        'int main(void){int f=open("/proc/self/fd/1",O_RDONLY|O_NONBLOCK);char b[99];puts("gone?");fflush(stdout);if(f>=0)(void)!read(f,b,sizeof b);return 0;}',
        "exited",
    ),
    Attack(
        "its output pipe made tiny and packet-wise",
        'int main(void){fcntl(1,F_SETPIPE_SZ,4096);fcntl(1,F_SETFL,O_DIRECT|O_NONBLOCK);for(int i=0;i<3000;i++){while(write(1,"0123456789",10)<0)usleep(100);}return 0;}',
        "exited",
        limits=ROOMY,
        check=sized(30000),
    ),
    Attack(
        "its output pipe made large and left full",
        "int main(void){fcntl(1,F_SETPIPE_SZ,1<<20);static char b[900000];return write(1,b,sizeof b)==sizeof b?0:1;}",
        "exited",
        check=sized(900000),
    ),
    Attack(
        "signals by way of the pipes",
        'int main(void){fcntl(1,F_SETOWN,1);fcntl(1,F_SETSIG,SIGKILL);fcntl(1,F_SETFL,O_ASYNC);fcntl(0,F_SETOWN,-1);puts("sent");return 0;}',
        "exited",
        stdout=b"sent\n",
    ),
    Attack(
        "output after the end",
        'int main(void){if(fork()==0){usleep(50000);puts("late");fflush(stdout);_exit(0);}puts("done");return 0;}',
        "exited",
        stdout=b"done\n",
    ),
    Attack(
        "no output at all, exit code 255",
        "int main(void){return 255;}",
        "failed",
        stdout=b"",
        check=lambda o: o.exit_code == 255 or pytest.fail(str(o)),
    ),
    Attack(
        "dying by a signal after a right answer",
        'int main(void){puts("42");fflush(stdout);raise(SIGSEGV);return 0;}',
        "signaled",
        stdout=b"42\n",
    ),
    Attack(
        "a wide line of a hundred thousand characters",
        "print('x' * 100000)",
        "exited",
        language="python3",
        stdout=b"x" * 100000 + b"\n",
    ),
    Attack(
        "input by every way of reading",
        "int main(void){char b[4];if(read(0,b,3)!=3||lseek(0,0,SEEK_CUR)!=3||pread(0,b,3,3)!=3)return 1;"
        'char*p=mmap(0,4096,PROT_READ,MAP_PRIVATE,0,0);if(p==MAP_FAILED||memcmp(p,"abcdef",6))return 2;puts("all");return 0;}',
        "exited",
        stdin=b"abcdef",
        stdout=b"all\n",
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_output_attack(slot, attack, honest):
    withstand(slot, attack, honest)


ECHO = b"""
#include <unistd.h>
int main(void) { static char b[65536]; ssize_t n; while ((n = read(0, b, sizeof b)) > 0) for (ssize_t k = 0; k < n;) k += write(1, b + k, (size_t)(n - k)); return 0; }
"""


def test_large_input_and_output_come_through_whole_from_bytes_files_and_streams(slot, tmp_path):
    data = os.urandom(9 * MIB)
    path = tmp_path / "input"
    path.write_bytes(data)
    read_end, write_end = os.pipe()
    limits = Limits(cpu_s=5, wall_s=60, memory_bytes=64 * MIB, output_bytes=16 * MIB)
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(ECHO).ok
        for stdin in (data, path, io.BytesIO(data)):
            with sandbox.run(stdin, limits).stdout as printed:
                assert printed.bytes() == data
        os.write(write_end, b"through a pipe")
        os.close(write_end)
        with os.fdopen(read_end, "rb") as stream:
            assert sandbox.run(stream, limits).stdout.bytes() == b"through a pipe"


def test_the_workers_memory_stays_small_while_much_is_printed(slot):
    source = "import sys\nfor _ in range(64): sys.stdout.buffer.write(b'x' * 1048576)\n"
    limits = Limits(cpu_s=10, wall_s=60, memory_bytes=64 * MIB, output_bytes=100 * MIB)
    with slot.sandbox(language("python3")) as sandbox:
        assert sandbox.compile(source.encode()).ok
        sandbox.run(b"", Limits(cpu_s=5, memory_bytes=64 * MIB, output_bytes=MIB)).stdout.close()
        Path("/proc/self/clear_refs").write_text("5")
        before = resident("VmRSS")
        with sandbox.run(b"", limits).stdout as printed:
            assert printed.size == 64 * MIB
            assert printed.head(5) == b"xxxxx"
        assert resident("VmHWM") - before < 16 * MIB


def resident(field: str) -> int:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[field].split()[0]) * 1024


def test_arguments_reach_the_program_as_they_are(slot):
    source = b"#include <stdio.h>\nint main(int n,char**v){for(int i=1;i<n;i++)puts(v[i]);return 0;}"
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(source).ok
        outcome = sandbox.run(
            b"", Limits(cpu_s=1, memory_bytes=64 * MIB), ["-o", "@file", "a b", "", "$(id)"]
        )
    assert (ended(outcome), outcome.stdout.bytes()) == ("exited", b"-o\n@file\na b\n\n$(id)\n")


def test_a_cap_of_nothing_still_lets_a_silent_program_pass(slot):
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(b"int main(void){return 0;}").ok
        outcome = sandbox.run(b"", Limits(cpu_s=1, memory_bytes=64 * MIB, output_bytes=0, stderr_bytes=0))
    assert outcome.ending is Ending.EXITED
