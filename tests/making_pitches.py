"""Rows of the pitch side, made quickly: each function adds to the session, flushes, and returns what it made."""

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import (
    Assignment,
    Conflict,
    ConflictKind,
    Contest,
    Criterion,
    Deck,
    DeckState,
    Entry,
    EntryVersion,
    Juror,
    Maturity,
    Round,
    RoundEntry,
    RoundState,
    Rubric,
    User,
)
from tests.making import HOUR, NOW, make_entry, make_user
from tests.making_calls import (
    DAY,
    add_pitch,
    make_call,
    make_pitch_contest,
    make_question,
    pitch_stage,
)

__all__ = [
    "CRITERIA",
    "DAY",
    "add_pitch",
    "add_version",
    "assign",
    "make_call",
    "make_conflict",
    "make_deck",
    "make_juror",
    "make_pitch_contest",
    "make_question",
    "make_round",
    "make_rubric",
    "make_startup",
    "pin",
    "pitch_stage",
]

CRITERIA = ("problem", "team", "market")

_numbers = itertools.count(1)


def make_startup(
    s: Session,
    contest: Contest,
    *,
    name: str | None = None,
    user: User | None = None,
    submitted: bool = True,
    at: datetime = NOW - 2 * HOUR,
    sector: str = "health",
    country: str = "IL",
    languages: Sequence[str] = ("en",),
    deck: Deck | None = None,
) -> Entry:
    """A startup's entry with one version, submitted at `at`, or a draft."""
    name = name or f"Startup {next(_numbers)}"
    entry = make_entry(s, contest, name, user=user)
    add_version(
        s,
        entry,
        submitted_at=at if submitted else None,
        at=at,
        sector=sector,
        country=country,
        languages=languages,
        deck=deck,
    )
    return entry


def add_version(
    s: Session,
    entry: Entry,
    *,
    submitted_at: datetime | None,
    at: datetime = NOW - 2 * HOUR,
    sector: str = "health",
    country: str = "IL",
    languages: Sequence[str] = ("en",),
    one_liner: str | None = None,
    deck: Deck | None = None,
    late: bool = False,
) -> EntryVersion:
    """One more version of an entry: submitted then, or (None) its draft."""
    number = len(entry.versions) + 1
    told = one_liner or f"{entry.name} in one line, {number}"
    version = EntryVersion(
        entry=entry,
        number=number,
        created_at=at,
        saved_at=at,
        submitted_at=submitted_at,
        is_late=late,
        name=dict.fromkeys(languages, entry.name or ""),
        one_liner=dict.fromkeys(languages, told),
        summary=dict.fromkeys(languages, f"What {entry.name} does, at more length."),
        sector=sector,
        maturity=Maturity.PROTOTYPE,
        country=country,
        people=[{"name": f"{entry.name} Founder", "role": "founder"}],
        deck=deck,
        digest=hashlib.sha256(f"{entry.public_id} {number}".encode()).hexdigest() if submitted_at else None,
    )
    s.add(version)
    s.flush()
    return version


def make_deck(
    s: Session,
    entry: Entry,
    *,
    state: DeckState = DeckState.READY,
    pages: Sequence[Mapping[str, object]] = (),
    digest: str | None = None,
) -> Deck:
    """A deck's row, ready with the pages given; bytes are whoever's who needs them."""
    number = next(_numbers)
    deck = Deck(
        entry=entry,
        filename=f"deck-{number}.pdf",
        digest=digest or hashlib.sha256(f"deck {number}".encode()).hexdigest(),
        bytes=1000,
        state=state,
        cause={"code": "deck.no_pdf", "facts": {}} if state is DeckState.REFUSED else None,
        pages=[dict(page) for page in pages],
        page_count=len(pages) if state is DeckState.READY else None,
        created_at=NOW - HOUR,
    )
    s.add(deck)
    s.flush()
    return deck


