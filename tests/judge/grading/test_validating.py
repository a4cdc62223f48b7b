"""A package's own validators, in the real sandbox: good ones, and those that are at fault."""

from decimal import Decimal

import pytest

from judge.grading import Warned, grade
from judge.grading.programs import _KEPT
from judge.packages.model import MIB, Aggregation, Group, Kind, LegacyGroup
from judge.verdicts import Reason, Verdict
from sandbox.limits import Limits
from tests.judge.grading.judged import fails, last

pytestmark = pytest.mark.docker

SUM = "print(sum(map(int, input().split())))\n"
# Accepts what is within one of the answer.
NEAR = """
import sys
given, answer, feedback, *args = sys.argv[1:]
assert feedback.endswith("/")
numbers = list(map(int, open(given).read().split()))
wanted = int(open(answer).read())
got = sys.stdin.read()
with open(feedback + "judgemessage.txt", "w") as file:
    print("given", *numbers, "wanted", wanted, "args", *args, file=file)
with open(feedback + "teammessage.txt", "w") as file:
    print("you said", got, file=file)
sys.exit(42 if got.strip() and abs(int(got) - wanted) <= 1 else 43)
"""
NEAR_CC = """
#include "near.h"
int main(int argc, char **argv) {
    std::ifstream answer(argv[2]);
    int wanted, got;
    answer >> wanted;
    return std::cin >> got && near(got, wanted) ? 42 : 43;
}
"""
NEAR_H = (
    "#include <bits/stdc++.h>\ninline bool near(int a, int b) { return std::abs(a - b) <= {{margin}}; }\n"
)
NEAR_C = """
#include <stdio.h>
int main(int argc, char **argv) {
    int wanted, got;
    FILE *answer = fopen(argv[2], "r");
    if (!answer || fscanf(answer, "%d", &wanted) != 1) return 1;
    return scanf("%d", &got) == 1 && wanted - got <= 1 && got - wanted <= 1 ? 42 : 43;
}
"""
NEAR_JAVA = """
import java.nio.file.*;
public class Check {
    public static void main(String[] args) throws Exception {
        int wanted = Integer.parseInt(Files.readString(Path.of(args[1])).trim());
        int got = Integer.parseInt(new String(System.in.readAllBytes()).trim());
        System.exit(Math.abs(wanted - got) <= 1 ? 42 : 43);
    }
}
"""


def test_a_validator_gets_all_files_and_its_messages_come_back(slot, checked):
    tests = (("secret/01", "1 2\n", "3\n"), ("secret/02", "5 5\n", "9\n"), ("secret/03", "5 5\n", "3\n"))
    graded = last(slot, checked(SUM, NEAR, tests, validator_args=("-x", "a b")))
    assert [test.verdict for test in graded.tests] == [Verdict.AC, Verdict.AC, Verdict.WA]
    assert [test.judge_message for test in graded.tests] == [
        "given 1 2 wanted 3 args -x a b",
        "given 5 5 wanted 9 args -x a b",
        "given 5 5 wanted 3 args -x a b",
    ]
    assert graded.tests[2].team_message == "you said 10"
    assert (graded.verdict, graded.failed_test, graded.reason) == (Verdict.WA, "secret/03", None)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"check.cc": NEAR_CC, "near.h": NEAR_H}, "cpp"),
        ({"check.c": NEAR_C}, "c"),
        ({"Check.java": NEAR_JAVA}, "java"),
        ({"__main__.py": "import near\nnear.main()\n", "near.py": "def main():" + NEAR.replace("\n", "\n    ")}, None),
        ({"build": "#!/bin/sh\nc++ -O1 -o near check.cc\n", "run": '#!/bin/sh\nexec "$(dirname "$0")/near" "$@"\n',
          "check.cc": NEAR_CC, "near.h": NEAR_H}, "cpp"),
        ({"build": "#!/bin/sh\ng++ -Wall -O2 check.cc -std=gnu++20 -o run\n", "check.cc": NEAR_CC, "near.h": NEAR_H},
         "cpp"),
        ({"near.sh": 'out=$(mktemp); cat >"$out"; [[ "$(cat "$out")" == "$(cat "$2")" ]] && exit 42\nexit 43\n'}, "bash"),
    ],
    ids=["cpp", "c", "java", "python3", "scripts", "build", "shell"],
)  # fmt: skip
def test_each_language_is_compiled_once(slot, checked, program, files, code):
    validator = program(files, code=code)
    before = len(_KEPT._kept)
    for wanted, verdict in (("3", Verdict.AC), ("9", Verdict.WA)):
        job = checked(SUM, [validator], (("secret/01", "1 2\n", wanted),), constants={"margin": "1"})
        assert last(slot, job).verdict is verdict
    assert len(_KEPT._kept) == before + 1


