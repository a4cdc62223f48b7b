"""Marks and votes as they come in, and what must hold between them before anything is computed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from judge.panels.flaws import Flaw

ONE = Decimal(1)


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What one judge gives one entry for one criterion in one round."""

    entry: str
    judge: str
    value: Decimal
    criterion: str = ""
    weight: Decimal = ONE  # of the criterion (in its round): the same on all its marks, 0 or more
    round: str = ""
    multiplier: Decimal = ONE  # of the performance (degree of difficulty): the same from all its judges


@dataclass(frozen=True, slots=True, order=True)
class Vote:
    """One choice between two entries. Undoing it is a vote left out, never a vote changed."""

    winner: str
    loser: str
    judge: str = ""  # who voted, where that is known


def inconsistent(marks: Sequence[Mark]) -> Iterator[tuple[int, Flaw]]:
    """Find what contradicts an earlier mark: the mark's place in the sequence, and what is wrong.

    Facts name the place of the earlier one as `first`, from 0.
    """
    seen: dict[tuple[str, str, str, str], int] = {}
    weights: dict[tuple[str, str], int] = {}
    multipliers: dict[tuple[str, str, str], int] = {}
    for place, mark in enumerate(marks):
        first = seen.setdefault((mark.entry, mark.judge, mark.criterion, mark.round), place)
        if first != place:
            yield place, Flaw("mark.twice", facts={"judge": mark.judge, "entry": mark.entry, "first": first})
        first = weights.setdefault((mark.round, mark.criterion), place)
        if marks[first].weight != mark.weight:
            yield place, _differs("weight.differs", "weight", marks, place, first)
        first = multipliers.setdefault((mark.entry, mark.round, mark.criterion), place)
        if marks[first].multiplier != mark.multiplier:
            yield place, _differs("multiplier.differs", "multiplier", marks, place, first)
    if marks and not any(marks[place].weight for place in weights.values()):
        yield 0, Flaw("weights.nothing", column="weight")


def _differs(code: str, column: str, marks: Sequence[Mark], place: int, first: int) -> Flaw:
    got, other = (format(getattr(marks[at], column), "f") for at in (place, first))
    return Flaw(code, column=column, facts={"got": got, "other": other, "first": first})
