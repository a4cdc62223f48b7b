"""A panel of many jurors for measuring: a round that is open, each with a personal link and some entries."""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from contest import clock
from contest.actions.naming import fold
from contest.actions.organising import create_hub
from contest.actions.seating import JurorForm, confirm, invite, link_of
from contest.codes import Codes
from contest.models import (
    Assignment,
    Call,
    Contest,
    Criterion,
    Entry,
    EntryVersion,
    Party,
    Round,
    RoundEntry,
    RoundState,
    Rubric,
    Stage,
    StageKind,
)

CRITERIA = ("problem", "solution", "team", "market", "clarity")
SHEETS = 6
"""Entries of each juror."""


def make_panel(s: Session, codes: Codes, jurors: int, entries: int = 12) -> list[tuple[str, str]]:
    """Public id and link of each juror."""
    at = clock.now()
    stage = _stage(s, at)
    round_ = _round(s, stage, at)
    made = [_entry(s, stage.contest, round_, number, at) for number in range(entries)]
    found = []
    for number in range(jurors):
        form = JurorForm(name=f"Juror {number + 1}", languages=["en"])
        juror = invite(s, actor=None, stage=stage, form=form, codes=codes, at=at)
        confirm(s, juror=juror, name=form.name, languages=form.languages, fields=(), at=at)
        for step in range(SHEETS):
            entry = made[(number + step) % entries]
            s.add(Assignment(round=round_, juror=juror, entry=entry, created_at=at, released_at=at))
        found.append((juror.public_id, link_of(juror, codes) or ""))
    return found


def _stage(s: Session, at: datetime) -> Stage:
    hub = create_hub(s, actor=None, slug="bench", name={"en": "Bench"}, at=at)
    contest = Contest(hub=hub, slug="bench", name={"en": "Bench"}, created_at=at)
    day = timedelta(days=1)
    stage = Stage(kind=StageKind.PITCH, name={"en": "Pitches"}, starts_at=at - 2 * day, ends_at=at + day)
    stage.call = Call(opens_at=at - 2 * day, deadline=at - day)
    contest.stages.append(stage)
    s.add(contest)
    s.flush()
    return stage


def _round(s: Session, stage: Stage, at: datetime) -> Round:
    round_ = Round(
        stage=stage, name={"en": "Final"}, position=0, state=RoundState.OPEN, opened_at=at, created_at=at
    )
    rubric = Rubric(round=round_, version=1, created_at=at)
    rubric.criteria = [
        Criterion(key=key, position=number, name={"en": key.capitalize()}, weight=Decimal(20))
        for number, key in enumerate(CRITERIA)
    ]
    s.add_all((round_, rubric))
    s.flush()
    return round_


def _entry(s: Session, contest: Contest, round_: Round, number: int, at: datetime) -> Entry:
    name = f"Startup {number + 1}"
    entry = Entry(
        contest=contest,
        party=Party(hub_id=contest.hub_id, name=name, created_at=at),
        number=number + 1,
        name=name,
        name_key=fold(name),
        created_at=at,
        opened_at=at,
    )
    version = EntryVersion(
        entry=entry,
        number=1,
        created_at=at,
        saved_at=at,
        submitted_at=at,
        name={"en": name},
        one_liner={"en": "What it does, in one line."},
        sector="health",
        country="IL",
        digest=hashlib.sha256(name.encode()).hexdigest(),
    )
    s.add_all((entry, RoundEntry(round=round_, entry=entry, version=version)))
    s.flush()
    return entry
