"""Forms and rows for tests of the pages of rounds."""

from decimal import Decimal

from sqlalchemy import select

from contest import db
from contest.models import Mark, MarkKind, Round, RoundState, Sheet
from tests import making_pitches
from tests.contest.site.conftest import fresh
from tests.making import HOUR, NOW

AFTER = NOW + 2 * HOUR


def row(kind, **by):
    with db.reading() as s:
        return s.scalars(select(kind).filter_by(**by).order_by(kind.id.desc())).first()


def round_form(**changed):
    form = {
        "name_en": "Screening",
        "reviews": "3",
        "rule": "severity",
        "drop": "1",
        "factor": "1",
        "round_at": "",
        "round_to": "2",
        "tie_break": "",
        "cut": "top",
        "n": "2",
        "sees_others": "locked",
        "entrant_sees": "outcome",
        "entries_by": "",
        "pitch_minutes": "4.5",
    }
    return form | changed


def rubric_form(*criteria, **more):
    form = {"do": "save", "seen": "0", "asks_feedback": "y"}
    for number, criterion in enumerate(criteria):
        own = {"weight": "1", "low": "1", "high": "5", "step": "1", "key": "", "name-en": "Team"} | criterion
        form |= {f"c-{number}-{name}": value for name, value in own.items()}
    return form | more


def make_round(pitch, state=RoundState.DRAFT, **more):
    with db.transaction() as s:
        contest = fresh(s, pitch)
        entries = [e for e in contest.entries if e.versions] if state is not RoundState.DRAFT else []
        return making_pitches.make_round(s, contest, entries=entries, state=state, **more).public_id


def mark(pitch, public_id, values, *, locked=True):
    """Two jurors mark every entry of the round, by the entries' names."""
    with db.transaction() as s:
        round_ = s.scalars(select(Round).where(Round.public_id == public_id)).one()
        for _ in range(2):
            juror = making_pitches.make_juror(s, fresh(s, pitch))
            for pinned in round_.entries:
                assignment = making_pitches.assign(s, round_, juror, pinned.entry)
                sheet = Sheet(
                    assignment=assignment,
                    rubric=round_.rubrics[-1],
                    created_at=NOW,
                    locked_at=NOW if locked else None,
                )
                s.add(sheet)
                for criterion in sheet.rubric.criteria:
                    value = Decimal(values[pinned.entry.name])
                    key = f"key-{criterion.key}"
                    sheet.marks.append(
                        Mark(criterion=criterion, kind=MarkKind.VALUE, value=value, key=key, received_at=NOW)
                    )
