"""A submission's points and those of its groups of tests, as far as the stage's feedback lets people see."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.models import Judging, StageProblem
from contest.numbers import plain
from contest.queries.attempts import POINTS, problem_of, tells_points
from contest.queries.worths import worths
from contest.wording import Sentence, marked, test_result
from judge.boards.points import Problem
from judge.verdicts import Verdict

SECRET = "secret/"  # noqa: S105 -- no password


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group of tests: its name below `secret`, what it came to, and that in words."""

    name: str
    points: str
    most: str
    """empty: without bound"""
    look: str
    """ok, part, no or empty"""
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a submission counts."""

    points: Decimal
    full: Decimal | None
    groups: tuple[GroupLine, ...] = ()


def score_of(s: Session, judging: Judging, problem: StageProblem, *, tells_groups: bool) -> Score | None:
    """The points of a judging where it is set; None: it has none, or nobody counts them there."""
    is_told = tells_points(problem.stage) and judging.verdict is not Verdict.CE
    if judging.score is None or not is_told:
        return None
    version = judging.version.public_id
    worth = problem.points if problem.stage.rule == POINTS else None
    here = problem_of(problem.public_id, worth, worths(s, {version})[version])
    groups = judging.groups or [] if tells_groups else []
    return Score(
        here.points(Fraction(judging.score)),
        here.full,
        tuple(_line(group, here) for group in groups if _is_shown(group["name"])),
    )


def scored(tests: Sentence, points: Decimal, full: Decimal | None) -> Sentence:
    """A result that has points; `tests` says what the tests came to."""
    shown = plain(points)
    brief = _("%(points)s points", points=shown)
    if full is None:
        title = marked(_("%(points)s points"), points=figure(shown))
    else:
        title = marked(_("%(points)s of %(full)s points"), points=figure(shown), full=figure(plain(full)))
    if full is not None and points >= full:
        return Sentence("ok", "check", title, brief, _("Well done. On to the next one."))
    following = (
        tests.next if tests.look == "no" else _("There may be more to get: can the answers be better?")
    )
    return Sentence(
        "part" if points > 0 else "no", "steps" if points > 0 else "cross", title, brief, following
    )


def figure(text: str) -> Markup:
    """A number, left to right in every line."""
    return Markup('<span class="num">{}</span>').format(text)


def _is_shown(name: str) -> bool:
    """Whether it is one right below `secret`: a subtask, as people know it."""
    return name.startswith(SECRET) and "/" not in name.removeprefix(SECRET)


def _line(group: Mapping[str, Any], here: Problem) -> GroupLine:
    points, most = (
        None if group[key] is None else here.points(Fraction(group[key])) for key in ("score", "max_score")
    )
    look, icon, words = _how(group["verdict"], points, most)
    return GroupLine(
        group["name"].removeprefix(SECRET),
        "0" if points is None else plain(points),
        "" if most is None else plain(most),
        look,
        icon,
        words,
    )


def _how(verdict: str | None, points: Decimal | None, most: Decimal | None) -> tuple[str, str, str]:
    if verdict is None:
        return "", "", _("did not run: it waits for what failed before it")
    if (points == most) if most is not None else (verdict == Verdict.AC):
        return "ok", "check", _("all its points")
    if points:
        return "part", "steps", _("some of its points")
    words = _("no points") if verdict == Verdict.AC else str(test_result(Verdict[verdict]).title)
    return "no", "cross", words
