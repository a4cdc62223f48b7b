"""What a seating is made from, as people give it and as arrays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Id = str | int
Pair = tuple[Id, Id]
"""An entry and a judge."""
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
Values = NDArray[np.float64]


class Minimum(StrEnum):
    """What every entry shall have at least one judge of."""

    COUNTRY = "country"  # of each country that judges come from
    FIELD = "field"  # of the entry's own field


@dataclass(frozen=True, slots=True)
class Applicant:
    """An entry that waits for its judges."""

    id: Id
    languages: frozenset[str]
    country: str = ""
    field: str = ""  # empty: none, and the minimum for fields asks nothing of it


@dataclass(frozen=True, slots=True)
class Judge:
    """Somebody who marks from `least` to `most` entries."""

    id: Id
    languages: frozenset[str]
    country: str = ""
    fields: frozenset[str] = frozenset()
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A seating to be found; ids are unique, pairs name entries and judges that are there."""

    reviews: int  # wanted for each entry, 1 or more
    entries: Sequence[Applicant]
    judges: Sequence[Judge]
    conflicts: frozenset[Pair] = frozenset()
    minima: frozenset[Minimum] = frozenset()
    affinity: Mapping[Pair, float] = field(default_factory=dict)
    """How well they fit; a pair not named counts 1 where the judge knows the entry's field, else 0."""
    kept: frozenset[Pair] = frozenset()
    """Seats that stay as they are, whatever else is said of them: a released seating that is topped up."""


@dataclass(frozen=True, slots=True)
class Group:
    """Judges of whom an entry shall have one: of a country, or of its field."""

    kind: Minimum
    name: str  # of the country; empty for fields, where each entry has its own
    among: Flags  # entries × judges: who is of the group, may he mark the entry or not
    wanted: Flags  # entries: who asks for one and has none among the kept seats


@dataclass(frozen=True, slots=True)
class Table:
    """A problem as arrays, entries by judges, both sorted by id: the order they came in changes nothing."""

    reviews: int
    entries: tuple[Applicant, ...]
    judges: tuple[Judge, ...]
    conflict: Flags
    shared: Flags  # a language in common
    kept: Flags
    open: Flags  # may be seated: no conflict, a shared language, a free place, not seated yet
    affinity: Values  # in quarters
    needed: Counts  # entries: reviews beside the kept ones
    room: Counts  # judges: places beside the kept ones
    least: Counts  # judges: reviews they lack to their minimum
    groups: tuple[Group, ...]

    @property
    def can(self) -> Counts:
        """Entries: how many reviews they can have at all, as if they were alone."""
        found: Counts = np.minimum(self.needed, self.open.sum(axis=1))
        return found


def table(problem: Problem) -> Table:
    """Sort, and turn into arrays."""
    entries = tuple(sorted(problem.entries, key=lambda entry: order(entry.id)))
    judges = tuple(sorted(problem.judges, key=lambda judge: order(judge.id)))
    shape = (len(entries), len(judges))
    rows = {entry.id: row for row, entry in enumerate(entries)}
    columns = {judge.id: column for column, judge in enumerate(judges)}

    def flagged(pairs: frozenset[Pair]) -> Flags:
        found = np.zeros(shape, dtype=bool)
        for entry, judge in pairs:
            found[rows[entry], columns[judge]] = True
        return found

    shared = _overlap([e.languages for e in entries], [j.languages for j in judges])
    knows = _overlap(
        [frozenset({e.field}) if e.field else frozenset() for e in entries], [j.fields for j in judges]
    )
    affinity = knows.astype(np.float64)
    for (entry, judge), value in problem.affinity.items():
        # Quarters: unrounded values make the search many times longer for nothing that matters.
        affinity[rows[entry], columns[judge]] = np.floor(value * 4 + 0.5) / 4
    conflict, kept = flagged(problem.conflicts), flagged(problem.kept)
    loads = kept.sum(axis=0)
    most = np.array([judge.most for judge in judges], dtype=np.int64)
    room = np.maximum(most - loads, 0)
    return Table(
        reviews=problem.reviews,
        entries=entries,
        judges=judges,
        conflict=conflict,
        shared=shared,
        kept=kept,
        open=shared & ~conflict & ~kept & (room > 0),
        affinity=affinity,
        needed=np.maximum(problem.reviews - kept.sum(axis=1), 0),
        room=room,
        least=np.maximum(np.array([judge.least for judge in judges], dtype=np.int64) - loads, 0),
        groups=tuple(_groups(problem.minima, entries, judges, knows, kept)),
    )


def order(key: Id) -> tuple[bool, int, str]:
    """Sort key of an id: numbers by value, then text."""
    return (False, key, "") if isinstance(key, int) else (True, 0, key)


def _overlap(of_entries: Sequence[frozenset[str]], of_judges: Sequence[frozenset[str]]) -> Flags:
    """Entries × judges: whether they have something in common."""
    found = np.zeros((len(of_entries), len(of_judges)), dtype=bool)
    for word in frozenset().union(*of_entries, *of_judges):
        found |= np.outer(_flags(word in own for own in of_entries), _flags(word in own for own in of_judges))
    return found


def _flags(values: Iterable[bool]) -> Flags:
    return np.fromiter(values, dtype=bool)


def _groups(
    minima: frozenset[Minimum],
    entries: tuple[Applicant, ...],
    judges: tuple[Judge, ...],
    knows: Flags,
    kept: Flags,
) -> list[Group]:
    found = []
    if Minimum.COUNTRY in minima:
        everyone = np.ones(len(entries), dtype=bool)
        for name in sorted({judge.country for judge in judges} - {""}):
            among = np.outer(everyone, _flags(judge.country == name for judge in judges))
            found.append(_group(Minimum.COUNTRY, name, among, everyone, kept))
    if Minimum.FIELD in minima:
        has_field = _flags(bool(entry.field) for entry in entries)
        found.append(_group(Minimum.FIELD, "", knows, has_field, kept))
    return found


def _group(kind: Minimum, name: str, among: Flags, asking: Flags, kept: Flags) -> Group:
    return Group(kind, name, among, asking & ~(among & kept).any(axis=1))
