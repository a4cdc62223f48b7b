"""Two programs joined: what they say to each other, who ends first, and what each may do to the other."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from sandbox.errors import ContainerLost
from sandbox.interaction import Direction, Side, interact
from sandbox.languages import language
from sandbox.limits import KIB, MIB, Limits
from sandbox.outcome import Ending

docker = pytest.mark.docker

LIMITS = Limits(cpu_s=5, wall_s=60, memory_bytes=64 * MIB, output_bytes=128 * MIB)
WAITING = replace(LIMITS, wall_s=0.7)


@pytest.fixture(scope="module", params=[False, True], ids=["by FIFOs", "by the worker"])
def two(slot, request):
    """Two sandboxes whose programs are lines of shell."""
    runs = replace(language("python3"), compile=None, run=("/bin/sh", "-c"))
    with slot.sandbox(runs) as submission, slot.sandbox(runs, holds_secrets=True) as validator:
        assert submission.compile(b"").ok
        assert validator.compile(b"").ok
        submission.relays = lambda: request.param
        yield submission, validator


@pytest.fixture
def talk(two):
    def run(submission: str, validator: str, limits: Limits = LIMITS, **more):
        return interact(
            Side(two[0], limits, (submission,)),
            Side(two[1], LIMITS, (validator,), more.pop("files", {}), more.pop("fetch", ())),
            **more,
        )

    return run


ASK = "for i in 1 2 3; do echo $i; read a; [ $a = $((i*i)) ] || exit 9; done"
ANSWER = "while read n; do echo $((n*n)); done; exit 42"


@docker
def test_question_and_answer_with_their_transcript(talk):
    found = talk(ASK, ANSWER)
    assert (found.submission.exit_code, found.validator.exit_code) == (0, 42), found
    assert not found.validator_ended_first
    assert [(line.direction.value, line.data) for line in found.transcript] == [
        ("submission", b"1\n"),
        ("validator", b"1\n"),
        ("submission", b"2\n"),
        ("validator", b"4\n"),
        ("submission", b"3\n"),
        ("validator", b"9\n"),
    ]
    times = [line.at_s for line in found.transcript]
    assert times == sorted(times)
    assert 0 < times[0] <= times[-1] < 60
    assert found.submission.stdout.size == found.validator.stdout.size == 0


@docker
def test_what_the_validator_has_and_leaves(talk):
    found = talk(
        "read secret; echo $secret; ls /joint || ls",
        "cat in; read a; cat >/dev/null; mkdir f; echo $a >f/m; exit 43",
        files={"in": b"17\n"},
        fetch=("f/*",),
    )
    assert found.validator.exit_code == 43
    assert found.validator.files == {"f/m": b"17\n"}
    assert found.submission.files == {}
    said = b"".join(line.data for line in found.transcript if line.direction is Direction.SUBMISSION)
    assert said == b"17\n"


@docker
@pytest.mark.parametrize("turn", range(3))
def test_the_validator_ended_first_and_a_program_that_writes_on_is_not_punished(talk, turn):
    found = talk("read a; for i in $(seq 300); do echo $i || exit 8; done; exit 5", "echo go; exit 43")
    assert found.validator_ended_first
    assert (found.submission.ending, found.submission.exit_code) == (Ending.EXITED, 5)
    assert (found.validator.ending, found.validator.exit_code) == (Ending.EXITED, 43)


@docker
@pytest.mark.parametrize("end", ["exit 3", "kill -SEGV $$", "exec >&-; exit 3", "echo last; exit 3"])
def test_the_submission_ended_first(talk, end):
    found = talk(f"read a; {end}", "echo go; while read b; do echo and $b; done; echo more; exit 43")
    assert not found.validator_ended_first
    assert found.submission.exit_code == 3 or found.submission.ending is Ending.SIGNALED
    assert (found.validator.ending, found.validator.exit_code) == (Ending.EXITED, 43)


@docker
def test_who_closes_its_output_and_goes_on_has_not_ended(talk):
    found = talk("echo x; exec >&-; sleep 0.5; exit 3", "while read b; do :; done; exit 43")
    assert not found.validator_ended_first
    assert (found.submission.exit_code, found.validator.exit_code) == (3, 43)


@docker
def test_what_was_said_last_still_arrives(talk):
    found = talk("head -c 500000 /dev/zero; printf end", "sleep 0.2; tail -c 3 >f; exit 42", fetch=("f",))
    assert found.validator.files == {"f": b"end"}
    assert found.submission.exit_code == 0


@docker
def test_both_wait_until_the_submissions_time_is_up(talk):
    found = talk("read a", "read b; exit 42", WAITING)
    assert (found.submission.ending, found.validator.exit_code) == (Ending.WALL_LIMIT, 42)
    assert not found.validator_ended_first


@docker
def test_there_is_no_idle_limit(talk):
    found = talk("read a; echo $a", "sleep 0.6; echo x; read b; exit 42", replace(LIMITS, idle_s=0.1))
    assert (found.submission.exit_code, found.validator.exit_code) == (0, 42)


@docker
def test_a_validator_that_never_ends_is_ended(two):
    limits = Limits(cpu_s=0.3, wall_s=1, memory_bytes=64 * MIB)
    found = interact(Side(two[0], limits, ("echo hi",)), Side(two[1], limits, ("while :; do :; done",)))
    assert (found.submission.exit_code, found.validator.ending) == (0, Ending.CPU_LIMIT)
    assert not found.validator_ended_first


@docker
@pytest.mark.parametrize("validator", ["cat >/dev/null; exit 42", "read a; exit 42"])
def test_a_flood_ends_at_the_output_limit(talk, validator):
    found = talk("exec cat /dev/zero", validator, replace(LIMITS, output_bytes=3 * MIB))
    assert found.submission.ending is Ending.OUTPUT_LIMIT
    assert found.validator.ending is Ending.EXITED


@docker
def test_a_validators_flood_ends_by_its_own_limit(two):
    brief = replace(LIMITS, cpu_s=0.3)
    found = interact(
        Side(two[0], LIMITS, ("head -c 100000 >/dev/null; exit 4",)), Side(two[1], brief, ("cat /dev/zero",))
    )
    assert (found.submission.exit_code, found.validator.ending) == (4, Ending.CPU_LIMIT), found


@docker
@pytest.mark.parametrize("way", ["submission", "validator"])
def test_many_megabytes_one_way(two, talk, way):
    size = (8 if two[0].relays() else 64) * MIB
    give, take = f"head -c {size} /dev/zero", "wc -c >&2"
    both = (give, f"{take}; exit 42") if way == "submission" else (take, f"{give}; exit 42")
    found = talk(*both)
    taker = found.validator if way == "submission" else found.submission
    assert taker.stderr == b"%d\n" % size
    assert (found.submission.exit_code, found.validator.exit_code) == (0, 42)
    kept = sum(len(line.data) for line in found.transcript)
    assert kept <= 64 * KIB


@docker
def test_a_long_transcript_keeps_its_beginning_and_its_end(talk):
    found = talk(
        "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo $i; read a; done",
        "while read n; do echo a$n; done; exit 42",
        transcript_bytes=4 * KIB,
    )
    told = [line.data for line in found.transcript]
    assert told[:2] == [b"1\n", b"a1\n"]
    assert told[-2:] == [b"2000\n", b"a2000\n"]
    (gap,) = [line for line in found.transcript if line.direction is Direction.LEFT_OUT]
    whole = sum(len(f"{n}\na{n}\n") for n in range(1, 2001))
    assert int(gap.data) + sum(len(data) for data in told if data is not gap.data) == whole


@docker
def test_no_transcript_is_kept_that_nobody_wants(talk):
    found = talk(ASK, ANSWER, transcript_bytes=0)
    assert found.transcript == ()
    assert found.validator.exit_code == 42


HOGGING = r"""
import os
open("/proc/self/oom_score_adj", "w").write("0")
print("hello", flush=True)
kept = []
while True:
    kept.append(os.memfd_create("m"))
    os.write(kept[-1], bytes(60 << 20))
