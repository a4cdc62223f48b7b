"""The seating as a mixed integer programme, solved by HiGHS.

x_ij in {0, 1} for the pairs that may be seated; slacks s_i (missing reviews), u_j (under a judge's minimum),
p_ig (an entry without a judge of group g); T, the largest load. Minimise
−Σ a_ij x_ij + (E·r/4J)·T + 1000 Σs + 100 Σp + 25 Σu. What must be missing in any case (counts for an entry
alone, a flow for all together) is taken out of the objective: the gap then measures what can be chosen.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from judge.panels.seating.flows import flow
from judge.panels.seating.problem import Counts, Flags, Group, Table, Values

MISSING, WITHOUT, UNDER = 1000.0, 100.0, 25.0
GAP = 0.01
"""Where the search stops: by the gap and not by the time, or the same file is seated otherwise tomorrow."""
GAP_MOST = 0.05
"""What a seating may be off the best when the time had to stop it."""
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Solved:
    """A seating, and how far it may be from the best one."""

    seats: Flags
    gap: float


@dataclass(slots=True)
class _Programme:
    """Variables and rows, written block by block."""

    table: Table
    scale: float  # of the weights
    entry: Indices  # of each pair that may be seated
    judge: Indices
    x: Indices = field(init=False)
    costs: list[Values] = field(default_factory=list)
    tops: list[Values] = field(default_factory=list)
    variables: int = 0
    at: list[Indices] = field(default_factory=list)
    to: list[Indices] = field(default_factory=list)
    values: list[Values] = field(default_factory=list)
    low: list[Values] = field(default_factory=list)
    high: list[Values] = field(default_factory=list)
    number: int = 0  # of rows

    def __post_init__(self) -> None:
        self.x = self.variable(len(self.entry), cost=-self.table.affinity[self.entry, self.judge], high=1)

    def variable(self, count: int, *, cost: object, high: object) -> Indices:
        """`count` variables from 0 to `high`; their indices."""
        self.costs.append(np.broadcast_to(np.asarray(cost, dtype=np.float64), (count,)))
        self.tops.append(np.broadcast_to(np.asarray(high, dtype=np.float64), (count,)))
        first, self.variables = self.variables, self.variables + count
        return np.arange(first, self.variables)

    def rows(self, count: int, low: object, high: object, *terms: tuple[Indices, Indices, float]) -> None:
        """`count` rows; a term is (row among them, variable, coefficient)."""
        for at, to, value in terms:
            self.at.append(at + self.number)
            self.to.append(to)
            self.values.append(np.full(len(at), value))
        self.low.append(np.broadcast_to(np.asarray(low, dtype=np.float64), (count,)))
        self.high.append(np.broadcast_to(np.asarray(high, dtype=np.float64), (count,)))
        self.number += count

    def slack(self, high: Counts, *, cost: float, must: int) -> Indices:
        """Slacks up to `high`; the first `must` of their sum cost nothing, since they can't be saved."""
        if must == 0:
            return self.variable(len(high), cost=cost * self.scale, high=high)
        found = self.variable(len(high), cost=0, high=high)
        beyond = self.variable(1, cost=cost * self.scale, high=np.inf)
        one = np.zeros(len(found), dtype=np.int64)
        self.rows(1, must, must, (one, found, 1.0), (one[:1], beyond, -1.0))
        return found

    def reviews(self) -> None:
        """Σ_j x_ij + s_i = r, as far as the entry can have r at all."""
        can = self.table.can
        must = int(can.sum()) - flow(can, self.table.open, self.table.room).total
        slack = self.slack(can, cost=MISSING, must=must)
        every = np.arange(len(can))
        self.rows(len(can), can, can, (self.entry, self.x, 1.0), (every, slack, 1.0))

    def loads(self) -> None:
        """L_j ≤ Σ_i x_ij + u_j; Σ_i x_ij ≤ cap_j and ≤ T, kept seats counted in."""
        table, kept = self.table, self.table.kept.sum(axis=0)
        count, every = len(table.judges), np.arange(len(table.judges))
        least: Counts = np.minimum(table.least, np.minimum(table.room, table.open.sum(axis=0)))
        seats = int(table.can.sum())
        slack = self.slack(least, cost=UNDER, must=max(0, int(least.sum()) - seats))
        self.rows(count, least, np.inf, (self.judge, self.x, 1.0), (every, slack, 1.0))
        self.rows(count, -np.inf, table.room, (self.judge, self.x, 1.0))
        wanted = len(table.entries) * table.reviews
        largest = self.variable(1, cost=self.scale * wanted / (4 * count), high=np.inf)
        self.rows(count, -np.inf, -kept, (self.judge, self.x, 1.0), (every, largest.repeat(count), -1.0))
        evenly = -(-(seats + int(kept.sum())) // count)
        self.rows(1, evenly, np.inf, (every[:1], largest, 1.0))

    def minimum(self, group: Group) -> None:
        """Σ_{j in g} x_ij + p_ig ≥ 1 for the entries that can have one."""
        may = self.table.open & group.among
        able = group.wanted & may.any(axis=1)
        count = int(able.sum())
        if not count:
            return
        must = count - flow(able.astype(np.int64), may, self.table.room).total
        slack = self.slack(np.ones(count, dtype=np.int64), cost=WITHOUT, must=must)
        place = np.cumsum(able) - 1
        inside = group.among[self.entry, self.judge] & able[self.entry]
        terms = (place[self.entry[inside]], self.x[inside], 1.0), (np.arange(count), slack, 1.0)
        self.rows(count, 1, np.inf, *terms)

    def constraint(self) -> LinearConstraint:
        """All rows, for HiGHS."""
        matrix = coo_array(
            (np.concatenate(self.values), (np.concatenate(self.at), np.concatenate(self.to))),
            shape=(self.number, self.variables),
        )
        return LinearConstraint(matrix.tocsc(), np.concatenate(self.low), np.concatenate(self.high))


def solve(table: Table, *, most_s: float) -> Solved | None:
    """Seat; None when `most_s` seconds bring nothing that is near enough to the best."""
    entry, judge = np.nonzero(table.open)
    seats = np.zeros(table.open.shape, dtype=bool)
    if not len(entry) or not table.can.any():
        return Solved(seats, 0.0)
    # A wish above 1 must not outweigh a missing review: the weights grow with the largest.
    scale = max(1.0, float(np.abs(table.affinity[entry, judge]).max()))
    programme = _Programme(table, scale, entry, judge)
    programme.reviews()
    programme.loads()
    for group in table.groups:
        programme.minimum(group)
    integrality = np.zeros(programme.variables)
    integrality[programme.x] = 1
    found = milp(
        np.concatenate(programme.costs),
        integrality=integrality,
        bounds=Bounds(0, np.concatenate(programme.tops)),
        constraints=programme.constraint(),
        options={"mip_rel_gap": GAP, "time_limit": most_s},
    )
    # Stopped by the time, x may be poor or None.
    if found.x is None or (found.status != 0 and not found.mip_gap <= GAP_MOST):
        return None
    seats[entry, judge] = found.x[programme.x] > 0.5  # noqa: PLR2004 -- halfway between 0 and 1
    gap = float(found.mip_gap)
    return Solved(seats, max(gap, 0.0) if np.isfinite(gap) else 0.0)
