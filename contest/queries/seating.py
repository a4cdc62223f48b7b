"""Who judges what in a round: what a seating is made from, and how it stands."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.models import (
    Assignment,
    Audit,
    Conflict,
    Contest,
    Entry,
    EntryVersion,
    Juror,
    Round,
    RoundEntry,
    Seating,
    SeatingState,
    Stage,
    Task,
    TaskKind,
    TaskState,
)
from judge.panels.seating import Applicant, Judge, Minimum, Pair, Problem

ANY_FIELD = 0.5
"""How well a juror who named no field fits, between 0 and the 1 of one who named the entry's."""


def languages_of(version: EntryVersion) -> frozenset[str]:
    """What one has to read to judge it: the languages its one-liner or summary stands in, else its name."""
    told = {*(version.one_liner or {}), *(version.summary or {})}
    return frozenset(told or (version.name or {}))


def round_by_id(s: Session, contest: Contest, public_id: str) -> Round | None:
    """A round of this contest."""
    return s.scalar(
        select(Round).join(Round.stage).where(Round.public_id == public_id, Stage.contest_id == contest.id)
    )


def rounds(s: Session, stage: Stage) -> Sequence[Round]:
    """The rounds of a stage, in order."""
    return s.scalars(select(Round).where(Round.stage_id == stage.id).order_by(Round.position)).all()


def round_entries(s: Session, round_: Round) -> Sequence[RoundEntry]:
    """What is marked in a round, by number; what was withdrawn since is left out."""
    return s.scalars(
        select(RoundEntry)
        .join(RoundEntry.entry)
        .where(RoundEntry.round_id == round_.id, Entry.withdrawn_at.is_(None))
        .options(joinedload(RoundEntry.entry), joinedload(RoundEntry.version))
        .order_by(Entry.number)
    ).all()


def jurors_at_work(s: Session, stage: Stage, *, confirmed: bool = False) -> Sequence[Juror]:
    """The panel without those who left; `confirmed`: only those who said that they come."""
    query = select(Juror).where(Juror.stage_id == stage.id, Juror.revoked_at.is_(None))
    if confirmed:
        query = query.where(Juror.confirmed_at.is_not(None))
    return s.scalars(query.options(joinedload(Juror.user)).order_by(Juror.id)).all()


def live_seats(s: Session, round_: Round) -> Sequence[Assignment]:
    """Seats of a round that were not ended, drafts among them."""
    return s.scalars(
        select(Assignment)
        .where(Assignment.round_id == round_.id, Assignment.ended_at.is_(None))
        .options(
            joinedload(Assignment.juror).joinedload(Juror.user),
            joinedload(Assignment.entry),
            selectinload(Assignment.sheet),
        )
        .order_by(Assignment.entry_id, Assignment.juror_id)
    ).all()


def seat_by_id(s: Session, contest: Contest, public_id: str) -> Assignment | None:
    """A seat of this contest."""
    return s.scalar(
        select(Assignment)
        .join(Assignment.round)
        .join(Round.stage)
        .where(Assignment.public_id == public_id, Stage.contest_id == contest.id)
    )


def seating_by_id(s: Session, contest: Contest, public_id: str) -> Seating | None:
    """A seating of this contest."""
    return s.scalar(
        select(Seating)
        .join(Seating.round)
        .join(Round.stage)
        .where(Seating.public_id == public_id, Stage.contest_id == contest.id)
    )


def newest_seating(s: Session, round_: Round, *states: SeatingState) -> Seating | None:
    """The newest seating of a round in one of these states."""
    return s.scalar(
        select(Seating)
        .where(Seating.round_id == round_.id, Seating.state.in_(states))
        .order_by(Seating.id.desc())
        .limit(1)
    )


def task_of(s: Session, round_: Round, *, is_open: bool = False) -> Task | None:
    """The newest task that seats this round; `is_open`: one that waits or runs."""
    query = select(Task).where(Task.kind == TaskKind.SEATING, Task.contest_id == round_.stage.contest_id)
    if is_open:
        query = query.where(Task.state.in_([TaskState.QUEUED, TaskState.RUNNING]))
    # JSON is never compared in SQL; a contest has few such tasks.
    found = s.scalars(query.order_by(Task.id.desc()))
    return next((task for task in found if task.facts.get("round") == round_.public_id), None)


