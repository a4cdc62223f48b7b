"""What all boards of attempts have in common: who was first, and that equals share a rank."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

When = tuple[int, int]
"""Second, order within it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry on a board; equal rows share a rank."""

    entry: str
    rank: int


AnyRow = TypeVar("AnyRow", bound=Row)


def firsts(done: Mapping[str, When], waiting: Mapping[str, Collection[When]]) -> frozenset[str]:
    """Name the entries that were done with a problem in the earliest second; several share it.

    Nobody yet, while an attempt of another entry from before that second is waiting: a flag once shown
    is not taken away by a verdict that arrives late.
    """
    if not done:
        return frozenset()
    earliest = min(second for second, _order in done.values())
    winners = frozenset(entry for entry, (second, _order) in done.items() if second == earliest)
    rivals = (whens for entry, whens in waiting.items() if entry not in winners)
    if any(second < earliest for whens in rivals for second, _order in whens):
        return frozenset()
    return winners


def ranked(rows: Iterable[AnyRow], standing: Callable[[AnyRow], tuple[Any, ...]]) -> Iterator[AnyRow]:
    """Order rows by `standing`, least first, and give them their ranks: 1, 2, 2, 4."""
    rank_now, standing_now = 0, None
    for place, row in enumerate(sorted(rows, key=standing), start=1):
        if standing(row) != standing_now:
            rank_now, standing_now = place, standing(row)
        yield replace(row, rank=rank_now)