def test_all_validators_have_to_accept_in_their_order(slot, checked):
    def says(word, code, more=""):
        return f"import sys; open(sys.argv[3] + 'judgemessage.txt', 'w').write('{word}'); {more}sys.exit({code})\n"

    def found(*validators):
        one = last(slot, checked(SUM, list(validators))).tests[0]
        return one.verdict, one.judge_message

    assert found(says("a", 42), says("b", 42)) == (Verdict.AC, "a\nb")
    assert found(says("a", 43), says("b", 42)) == (Verdict.WA, "a")
    assert found(says("a", 42), says("b", 43)) == (Verdict.WA, "a\nb")


def test_a_program_that_fails_is_not_shown_to_the_validator(slot, checked):
    graded = last(slot, checked("raise SystemExit(3)", "import sys; sys.exit(1)\n"))
    assert (graded.verdict, graded.reason) == (Verdict.RTE, Reason.EXIT_CODE)


def test_nothing_printed_is_said_so_when_it_is_rejected(slot, checked):
    assert last(slot, checked("", NEAR)).reason is Reason.NO_OUTPUT
    assert last(slot, checked("", "import sys; sys.exit(42)\n")).verdict is Verdict.AC


BOMB = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
LITTLE = Limits(cpu_s=1, memory_bytes=64 * MIB, output_bytes=MIB)


@pytest.mark.parametrize(
    ("validator", "code", "facts"),
    [
        ("", "program.exit_code", {"exit_code": 0}),
        ("raise ValueError('oh dear')", "program.exit_code", {"exit_code": 1}),
        ("import sys; sys.exit(44)", "program.exit_code", {"exit_code": 44}),
        ("import os; os.kill(os.getpid(), 11)", "program.signal", {"signal": 11}),
        ("while True: pass", "program.cpu", {"seconds": "1"}),
        ("import time; time.sleep(100)", "program.wall", {}),
        ("x = bytearray(300_000_000)", "program.memory", {"mib": 64}),
        ("while True: print('x' * 1000)", "program.output", {"mib": 1}),
        ("import sys\nfor _ in range(5000): sys.stderr.write('x' * 1000)\nsys.exit(42)", "program.output", {}),
        (("import sys; open(sys.argv[3] + 'big', 'wb').write(bytes(900_000))\n"
         "open(sys.argv[3] + 'more', 'wb').write(bytes(900_000)); sys.exit(42)"), "program.output", {}),
        ("import sys; open(sys.argv[3] + 'big', 'wb').write(bytes(90_000_000))", "program.exit_code", {"exit_code": 1}),
        (BOMB, "program.cpu", {}),
        ("import sys; open(sys.argv[3] + 'score.txt', 'w').write('NaN'); sys.exit(42)", "feedback.score_unreadable", {}),
        ("import sys; open(sys.argv[3] + 'score.txt', 'w').write('x'); sys.exit(43)", "feedback.score_unreadable", {}),
        (("import sys\nfor n in 'score.txt', 'score_multiplier.txt': open(sys.argv[3] + n, 'w').write('1')\n"
         "sys.exit(42)"), "feedback.score_twice", {}),
        ("import sys; open(sys.argv[3] + 'score_multiplier.txt', 'w').write('1.5'); sys.exit(42)",
         "feedback.score_range", {}),
        ("print(", "program.not_compiled", {}),
    ],
)  # fmt: skip
def test_what_a_validator_does_wrong_is_never_the_contestants(slot, checked, validator, code, facts):
    job = checked(
        SUM,
        validator,
        validation_s=1,
        validation_memory_bytes=64 * MIB,
        validation_output_bytes=MIB,
        limits=LITTLE,
    )
    error = fails(slot, job)
    assert error.code == code
    assert facts.items() <= error.facts.items()
    assert "/0" in str(error)