"""


MEDDLING = r"""
import fcntl, os, signal
signal.signal(signal.SIGIO, signal.SIG_IGN)
for end in (0, 1):
    fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, 4096)
    fcntl.fcntl(end, fcntl.F_SETOWN, 1)
    fcntl.fcntl(end, fcntl.F_SETFL, os.O_NONBLOCK | os.O_ASYNC)
os.write(os.open("/dev/stdin", os.O_WRONLY), b"forged\n")
assert os.read(0, 100) == b"forged\n"
for end in (0, 1):
    fcntl.fcntl(end, fcntl.F_SETFL, 0)
os.write(1, b"5\n")
assert os.read(0, 100) == b"25\n"
"""


@docker
def test_what_a_program_does_to_its_ends_stays_with_it(talk):
    found = talk(f"exec python3 -c '{MEDDLING}'", ANSWER)
    assert (found.submission.exit_code, found.submission.stderr) == (0, b"")
    assert [(line.direction.value, line.data) for line in found.transcript] == [
        ("submission", b"5\n"),
        ("validator", b"25\n"),
    ]
    assert found.validator.exit_code == 42
    assert talk(ASK, ANSWER).validator.exit_code == 42


@docker
def test_a_fork_bomb_of_one_side_ends_and_the_other_answers(talk):
    found = talk(
        "f() { f | f & }; f; while :; do :; done", "cat >/dev/null; exit 43", replace(LIMITS, cpu_s=0.3)
    )
    assert found.submission.ending in {Ending.CPU_LIMIT, Ending.EXITED}
    assert found.validator.exit_code == 43
    assert talk(ASK, ANSWER).submission.exit_code == 0


@docker
def test_memory_that_runs_out_on_one_side(talk):
    found = talk(
        f"exec python3 -c '{HOGGING}'", "while read a; do :; done; exit 43", replace(LIMITS, cpu_s=10)
    )
    assert found.submission.ending is Ending.MEMORY_LIMIT
    assert found.is_broken or found.validator.exit_code == 43


@docker
def test_who_talks_to_one_whose_memory_ran_out_is_not_held_up(talk):
    found = talk(
        f"exec python3 -c '{HOGGING}'", "head -c 3000000 /dev/zero; exit 43", replace(LIMITS, cpu_s=10)
    )
    assert found.submission.ending is Ending.MEMORY_LIMIT
    assert found.is_broken or found.validator.exit_code == 43
    assert found.validator.wall_s < 50


@docker
def test_the_fifos_are_the_programs_only_as_they_are_handed_over(talk):
    line = (
        "for f in /joint/to-validator /joint/to-submission /dev/stdin; do"
        " (: >$f) 2>/dev/null && echo wrote $f; (: <$f) 2>/dev/null && echo read $f; done;"
        " rm -f /joint/to-validator; mkfifo /joint/x; touch /joint/y; ls /joint"
    )
    for side in (0, 1):
        found = talk(*((f"{line} >&2", "exit 42") if side == 0 else ("exit 0", f"{line} >&2; exit 42")))
        said = (found.submission, found.validator)[side].stderr.decode().splitlines()
        fine = ["read /dev/stdin", "wrote /dev/stdin"] if side == 0 else []
        assert [one for one in said if one.startswith(("wrote", "read"))] in ([], fine, fine[:1])
        assert "/joint" in said[-1]  # its folder cannot be listed: the times of FIFOs tell of others
        assert said[-1].endswith("Permission denied")


@docker
def test_joining_again_begins_anew(talk):
    for _ in range(3):
        left = talk("head -c 30000 /dev/zero", "exit 42")
        assert left.validator.exit_code == 42
        assert talk(ASK, ANSWER).validator.exit_code == 42


@docker
def test_a_lost_container_of_either_side_is_our_failure_and_leaves_no_thread(engine, slot, two):
    for side in (0, 1):
        identity = two[side].ready(LIMITS, 0, {}).identity
        kill = threading.Timer(0.3, lambda one=identity: engine.call("POST", f"/containers/{one}/kill"))
        before = threading.active_count()
        kill.start()
        with pytest.raises(ContainerLost):
            interact(Side(two[0], LIMITS, ("sleep 5",)), Side(two[1], LIMITS, ("sleep 5",)))
        kill.join()
        assert threading.active_count() <= before + 1
