"""Who judges what: seats by integer programming, reasons for what is missing, islands joined."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from judge.panels.seating import balancing, flows, joining, model, reasons
from judge.panels.seating.problem import Id, Pair, Problem, table
from judge.panels.seating.reasons import Shortage

MOST_S = 120.0
"""A guard and no plan: 200 × 40 × 4 takes a fifth of a second, 1,000 × 100 × 3 about five."""


@dataclass(frozen=True, slots=True)
class Seating:
    """A draft of who judges what."""

    assignments: tuple[Pair, ...]  # sorted by entry, then judge; the kept ones are among them
    loads: Mapping[Id, int]  # of every judge
    unseated: tuple[Shortage, ...]  # missing reviews
    unmet: tuple[Shortage, ...]  # minima, judges below theirs, islands
    gap: float | None
    """How far the seating may be from the best one; None: a quick draft that weighed no wishes."""
    joined: int  # islands that swaps or a further review joined to another

    @property
    def short(self) -> int:
        """Reviews that are missing."""
        return sum(each.short for each in self.unseated)


def seat(
    problem: Problem, *, most_s: float = MOST_S, on_step: Callable[[int], None] = lambda _done: None
) -> Seating:
    """Find a seating: the same for the same problem, in whatever order its entries and judges come.

    Conflicts, languages and capacities are never violated. After `most_s` seconds without anything near the
    best it is a draft by flow: as many reviews as there can be, evenly spread. `on_step` is told 1 after the
    search and 2 after the joining: the solver says nothing while it searches.
    """
    made = table(problem)
    solved = model.solve(made, most_s=most_s)
    seats = (
        flows.draft(made.can, made.open, made.room, made.kept.sum(axis=0)) if solved is None else solved.seats
    )
    on_step(1)
    joined = joining.join(made, balancing.even(made, seats | made.kept))
    on_step(2)
    loads = joined.seats.sum(axis=0)
    return Seating(
        assignments=tuple(
            (made.entries[row].id, made.judges[column].id) for row, column in np.argwhere(joined.seats)
        ),
        loads={judge.id: int(load) for judge, load in zip(made.judges, loads, strict=True)},
        unseated=reasons.unseated(made, joined.seats),
        unmet=reasons.unmet(made, joined.seats),
        gap=None if solved is None else solved.gap,
        joined=joined.number,
    )
