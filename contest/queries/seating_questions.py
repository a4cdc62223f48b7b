"""What a seating of a round is made from: entries, jurors, conflicts and seats, in public ids."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from contest.models import Juror, Round, RoundEntry
from contest.queries.jurors import conflict_pairs
from contest.queries.seating import jurors_at_work, languages_of, live_seats, round_entries
from judge.panels.seating import Applicant, Judge, Minimum, Pair, Problem

ANY_FIELD = 0.5
"""How well a juror who named no field fits, between 0 and the 1 of one who named the entry's."""


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
    by_entry = {each.entry_id: each.entry.public_id for each in entries}
    by_juror = {juror.id: juror.public_id for juror in jurors}
    conflicts = frozenset(
        (by_entry[entry], by_juror[juror])
        for entry, juror in conflict_pairs(s, round_.stage)
        if entry in by_entry and juror in by_juror
    )
    sectors = [] if round_.stage.call is None else [str(each["key"]) for each in round_.stage.call.sectors]
    problem = Problem(
        reviews=reviews,
        entries=tuple(_applicant(each) for each in entries),
        judges=tuple(_judge(juror, sectors, missing) for juror in jurors),
        conflicts=conflicts,
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
