"""A round that jurors have marked, made quickly: startups, jurors, sheets that are in, the words on them."""

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import SimpleNamespace

from sqlalchemy.orm import Session

from contest.models import (
    Assignment,
    Contest,
    Entry,
    Juror,
    Mark,
    Remark,
    RemarkKind,
    Round,
    RoundState,
    Sheet,
)
from tests.making import MINUTE, NOW
from tests.making_pitches import CRITERIA, assign, make_juror, make_pitch_contest, make_round, make_startup

NAMES = ("Tidal Garden", "深巷科技", "Quiet Engine", "חוט כחול", "Lumen Loom", "Saffron Relay")
JUDGES = ("Wei Zhang", "Noa Levi", "Amir Haddad", "Li Na")
GIVEN: Mapping[str, Mapping[str, Sequence[int]]] = {
    "Tidal Garden": {"Wei Zhang": (5, 4, 5), "Noa Levi": (4, 4, 4), "Li Na": (4, 5, 4)},
    "深巷科技": {"Wei Zhang": (4, 5, 4), "Amir Haddad": (5, 5, 4), "Li Na": (4, 4, 4)},
    "Quiet Engine": {"Noa Levi": (2, 4, 3), "Amir Haddad": (4, 4, 4), "Li Na": (3, 3, 4)},
    "חוט כחול": {"Wei Zhang": (3, 4, 4), "Noa Levi": (3, 3, 2), "Amir Haddad": (5, 4, 3)},
    "Lumen Loom": {"Wei Zhang": (2, 3, 3), "Noa Levi": (1, 2, 2), "Li Na": (2, 3, 3)},
    "Saffron Relay": {"Noa Levi": (2, 2, 3), "Amir Haddad": (4, 3, 3), "Li Na": (3, 2, 2)},
}
"""What each judge gave each entry for problem, team and market; Noa Levi is strict, Amir Haddad lenient."""

_numbers = itertools.count(1)


def give(s: Session, assignment: Assignment, marks: Sequence[int | str], *, locked: bool = True) -> Sheet:
    """The juror's sheet of the entry with these marks on the newest rubric, in the order of its criteria."""
    rubric = assignment.round.rubrics[-1]
    sheet = Sheet(
        assignment=assignment, rubric=rubric, created_at=NOW - MINUTE, locked_at=NOW if locked else None
    )
    for criterion, value in zip(rubric.criteria, marks, strict=True):
        key = f"touch-{next(_numbers):06}"
        sheet.marks.append(Mark(criterion=criterion, value=Decimal(value), key=key, received_at=NOW - MINUTE))
    s.add(sheet)
    s.flush()
    return sheet


def write(s: Session, sheet: Sheet, text: str, language: str | None = "en", *, note: bool = False) -> Remark:
    """A text on a sheet: for the entrant, or a note of the panel's own."""
    remark = Remark(
        sheet=sheet,
        kind=RemarkKind.NOTE if note else RemarkKind.FEEDBACK,
        text=text,
        language=language,
        key=f"words-{next(_numbers):06}",
        received_at=NOW,
    )
    s.add(remark)
    s.flush()
    return remark


def make_marked_round(
    s: Session,
    contest: Contest | None = None,
    *,
    given: Mapping[str, Mapping[str, Sequence[int]]] = GIVEN,
    criteria: Sequence[str] = CRITERIA,
    rule: str = "severity",
    state: RoundState = RoundState.CLOSED,
) -> SimpleNamespace:
    """A round whose jurors gave these marks; entries, jurors and sheets by name."""
    contest = contest or make_pitch_contest(s)
    languages = {"深巷科技": ["zh"], "חוט כחול": ["he"]}
    entries: dict[str, Entry] = {
        name: make_startup(s, contest, name=name, languages=languages.get(name, ["en"])) for name in given
    }
    names = sorted({judge for sheets in given.values() for judge in sheets})
    jurors: dict[str, Juror] = {name: make_juror(s, contest, name=name) for name in names}
    round_: Round = make_round(
        s, contest, entries=list(entries.values()), state=state, criteria=criteria, rule=rule
    )
    sheets = {
        (entry, judge): give(s, assign(s, round_, jurors[judge], entries[entry]), marks)
        for entry, by_judge in given.items()
        for judge, marks in by_judge.items()
    }
    return SimpleNamespace(contest=contest, round=round_, entries=entries, jurors=jurors, sheets=sheets)