def test_what_went_wrong_is_told(slot, checked):
    error = fails(slot, checked(SUM, "raise ValueError('oh dear')"))
    assert "ValueError: oh dear" in error.facts["said"]
    assert (error.facts["test"], error.facts["program"]) == ("secret/01", "output_validators/0")


def test_a_language_that_is_not_there_is_said(slot, checked, program):
    error = fails(slot, checked(SUM, [program({"check.rs": "fn main() {}"}, code="rust")]))
    assert (error.code, error.facts["language"]) == ("program.language", "rust")


def test_a_feedback_folder_gives_regular_files_alone(slot, checked):
    hostile = """
import os, sys
folder = sys.argv[3]
os.symlink("/etc/passwd", folder + "judgemessage.txt")
os.symlink("/dev/zero", folder + "teammessage.txt")
os.mkdir(folder + "score.txt")
os.symlink(folder, folder + "loop")
sys.exit(42)
"""
    (one,) = last(slot, checked(SUM, hostile)).tests
    assert (one.verdict, one.judge_message, one.team_message, one.score) == (Verdict.AC, "", "", None)


def test_a_validator_can_write_nowhere_else_and_leaves_nothing(slot, checked):
    curious = """
import os, sys
found = []
for place in ("/program/x", "/etc/x", "/tmp/x", "/x", "/dev/shm/x"):
    try:
        open(place, "w").close()
        found.append(place)
    except OSError:
        pass
found += [name for name in os.listdir("/box") if name == "left"]
open("/box/left", "w").write("here")
open(sys.argv[3] + "kept", "w").write("here") if not os.listdir(sys.argv[3]) else found.append("kept")
open(sys.argv[3] + "judgemessage.txt", "w").write(" ".join(found) or "nothing")
sys.exit(42)
"""
    graded = last(slot, checked(SUM, curious, (("secret/01", "1 2", "3"), ("secret/02", "1 2", "3"))))
    assert [test.judge_message for test in graded.tests] == ["nothing", "nothing"]


def test_a_submission_never_sees_the_validator_nor_the_answer(slot, checked):
    spy = """
import glob
print(sorted(name for name in glob.glob("/box/**", recursive=True) + glob.glob("/program/**", recursive=True)
             if "feedback" in name or "testdata" in name or "check" in name))
"""
    tells = "import sys; open(sys.argv[3] + 'judgemessage.txt', 'w').write(sys.stdin.read()); sys.exit(42)"
    assert last(slot, checked(spy, tells)).tests[0].judge_message == "[]"


SCORES = """
import sys
said = sys.stdin.read().split()
if len(said) > 1:
    open(sys.argv[3] + said[1], "w").write(said[2])
sys.exit(int(said[0]))
"""
ROOT = (LegacyGroup("", breaks=False), LegacyGroup("secret", breaks=False))


