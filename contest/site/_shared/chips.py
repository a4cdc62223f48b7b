"""Test by test: a chip in the strip, a row in the table, as far as they are told of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from contest import wording
from contest.models import Run
from contest.queries.telling import Tests
from contest.wording import Sentence
from judge.verdicts import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Chip:
    """One test: its number, how it looks, and in words what its look says."""

    number: int
    look: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One test in the table; `last` differs from `number` where several are told at once."""

    number: int
    last: int
    is_sample: bool
    sentence: Sentence | None
    why: str = ""
    said: str = ""
    """what the package's validator says to the contestant"""
    cpu: Markup | None = None
    memory: Markup | None = None
    is_told: bool = True
    """of tests without a result: whether they did not run, or how they went is not told"""


def chips_of(marks: Mapping[int, Verdict], total: int, others: str, *, now: int = 0) -> tuple[Chip, ...]:
    """A chip a test: what is known of it by its number, else the word for all `others`."""
    chips = []
    for number in range(1, total + 1):
        if number in marks:
            sentence = wording.test_result(marks[number])
            chips.append(Chip(number, sentence.look, sentence.icon, str(sentence.title)))
        elif number == now:
            chips.append(Chip(number, "wait", "turn", _("runs now")))
        else:
            chips.append(Chip(number, "", "", others))
    return tuple(chips)


def lines_of(
    runs: Sequence[Run], tests: Tests, total: int, *, is_whole: bool, is_answers: bool = False
) -> tuple[Line, ...]:
    """A row a test: those that ended, and those of `total` that didn't or are not told, run together."""
    lines = []
    for run in runs:
        number, is_sample = tests.number(run.name) or run.position, run.name in tests.samples
        lines.append(
            Line(
                number,
                number,
                is_sample,
                wording.test_result(run.verdict),
                _("There was no answer to it.")
                if is_answers and run.reason == Reason.NO_OUTPUT
                else _why(run, is_sample=is_sample),
                run.team_message or "",
                wording.seconds(run.cpu_s),
                wording.size(run.memory_bytes),
            )
        )
    known = {line.number for line in lines}
    for number in range(1, total + 1):
        if number in known:
            continue
        last = lines[-1] if lines else None
        if last is not None and last.sentence is None and last.last == number - 1:
            lines[-1] = replace(last, last=number)
        else:
            lines.append(Line(number, number, is_sample=False, sentence=None, is_told=is_whole))
    return tuple(sorted(lines, key=lambda line: line.number))


def _why(run: Run, *, is_sample: bool) -> str:
    """What there is to add; a number that the program chose could tell what is in a secret test."""
    facts = {"exit_code": run.exit_code, "signal": run.signal} if is_sample else {}
    parts = [wording.reason(run.reason, {name: value for name, value in facts.items() if value is not None})]
    if run.repeats:
        parts.append(
            ngettext(
                "It ran %(num)d time, since it was close to the time limit.",
                "It ran %(num)d times, since it was close to the time limit.",
                run.repeats + 1,
            )
        )
    return " ".join(part for part in parts if part)
