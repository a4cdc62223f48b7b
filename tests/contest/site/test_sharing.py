"""Tests that may be seen once they are failed: where the stage's feedback and the package both allow it."""

from dataclasses import dataclass

import pytest

from contest import db
from contest.models import Feedback, Run
from judge.packages.model import Group, LegacyGroup, Procedure
from judge.packages.plain import plain_procedure
from judge.verdicts import Verdict
from tests import making, pointing
from tests.contest.site.conftest import fresh
from tests.contest.site.reading import words

IN, ANS = "data/{}.in", "data/{}.ans"
FILES = {
    "seen.in": b"seen-input",
    "seen.ans": b"seen-answer",
    "given.in": b"given-input",
    "given.ans": b"given-answer",
    "talk": b"<judge-said\n>program-said\n",
}
SECRETS = ("whole-input", "whole-answer", "was-printed", "whole-diff", "<talked>")


@dataclass(frozen=True)
class Wish:
    """What a package says of the test that failed, and what may be read of it where the stage tells of it."""

    name: str
    feedback: dict[str, str] | None
    seen: frozenset[str]
    """of SECRETS and of what is in FILES"""
    saved: tuple[bytes | None, bytes | None] = (None, None)


def whole(name):
    return {"name": name, "input": IN.format(name), "output": ANS.format(name)}


INSTEAD = {
    "name": "secret/1",
    "input": "seen.in",
    "output": "seen.ans",
    "download_input": "given.in",
    "download_output": "given.ans",
}
ALL = frozenset({"whole-input", "whole-answer", "was-printed", "whole-diff"})
WISHES = (
    Wish("secret/1", None, frozenset()),
    Wish("secret/1", whole("secret/1"), ALL, (b"whole-input", b"whole-answer")),
    Wish(
        "secret/1",
        {**whole("secret/1"), "hint": "a-hint"},
        ALL | {"a-hint"},
        (b"whole-input", b"whole-answer"),
    ),
    Wish("secret/1", INSTEAD, frozenset({"seen-input", "seen-answer"}), (b"given-input", b"given-answer")),
    Wish("secret/1", {"name": "secret/1", "interaction": "talk"}, frozenset({"judge-said", "program-said"})),
    Wish("sample/1", whole("sample/1"), ALL, (b"whole-input", b"whole-answer")),
    Wish(
        "sample/1",
        {**INSTEAD, "name": "sample/1"},
        frozenset({"seen-input", "seen-answer", "was-printed"}),
        (b"given-input", b"given-answer"),
    ),
    Wish("sample/1", None, frozenset()),
)
MARKS = {
    *(text.decode() for text in FILES.values() if b"\n" not in text),
    "judge-said",
    "program-said",
    "a-hint",
}


def failed(s, world, wish):
    """A submission that failed one test and passed none; samples are withheld where there is no feedback."""
    cases = dict.fromkeys(("sample/1", "secret/1"), (b"1 2\n", b"3\n"))
    cases[wish.name] = (b"whole-input", b"whole-answer")
    problem = making.make_problem(s, fresh(s, world.contest), storage=world.storage, cases=cases)
    version = problem.version
    version.manifest = {**version.manifest, **{path: world.storage.put(text) for path, text in FILES.items()}}
    version.procedure = plain_procedure(Procedure(), str)
    case = next(dict(each) for each in version.testcases if each["name"] == wish.name)
    if wish.name == "sample/1":
        case |= {"is_withheld": True} if wish.feedback is None else {}
        version.samples = [wish.feedback or {"name": "sample/1"}]
    elif wish.feedback is not None:
        case["feedback"] = wish.feedback
    version.testcases = [case if each["name"] == wish.name else each for each in version.testcases]
    made = making.make_submission(
        s, fresh(s, world.lanterns), problem, storage=world.storage, verdict=Verdict.WA
    )
    judging = made.judgings[0]
    judging.failed_test = wish.name
    judging.runs = [
        Run(
            position=position,
            name=each,
            verdict=Verdict.WA if each == wish.name else Verdict.AC,
            cpu_s=0.1,
            wall_s=0.1,
            memory_bytes=1,
            output=b"was-printed" if each == wish.name else None,
            difference={"line": 1, "wanted": "whole-diff", "got": "was-printed"}
            if each == wish.name
            else None,
        )
        for position, each in enumerate(cases, start=1)
    ]
    s.flush()
    return made.public_id, problem.label, [*cases].index(wish.name) + 1


@pytest.mark.parametrize("feedback", list(Feedback))
def test_of_a_failed_test_is_shown_what_stage_and_package_allow_and_nothing_else(coder, world, feedback):
    with db.transaction() as s:
        fresh(s, world.contest).code.feedback = feedback
        made = [failed(s, world, wish) for wish in WISHES]
    for wish, (submission, label, number) in zip(WISHES, made, strict=True):
        is_told = feedback is not Feedback.VERDICT
        expected = wish.seen if is_told else frozenset()
        pages = {
            path: words(coder.get(path).text)
            for path in (f"/s/{submission}", f"/s/{submission}/_result", f"/c/cup/problems/{label}/_tries")
        }
        for path, page in pages.items():
            found = {mark for mark in {*SECRETS, *MARKS} if mark in page}
            if "_tries" in path:  # in brief
                assert found <= expected, (wish, path)
            else:
                assert found == expected, (wish, path)
        for which, content in zip(("in", "out"), wish.saved, strict=True):
            answer = coder.get(f"/s/{submission}/tests/{number}/{which}")
            if content is None or not is_told:
                assert answer.status_code == 404, (wish, which)
            else:
                assert answer.data == content
                assert answer.headers["Content-Disposition"].startswith("attachment")
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
        others = 3 - number
        assert coder.get(f"/s/{submission}/tests/{others}/in").status_code == 404
        assert coder.get(f"/s/{submission}/tests/99/in").status_code == 404


def test_by_groups_a_secret_test_is_never_told_of(coder, world):
    with db.transaction() as s:
        fresh(s, world.contest).code.feedback = Feedback.GROUPS
        submission, label, number = failed(s, world, WISHES[1])
        version = fresh(s, world.contest).code.problems[-1].version
        version.procedure = plain_procedure(Procedure(groups=(Group(""), Group("secret/a"))), str)
    for path in (f"/s/{submission}", f"/c/cup/problems/{label}/_tries"):
        assert not [mark for mark in {*SECRETS, *MARKS} if mark in coder.get(path).text]
    assert coder.get(f"/s/{submission}/tests/{number}/in").status_code == 404


@pytest.mark.parametrize("feedback", list(Feedback))
@pytest.mark.parametrize("shows", [False, True])
def test_groups_of_a_legacy_package_are_told_where_it_says_so(coder, world, feedback, shows):
    with db.transaction() as s:
        contest = fresh(s, world.contest)
        contest.code.rule, contest.code.feedback = "points", feedback
        problem = pointing.make_grouped(s, contest, storage=world.storage)
        groups = [LegacyGroup(name) for name in ("", "sample", "secret", "secret/1", "secret/2")]
        plain = plain_procedure(Procedure(groups=tuple(groups), shows_groups=shows), str)
        problem.version.procedure = {**problem.version.procedure, **plain, "kinds": ["scoring"]}
        scores = {"secret/1": "40", "secret/2": "0"}
        made = pointing.make_scored(s, fresh(s, world.lanterns), problem, scores, storage=world.storage)
        public_id = made.public_id
    is_told = shows and feedback in {Feedback.GROUPS, Feedback.ALL}
    for path in (f"/s/{public_id}", f"/s/{public_id}/_result"):
        assert ("Points by groups of tests" in coder.get(path).text) is is_told