@pytest.mark.parametrize(
    ("said", "groups", "score"),
    [
        ("42", ROOT, "1"),
        ("42 score.txt 12.5", ROOT, "12.5"),
        ("42 score.txt 1e1", (), "10"),
        ("42", (Group(""), Group("secret", Aggregation.SUM, Decimal(80))), "80"),
        ("42 score_multiplier.txt 0.3333333333333", (Group(""), Group("secret", Aggregation.SUM, Decimal(80))), "26.666667"),
        ("42 score.txt 7", (Group(""), Group("secret", Aggregation.SUM)), "7"),
        ("43", (Group(""), Group("secret", Aggregation.SUM)), "0"),
    ],
)  # fmt: skip
def test_scores(slot, checked, said, groups, score):
    graded = last(slot, checked(f"print('{said}')", SCORES, kinds=[Kind.SCORING], groups=groups))
    assert graded.score == Decimal(score)


@pytest.mark.parametrize(
    ("said", "group", "code"),
    [
        ("42 score.txt 1", Group("secret", Aggregation.PASS_FAIL, Decimal(5)), "feedback.score_unwanted"),
        ("42 score_multiplier.txt 1", Group("secret", Aggregation.SUM), "feedback.score_unwanted"),
        ("42", Group("secret", Aggregation.SUM), "feedback.score_missing"),
        ("43 score.txt 1", Group("secret", Aggregation.SUM, Decimal(5)), "feedback.score_rejected"),
        ("42 score.txt 6", Group("secret", Aggregation.SUM, Decimal(5)), "feedback.score_range"),
        ("42 score.txt -1", Group("secret", Aggregation.SUM, Decimal(5)), "feedback.score_range"),
    ],
)
def test_scores_that_the_newer_format_forbids(slot, checked, said, group, code):
    job = checked(f"print('{said}')", SCORES, kinds=[Kind.SCORING], groups=(Group(""), group))
    assert fails(slot, job).code == code


def test_an_old_validator_that_scores_a_wrong_answer_is_taken_as_meant(slot, checked):
    job = checked("print('43 score.txt 0.25')", SCORES, kinds=[Kind.SCORING], groups=ROOT)
    events = list(grade(job, slot))
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert (warned.code, warned.facts["left"]) == ("score.rejected", "score.txt")
    assert (events[-1].verdict, events[-1].score) == (Verdict.WA, Decimal("0.25"))


def test_an_old_validator_that_scores_where_there_are_none_is_taken_as_meant(slot, checked):
    events = list(grade(checked("print('42 score.txt 3')", SCORES), slot))
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert warned.code == "score.unused"
    assert (events[-1].verdict, events[-1].score, events[-1].tests[0].score) == (Verdict.AC, None, None)


GRADER = """
import sys
results = [line.split() for line in sys.stdin]
assert sys.argv[1:] == ["half"], sys.argv
print("AC", sum(float(score) for verdict, score in results) / 2)
"""


def test_a_grader_of_the_package(slot, checked, program):
    groups = (
        LegacyGroup("", breaks=False, custom=True, grader_flags=("half",)),
        LegacyGroup("secret", breaks=False),
    )
    job = checked(
        "print('42 score.txt 7')",
        SCORES,
        (("secret/1", "", ""), ("secret/2", "", "")),
        kinds=[Kind.SCORING],
        groups=groups,
        grader=program(GRADER, "graders/grader"),
    )
    graded = last(slot, job)
    assert (graded.verdict, graded.score) == (Verdict.AC, Decimal(7))


@pytest.mark.parametrize(
    ("grader", "code"),
    [
        ("print('AC NaN')", "grader.output"),
        ("pass", "grader.output"),
        ("print('AC', 'x' * 10 ** 9)", "grader.failed"),
        ("raise SystemExit(3)", "grader.failed"),
    ],
)
def test_a_grader_that_fails(slot, checked, program, grader, code):
    groups = (LegacyGroup("", breaks=False, custom=True),)
    own = program(grader, "graders/grader")
    assert fails(slot, checked(SUM, NEAR, kinds=[Kind.SCORING], groups=groups, grader=own)).code == code
