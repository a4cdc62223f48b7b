"""Interactive problems, in the real sandbox: joined by FIFOs, and by way of the worker."""

import time

import pytest

from judge.packages.model import MIB, Kind
from judge.verdicts import Reason, Verdict
from sandbox.limits import Limits
from tests.judge.grading.judged import fails, last

pytestmark = pytest.mark.docker

INTERACTIVE, MULTI_PASS = Kind.INTERACTIVE, Kind.MULTI_PASS
# Thinks of the number in its input; rejects by itself after ten guesses.
GUESS = """
import sys
secret = int(open(sys.argv[1]).read())
for turn in range(10):
    try:
        guess = int(input())
    except (EOFError, ValueError):
        sys.exit(43)
    if guess == secret:
        print("correct", flush=True)
        open(sys.argv[3] + "judgemessage.txt", "w").write(f"{turn + 1} guesses")
        sys.exit(42)
    print("lower" if guess > secret else "higher", flush=True)
open(sys.argv[3] + "judgemessage.txt", "w").write("too many")
sys.exit(43)
"""
HALVES = """
low, high = 1, 1000
while True:
    middle = (low + high) // 2
    print(middle, flush=True)
    said = input()
    if said == "correct":
        break
    low, high = (low, middle - 1) if said == "lower" else (middle + 1, high)
"""
TESTS = (("secret/01", "337\n", ""),)
QUICK = Limits(cpu_s=0.3, wall_s=1, memory_bytes=64 * MIB, output_bytes=MIB)


@pytest.fixture(params=[False, True], ids=["by FIFOs", "by the worker"])
def slot(slot, request, monkeypatch):
    monkeypatch.setattr(slot, "_relays", request.param)
    return slot


def talk(slot, checked, source, validator=GUESS, **more):
    limits = more.pop("limits", QUICK)
    job = checked(source, validator, TESTS, kinds=[INTERACTIVE], limits=limits, validation_s=1, **more)
    (one,) = last(slot, job).tests
    return one


def test_a_right_program_and_the_transcript(slot, checked):
    one = talk(slot, checked, HALVES)
    assert (one.verdict, one.reason, one.judge_message) == (Verdict.AC, None, "9 guesses")
    lines = [line.split() for line in one.transcript.splitlines()]
    assert [line[1:] for line in lines[:3]] == [[">", "500"], ["<", "lower"], [">", "250"]]
    assert lines[-1][1:] == ["<", "correct"]
    times = [float(line[0]) for line in lines]
    assert times == sorted(times)
    assert one.cpu_s > 0
    assert one.memory_bytes > 0


@pytest.mark.parametrize(
    ("source", "verdict", "reason"),
    [
        ("for n in range(100): print(n, flush=True); input()", Verdict.WA, None),
        ("print('x', flush=True); input()", Verdict.WA, None),
        ("print(1)", Verdict.WA, None),
        ("pass", Verdict.WA, None),
        ("input()", Verdict.TLE, Reason.WALL),
        ("import time; time.sleep(60)", Verdict.TLE, Reason.WALL),
        ("while True: pass", Verdict.TLE, Reason.CPU),
        ("print(500, flush=True); input(); raise SystemExit(3)", Verdict.RTE, Reason.EXIT_CODE),
        ("print(500, flush=True); input(); import os; os.kill(os.getpid(), 11)", Verdict.RTE, Reason.SIGNAL),
        ("print(500, flush=True); x = bytearray(300_000_000); input()", Verdict.MLE, None),
        (f"{HALVES}raise SystemExit(3)", Verdict.RTE, Reason.EXIT_CODE),
        (f"{HALVES}while True: pass", Verdict.TLE, Reason.CPU),
        (f"{HALVES}for _ in range(100): print('more', flush=True)", Verdict.AC, None),
    ],
)
def test_each_way_to_fail(slot, checked, source, verdict, reason):
    one = talk(slot, checked, source)
    assert (one.verdict, one.reason) == (verdict, reason)


def test_who_talks_to_one_that_has_ended_never_notices(slot, checked):
    goes_on = (
        "import sys\nsys.stdin.read()\nfor _ in range(20000): print('still there', flush=True)\nsys.exit(42)"
    )
    one = talk(slot, checked, "print(1)", goes_on)
    assert (one.verdict, one.reason) == (Verdict.AC, None)


