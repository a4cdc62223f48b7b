"""Programs that may not write: /box and the files in it are theirs to read, and every language runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.interaction import Side, interact
from sandbox.languages import LANGUAGES, language
from sandbox.limits import MIB, Limits
from sandbox.pool import Slot
from tests.sandbox.attacking import PRELUDE

pytestmark = pytest.mark.docker

LIMITS = Limits(cpu_s=5, wall_s=60, memory_bytes=64 * MIB)
ROOMY = Limits(cpu_s=10, wall_s=120, idle_s=60, memory_bytes=256 * MIB)
SHELL = replace(language("python3"), compile=None, run=("/bin/sh", "-c"))
FILES = {"data.txt": b"17\n", "folder/inner": b"18\n", "empty/": b""}
# Every way to change what lies in /box; what succeeds is told.
ATTEMPTS = r"""
static void tell(const char *what, long result) { if (result >= 0) printf("%s succeeded\n", what); }
int main(void) {
    char text[8] = {0};
    int f = open("data.txt", O_RDONLY);
    if (read(f, text, 3) != 3 || strcmp(text, "17\n")) return 3;
    tell("creating", open("/box/new", O_CREAT | O_WRONLY, 0600));
    tell("a nameless file", open("/box", O_TMPFILE | O_RDWR, 0600));
    tell("a folder", mkdir("new", 0700));
    tell("in a folder", open("folder/new", O_CREAT | O_WRONLY, 0600));
    tell("in an empty one", mkdir("empty/new", 0700));
    tell("writing", open("data.txt", O_WRONLY));
    tell("appending", open("folder/inner", O_WRONLY | O_APPEND));
    tell("cutting", truncate("data.txt", 0));
    tell("deleting", unlink("data.txt"));
    tell("deleting a folder", rmdir("empty"));
    tell("renaming", rename("data.txt", "other"));
    tell("exchanging", syscall(SYS_renameat2, AT_FDCWD, "data.txt", AT_FDCWD, "folder", 2));
    tell("linking", link("data.txt", "other"));
    tell("a link", symlink("data.txt", "other"));
    tell("a FIFO", mkfifo("other", 0600));
    tell("mode of /box", chmod("/box", 0777));
    tell("mode of a file", chmod("data.txt", 0666));
    tell("mode of a folder", chmod("folder", 0777));
    tell("owner", chown("/box", getuid(), getgid()));
    tell("times", utimensat(AT_FDCWD, "data.txt", NULL, 0));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", f);
    tell("by its descriptor", open(path, O_WRONLY));
    tell("by its descriptor's mode", fchmod(f, 0666));
    tell("mapped", mmap(0, 1, PROT_WRITE, MAP_SHARED, f, 0) == MAP_FAILED ? -1 : 0);
    tell("a folder's descriptor", fchmod(open(".", O_RDONLY | O_DIRECTORY), 0777));
    FILE *out = fopen("result.txt", "w");
    printf("%s\n", out == NULL ? strerror(errno) : "open");
    return 0;
}
"""


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_is_written_and_nothing_is_killed(slot, turn):
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile((PRELUDE + ATTEMPTS).encode()).ok
        found = sandbox.run(b"", LIMITS, files=FILES, may_write=False)
        assert found.is_clean, found
        assert found.stdout.bytes() == b"Permission denied\n"


def test_who_may_write_next_can_and_finds_nothing(slot):
    line = "cat data.txt folder/inner; echo x >new && echo wrote; ls"
    with slot.sandbox(SHELL) as sandbox:
        assert sandbox.compile(b"").ok
        for may_write in (False, True, False, True):
            found = sandbox.run(b"", LIMITS, (line,), files=FILES, may_write=may_write)
            said = found.stdout.bytes().decode().split()
            assert said[:2] == ["17", "18"]
            assert ("wrote" in said, "new" in said) == (may_write, may_write)
            assert sandbox.run(b"", LIMITS, ("ls -a | wc -l; touch x",)).stdout.bytes() == b"2\n"


def test_files_that_are_fetched_come_back_all_the_same(slot):
    with slot.sandbox(SHELL) as sandbox:
        assert sandbox.compile(b"").ok
        found = sandbox.run(b"", LIMITS, ("true",), files=FILES, fetch=("folder/*",), may_write=False)
    assert found.files == {"folder/inner": b"18\n"}


def test_its_container_is_used_again(engine, image):
    with Slot(engine, image=image) as slot:
        seen = []
        for may_write in (False, True, False):
            with slot.sandbox(SHELL) as sandbox:
                assert sandbox.compile(b"").ok
                found = sandbox.run(b"", LIMITS, ("touch x && echo wrote",), may_write=may_write)
                seen.append((sandbox.container.identity, found.stdout.bytes()))
    assert [said for _, said in seen] == [b"", b"wrote\n", b""]
    assert len({identity for identity, _ in seen}) == 1


@pytest.mark.parametrize("one", LANGUAGES, ids=lambda one: one.key)
def test_every_language_runs(slot, one):
    with slot.sandbox(one) as sandbox:
        assert sandbox.compile(one.self_test.source.encode()).ok
        found = sandbox.run(one.self_test.stdin, ROOMY, may_write=False)
        assert (found.is_clean, found.stdout.bytes()) == (True, one.self_test.stdout), found


def test_one_of_two_that_talk(slot):
    with slot.sandbox(SHELL) as ours, slot.sandbox(SHELL, holds_secrets=True) as theirs:
        for sandbox in (ours, theirs):
            assert sandbox.compile(b"").ok
        found = interact(
            Side(ours, LIMITS, ("touch x || echo no",), may_write=False),
            Side(theirs, LIMITS, ("read a; echo $a >said; exit 42",), fetch=("said",)),
        )
    assert (found.validator.exit_code, found.validator.files) == (42, {"said": b"no\n"})