def make_round(
    s: Session,
    contest: Contest,
    *,
    entries: Sequence[Entry] = (),
    state: RoundState = RoundState.OPEN,
    criteria: Sequence[str] = CRITERIA,
    rule: str = "severity",
    reviews: int = 3,
    blind: Sequence[str] = (),
) -> Round:
    """A round with a rubric and these entries, each pinned to its newest submitted version."""
    stage = pitch_stage(contest)
    number = len(stage.rounds)
    is_open, is_over = state is not RoundState.DRAFT, state in {RoundState.CLOSED, RoundState.DECIDED}
    round_ = Round(
        stage=stage,
        name={"en": f"Round {number + 1}"},
        position=number,
        state=state,
        opened_at=NOW - HOUR if is_open else None,
        closed_at=NOW if is_over else None,
        decided_at=NOW if state is RoundState.DECIDED else None,
        reviews=reviews,
        rule=rule,
        blind=list(blind),
        created_at=NOW - DAY,
    )
    s.add(round_)
    s.flush()
    if criteria:
        make_rubric(s, round_, criteria)
    for entry in entries:
        pin(s, round_, entry)
    return round_


def pin(s: Session, round_: Round, entry: Entry) -> RoundEntry:
    """An entry in a round by its newest submitted version."""
    version = [each for each in entry.versions if each.submitted_at is not None][-1]
    made = RoundEntry(round=round_, entry=entry, version=version)
    s.add(made)
    s.flush()
    return made


def make_rubric(
    s: Session,
    round_: Round,
    criteria: Sequence[str] = CRITERIA,
    *,
    weights: Sequence[int | str] | None = None,
    low: int | str = 1,
    high: int | str = 5,
    step: int | str = 1,
    required: bool = True,
) -> Rubric:
    """The round's next rubric: these keys, all of weight 1 on a scale of 1 to 5 unless told otherwise."""
    rubric = Rubric(round=round_, version=len(round_.rubrics) + 1, created_at=NOW - DAY)
    for position, key in enumerate(criteria):
        rubric.criteria.append(
            Criterion(
                key=key,
                position=position,
                name={"en": key.capitalize()},
                weight=Decimal(1 if weights is None else weights[position]),
                low=Decimal(low),
                high=Decimal(high),
                step=Decimal(step),
                anchors={str(low): {"en": "Weak"}, str(high): {"en": "Outstanding"}},
                is_required=required,
            )
        )
    s.add(rubric)
    s.flush()
    return rubric


def make_juror(
    s: Session,
    contest: Contest,
    *,
    name: str | None = None,
    user: User | None = None,
    languages: Sequence[str] = ("en",),
    fields: Sequence[str] = (),
    country: str | None = "IL",
    most: int = 12,
) -> Juror:
    """A juror who has confirmed; the person comes with it."""
    number = next(_numbers)
    juror = Juror(
        stage=pitch_stage(contest),
        user=user or make_user(s, f"juror-{number}", name=name or f"Juror {number}"),
        languages=list(languages),
        fields=list(fields),
        country=country,
        most=most,
        invited_at=NOW - DAY,
        opened_at=NOW - HOUR,
        confirmed_at=NOW - HOUR,
    )
    s.add(juror)
    s.flush()
    return juror


def assign(s: Session, round_: Round, juror: Juror, entry: Entry, *, released: bool = True) -> Assignment:
    """The juror is to mark the entry; not `released`: a draft they can't see."""
    assignment = Assignment(
        round=round_,
        juror=juror,
        entry=entry,
        created_at=NOW - HOUR,
        released_at=NOW - HOUR if released else None,
    )
    s.add(assignment)
    s.flush()
    return assignment


def make_conflict(
    s: Session, juror: Juror, entry: Entry, kind: ConflictKind = ConflictKind.DECLARED
) -> Conflict:
    """The juror may not judge the entry and sees nothing of it."""
    conflict = Conflict(juror=juror, entry=entry, kind=kind, reason="A cousin", created_at=NOW - HOUR)
    s.add(conflict)
    s.flush()
    return conflict


def version_at(s: Session, entry: Entry, instant: datetime) -> EntryVersion | None:
    """The version an entry stood with at an instant: the last one handed in by then."""
    return s.scalars(
        select(EntryVersion)
        .where(EntryVersion.entry_id == entry.id, EntryVersion.submitted_at <= instant)
        .order_by(EntryVersion.number.desc())
        .limit(1)
    ).first()
