"""Multi-pass problems, in the real sandbox."""

import pytest

from judge.packages.model import Kind
from judge.verdicts import Reason, Verdict
from tests.judge.grading.judged import fails, last

pytestmark = pytest.mark.docker

# Gives the double of what was printed as the next input, `passes` times.
DOUBLES = """
import os, sys
folder, passes = sys.argv[3], int(sys.argv[4])
given, got = int(open(sys.argv[1]).read()), int(sys.stdin.read())
with open(folder + "judgemessage.txt", "a") as file:
    print(given, got, file=file)
assert not os.path.exists(folder + "nextpass.in")
if got != given + 1:
    sys.exit(43)
if len(open(folder + "judgemessage.txt").read().splitlines()) < passes:
    open(folder + "nextpass.in", "w").write(str(2 * got))
sys.exit(42)
"""
ONE_MORE = "print(int(input()) + 1)"


def run_passes(checked, source, passes, most, validator=DOUBLES):
    return checked(
        source,
        validator,
        (("secret/01", "1", ""),),
        kinds=[Kind.MULTI_PASS],
        passes=most,
        validator_args=(str(passes),),
    )


def test_passes_follow_each_other_and_the_folder_persists(slot, checked):
    (one,) = last(slot, run_passes(checked, ONE_MORE, 3, 5)).tests
    assert (one.verdict, one.judge_message) == (Verdict.AC, "1 2\n4 5\n10 11")


def test_a_wrong_pass_decides(slot, checked):
    wrong = "n = int(input()); print(n + 1 if n < 10 else 0)"
    (one,) = last(slot, run_passes(checked, wrong, 9, 9)).tests
    assert (one.verdict, one.judge_message) == (Verdict.WA, "1 2\n4 5\n10 0")


def test_a_crash_in_a_later_pass(slot, checked):
    crash = "n = int(input()); print(n + 1); assert n < 10"
    (one,) = last(slot, run_passes(checked, crash, 9, 9)).tests
    assert (one.verdict, one.reason) == (Verdict.RTE, Reason.EXIT_CODE)


def test_more_passes_than_allowed_are_the_validators_fault(slot, checked):
    assert fails(slot, run_passes(checked, ONE_MORE, 3, 2)).code == "feedback.passes"


def test_a_next_pass_beside_a_rejection_is_the_validators_fault(slot, checked):
    both = "import sys; open(sys.argv[3] + 'nextpass.in', 'w').write('1'); sys.exit(43)"
    assert fails(slot, run_passes(checked, ONE_MORE, 3, 2, both)).code == "feedback.next_rejected"


def test_each_pass_has_the_whole_time(slot, checked):
    slow = "import time\nwhile time.process_time() < 0.6: pass\nprint(int(input()) + 1)"
    (one,) = last(slot, run_passes(checked, slow, 3, 5)).tests
    assert one.verdict is Verdict.AC
    assert 0.6 <= one.cpu_s < 1