def test_what_a_program_does_after_it_was_rejected_does_not_count(slot, checked):
    one = talk(slot, checked, "print('x', flush=True)\nwhile True: pass")
    assert one.verdict is Verdict.WA
    assert one.cpu_s < 0.3


@pytest.mark.parametrize(
    ("validator", "code"), [("raise SystemExit(43)", None), ("raise ValueError", "program.exit_code")]
)
def test_a_program_whose_verdict_is_clear_is_ended_at_once(slot, checked, validator, code):
    limits = Limits(cpu_s=20, wall_s=60, memory_bytes=64 * MIB)
    job = checked("while True: pass", validator, TESTS, kinds=[INTERACTIVE], limits=limits)
    began = time.monotonic()
    if code:
        assert fails(slot, job).code == code
    else:
        (one,) = last(slot, job).tests
        assert (one.verdict, one.reason) == (Verdict.WA, None)
        assert one.cpu_s < 5
    assert time.monotonic() - began < 15


def test_who_prints_without_end_passes_the_output_limit(slot, checked):
    waits = "import sys\nfor line in sys.stdin: pass\nsys.exit(43)"
    one = talk(
        slot, checked, "while True: print('x' * 10000)", waits, limits=Limits(5, 64 * MIB, output_bytes=MIB)
    )
    assert one.verdict is Verdict.OLE


def test_the_input_never_reaches_the_program(slot, checked):
    spy = """
import os
found = [name for top in ("/box", "/program") for _, _, names in os.walk(top) for name in names]
print(*found, flush=True)
"""
    tells = "import sys; open(sys.argv[3] + 'judgemessage.txt', 'w').write(sys.stdin.read()); sys.exit(42)"
    assert talk(slot, checked, spy, tells).judge_message == "main.py"


@pytest.mark.parametrize(
    ("validator", "code"),
    [
        ("", "program.exit_code"),
        ("raise ValueError", "program.exit_code"),
        ("while True: pass", "program.cpu"),
        ("import time; time.sleep(100)", "program.wall"),
        ("x = bytearray(300_000_000)", "program.memory"),
        ("import os\nwhile True:\n  try: os.fork()\n  except OSError: pass", "program.cpu"),
        ("import os; os.kill(os.getpid(), 9)", "program.signal"),
    ],
)
def test_a_validator_at_fault(slot, checked, validator, code):
    job = checked(
        "print(1, flush=True)\ntry:\n  input()\nexcept EOFError:\n  pass",
        validator,
        TESTS,
        kinds=[INTERACTIVE],
        limits=QUICK,
        validation_s=1,
        validation_memory_bytes=64 * MIB,
    )
    assert fails(slot, job).code == code


def test_without_a_validator_there_is_nobody_to_talk_to(slot, checked):
    assert fails(slot, checked(HALVES, [], TESTS, kinds=[INTERACTIVE])).code == "program.missing"


def test_a_long_conversation_is_cut_in_its_transcript(slot, checked):
    echoes = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)\nsys.exit(42)"
    rounds = 800 if slot.relays() else 5000
    source = f"for n in range({rounds}): print('\\x1b' * 200, n, flush=True); input()"
    one = talk(slot, checked, source, echoes, limits=Limits(5, 64 * MIB))
    assert one.verdict is Verdict.AC
    assert "\x1b" not in one.transcript
    assert len(one.transcript) < 300_000
    assert " … " in one.transcript


def test_interactive_in_several_passes(slot, checked):
    validator = """
import os, sys
folder = sys.argv[3]
given = int(open(sys.argv[1]).read())
print(given, flush=True)
got = int(input())
first = not os.path.exists(folder + "state")
open(folder + "state", "a").write("x")
if first:
    open(folder + "nextpass.in", "w").write(str(-got))
sys.exit(42 if got == abs(given) + 1 else 43)
"""
    source = "print(abs(int(input())) + 1, flush=True)"
    tests = (("secret/01", "7", ""),)
    (one,) = last(slot, checked(source, validator, tests, kinds=[INTERACTIVE, MULTI_PASS])).tests
    assert one.verdict is Verdict.AC
    assert [line.split()[-1] for line in one.transcript.splitlines()] == ["7", "8", "---", "-8", "9"]
