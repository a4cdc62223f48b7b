"""Files beside a run and back from it; programs that are compiled once and installed elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending
from tests.sandbox.attacking import PRELUDE

pytestmark = pytest.mark.docker

LIMITS = Limits(cpu_s=5, wall_s=60, memory_bytes=64 * MIB, file_bytes=256 * MIB)


@pytest.fixture(scope="module")
def shell(slot):
    """A sandbox whose program is a line of shell: what the test gives as its argument."""
    runs = replace(language("python3"), compile=None, run=("/bin/sh", "-c"))
    with slot.sandbox(runs) as sandbox:
        assert sandbox.compile(b"").ok
        yield sandbox


def test_files_lie_below_the_box_and_are_the_runners(shell):
    files = {"data/secret/1.in": b"1 2\n", "feedback/": b"", "top": b"x"}
    outcome = shell.run(
        b"",
        LIMITS,
        (
            "find . -type f | sort; cat data/secret/1.in; find . -not -user $(id -u) | grep -v '^.$'; echo 1 >>top; rmdir feedback",
        ),
        files=files,
    )
    assert outcome.is_clean, outcome
    assert outcome.stdout.bytes() == b"./data/secret/1.in\n./top\n1 2\n"
    assert outcome.files == {}


def test_nothing_of_a_run_is_there_in_the_next(shell):
    shell.run(b"", LIMITS, ("mkdir -p a/b; echo x >a/b/c",), files={"f/g": b"1"}, fetch=("a/*",))
    assert shell.run(b"", LIMITS, ("find . | wc -l",)).stdout.bytes() == b"1\n"


def test_what_matches_is_fetched_with_names_of_any_bytes(shell):
    line = (
        "mkdir -p feedback/deep/er; printf 1 >feedback/score.txt; printf 2 >feedback/deep/er/x; printf 3 >other;"
        " printf 4 >feedback/.hidden; touch 'feedback/$(id)\n..'; printf 5 >\"$(printf 'feedback/\\377')\""
    )
    outcome = shell.run(b"", LIMITS, (line,), fetch=("feedback/*",))
    assert outcome.is_clean, outcome
    assert outcome.files == {
        "feedback/score.txt": b"1",
        "feedback/deep/er/x": b"2",
        "feedback/.hidden": b"4",
        "feedback/$(id)\n..": b"",
        "feedback/\udcff": b"5",
    }
    assert outcome.files_cut == frozenset()
    again = shell.run(b"", LIMITS, ("find feedback -type f -printf x",), files=outcome.files)
    assert again.stdout.bytes() == b"xxxxx"


def test_files_of_earlier_patterns_come_first_and_the_rest_is_cut(shell):
    line = "mkdir f; head -c 100000 /dev/zero >f/message; printf 42 >f/score; head -c 10 /dev/zero >f/z"
    outcome = shell.run(b"", LIMITS, (line,), fetch=("f/score", "f/message", "f/*"), fetch_bytes=1000)
    assert {name: len(data) for name, data in outcome.files.items()} == {
        "f/score": 2,
        "f/message": 998,
        "f/z": 0,
    }
    assert outcome.files_cut == {"f/message", "f/z"}


def test_more_files_than_are_counted_are_told(shell):
    outcome = shell.run(b"", LIMITS, ("seq 4200 | xargs touch",), fetch=("*",))
    assert outcome.is_clean, outcome
    assert len(outcome.files) == 4096
    assert outcome.files_cut == {""}


HOSTILE = (
    "ln -s /etc/passwd link; ln -s /etc folder; ln -s /proc/1/environ environ; mkdir d; ln -s ../.. d/up;"
    " printf 1 >locked; chmod 000 locked; mkdir shut; printf 2 >shut/in; chmod 000 shut; ln -s link chain;"
    " truncate -s 200M sparse"
)


def test_only_regular_files_come_and_no_link_is_followed(shell):
    outcome = shell.run(b"", LIMITS, (HOSTILE,), fetch=("*",))
    assert outcome.is_clean, outcome
    assert sorted(outcome.files) == ["locked", "sparse"]
    assert outcome.files["locked"] == b""
    assert outcome.files_cut == {"locked", "sparse"}
    assert len(outcome.files["sparse"]) <= MIB


def test_a_program_that_is_killed_has_its_files_fetched_too(shell):
    line = "printf early >out; while :; do :; done"
    outcome = shell.run(b"", replace(LIMITS, cpu_s=0.3), (line,), fetch=("out",))
    assert outcome.ending is Ending.CPU_LIMIT
    assert outcome.files == {"out": b"early"}


def test_files_do_not_count_as_the_programs_memory(shell):
    files = {"big": b"x" * (100 * MIB)}
    outcome = shell.run(b"", LIMITS, ("wc -c <big",), files=files)
    assert (outcome.ending, outcome.stdout.bytes()) == (Ending.EXITED, b"104857600\n")
    assert outcome.memory_bytes < 20 * MIB


@pytest.mark.slow
def test_a_file_of_two_gibibytes_is_streamed_from_its_path(slot, tmp_path):
    path = tmp_path / "answer"
    with path.open("wb") as file:
        file.write(b"begin")
        file.truncate(2048 * MIB)
    runs = replace(language("python3"), compile=None, run=("/bin/sh", "-c"))
    with slot.sandbox(runs, holds_secrets=True) as sandbox:
        assert sandbox.compile(b"").ok
        outcome = sandbox.run(b"", LIMITS, ("wc -c <answer; head -c 5 answer",), files={"answer": path})
    assert (outcome.ending, outcome.stdout.bytes()) == (Ending.EXITED, b"2147483648\nbegin")


def test_files_of_a_run_are_given_again_when_the_machine_was_busy(slot):
    """The second run of one that wanted a busy processor finds them as the first one did."""
    runs = replace(language("python3"), compile=None, run=("/bin/sh", "-c"))
    with slot.sandbox(runs) as sandbox:
        assert sandbox.compile(b"").ok
        perform, turns = sandbox.perform, []

        def busy(*args, **kwargs):
            outcome, report = perform(*args, **kwargs)
            turns.append(outcome.stdout.bytes())
            if len(turns) == 1:
                outcome = replace(outcome, ending=Ending.WALL_LIMIT, was_runnable=True)
            return outcome, report

        sandbox.perform = busy  # type: ignore[method-assign]
        sandbox.run(b"", LIMITS, ("cat f; rm f",), files={"f": b"here"})
    assert turns == [b"here", b"here"]


def test_a_program_of_files_in_folders_is_compiled(slot):
    files = {
        "main.c": b'#include "lib/add.h"\nint main(void){return ADD(40,2);}',
        "lib/add.h": b"#define ADD(a,b) ((a)+(b))\n",
    }
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(files).ok
        assert sandbox.run(b"", LIMITS).exit_code == 42


def test_artefacts_are_installed_where_nothing_was_compiled(slot):
    source = PRELUDE + (
        'int main(int n,char**v){refused("write",open("/program/main",O_WRONLY));'
        'refused("replace",unlink("/program/main"));refused("new",open("/program/x",O_CREAT|O_WRONLY,0600));'
        "return n==2&&v[1][0]=='7'?7:1;}"
    )
    with slot.sandbox(language("c")) as first:
        assert first.compile(source.encode()).ok
        artefacts = first.artefacts()
        assert set(artefacts) == {"main"}
        with slot.sandbox(language("c")) as second:
            second.install(artefacts)
            assert second.artefacts() == artefacts
            for sandbox in (first, second):
                outcome = sandbox.run(b"", LIMITS, ("7",))
                assert outcome.exit_code == 7
                assert outcome.stdout.bytes() == b"write EACCES\nreplace EACCES\nnew EACCES\n"


def test_an_installed_program_is_installed_again_in_the_next_container(engine, slot):
    with slot.sandbox(language("c")) as sandbox:
        assert sandbox.compile(b"int main(void){return 5;}").ok
        artefacts = sandbox.artefacts()
    with slot.sandbox(language("c")) as sandbox:
        sandbox.install({**artefacts, "deep/er/file": b"1"})
        sandbox.container.close()
        with pytest.raises(Exception, match="container"):
            sandbox.run(b"", LIMITS)
        assert sandbox.run(b"", LIMITS).exit_code == 5


def test_what_is_not_compiled_has_no_artefacts(slot):
    with slot.sandbox(language("c")) as sandbox:
        assert not sandbox.compile(b"nonsense").ok
        with pytest.raises(ValueError, match="compiled"):
            sandbox.artefacts()