def moves(s: Session, round_: Round, *, most: int = 50) -> Sequence[Audit]:
    """Lines of the audit log that tell of this round's moves, the newest first."""
    seats = select(Assignment.public_id).where(Assignment.round_id == round_.id)
    return s.scalars(
        select(Audit)
        .where(
            Audit.action.in_(["seat.add", "seat.move", "seat.take"]),
            Audit.subject.in_(seats),
        )
        .options(joinedload(Audit.actor))
        .order_by(Audit.id.desc())
        .limit(most)
    ).all()


@dataclass(frozen=True, slots=True)
class Question:
    """A seating to be found, in public ids, and a digest that tells whether anything changed since."""

    problem: Problem
    digest: str


def question(
    s: Session, round_: Round, *, reviews: int, minima: Sequence[str], confirmed: bool, topping_up: bool
) -> Question:
    """Gather what a seating of this round is made from; `topping_up` keeps the seats that are in use."""
    entries = round_entries(s, round_)
    jurors = jurors_at_work(s, round_.stage, confirmed=confirmed)
    seats: list[Pair] = []
    if topping_up:
        seats = [
            (seat.entry.public_id, seat.juror.public_id)
            for seat in live_seats(s, round_)
            if seat.released_at is not None
        ]
    ids = ({each.entry.public_id for each in entries}, {juror.public_id for juror in jurors})
    # Who has a seat but did not confirm, or came by hand, stays in the picture with what is kept.
    missing = {juror for _entry, juror in seats} - ids[1]
    jurors = [*jurors, *(j for j in jurors_at_work(s, round_.stage) if j.public_id in missing)]
    ids[1].update(juror.public_id for juror in jurors)
    conflicts = s.execute(
        select(Entry.public_id, Juror.public_id)
        .select_from(Conflict)
        .join(Conflict.entry)
        .join(Conflict.juror)
        .where(Juror.stage_id == round_.stage_id, Conflict.lifted_at.is_(None))
    )
    sectors = [] if round_.stage.call is None else [str(each["key"]) for each in round_.stage.call.sectors]
    problem = Problem(
        reviews=reviews,
        entries=tuple(_applicant(each) for each in entries),
        judges=tuple(_judge(juror, sectors, missing) for juror in jurors),
        conflicts=_inside({(entry, juror) for entry, juror in conflicts}, ids),
        minima=frozenset(Minimum(each) for each in minima),
        affinity={
            (each.entry.public_id, juror.public_id): ANY_FIELD
            for each in entries
            for juror in jurors
            if not juror.fields
        },
        kept=_inside(set(seats), ids),
    )
    text = json.dumps(plain(problem), sort_keys=True, separators=(",", ":"))
    return Question(problem, hashlib.sha256(text.encode()).hexdigest())


def plain(problem: Problem) -> Mapping[str, Any]:
    """A problem in the form of `podium panel seat`, to be kept and to be computed again."""
    return {
        "reviews": problem.reviews,
        "entries": [
            {
                "id": entry.id,
                "languages": sorted(entry.languages),
                "country": entry.country,
                "field": entry.field,
            }
            for entry in problem.entries
        ],
        "judges": [
            {
                "id": judge.id,
                "languages": sorted(judge.languages),
                "country": judge.country,
                "fields": sorted(judge.fields),
                "min": judge.least,
                "max": judge.most,
            }
            for judge in problem.judges
        ],
        "conflicts": sorted([list(pair) for pair in problem.conflicts]),
        "minima": sorted(problem.minima),
        "affinity": sorted([*pair, value] for pair, value in problem.affinity.items()),
        "kept": sorted([list(pair) for pair in problem.kept]),
    }


def _applicant(each: RoundEntry) -> Applicant:
    version = each.version
    return Applicant(each.entry.public_id, languages_of(version), version.country or "", version.sector or "")


def _judge(juror: Juror, sectors: Sequence[str], seated_only: set[Any]) -> Judge:
    """Who named no field knows any; who is only here with seats that are kept gets no further ones."""
    is_closed = juror.public_id in seated_only
    return Judge(
        juror.public_id,
        frozenset(juror.languages),
        juror.country or "",
        frozenset(juror.fields or sectors),
        least=0 if is_closed else juror.least,
        most=0 if is_closed else juror.most,
    )


def _inside(pairs: set[Pair], ids: tuple[set[str], set[str]]) -> frozenset[Pair]:
    return frozenset(pair for pair in pairs if pair[0] in ids[0] and pair[1] in ids[1])
