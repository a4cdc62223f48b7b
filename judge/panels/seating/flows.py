"""Maximum flow from entries through judges: how many seats there can be, and who stands in the way.

source → entry (what it demands) → judge who may mark it (1) → sink (the judge's places). Where the flow
stays below the demand, the source side of the minimum cut is the group that is short.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from judge.panels.seating.problem import Counts, Flags


@dataclass(frozen=True, slots=True)
class Cut:
    """Entries that together demand more than the judges they share can give; rows and columns."""

    entries: tuple[int, ...]
    judges: tuple[int, ...]
    demand: int
    places: int  # of these judges
    elsewhere: int  # single seats with other judges
    short: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What flows at most."""

    total: int
    seats: Flags  # entries × judges
    reached: Flags  # entries, then judges, on the source side of the minimum cut


def flow(demand: Counts, allowed: Flags, room: Counts) -> Flow:
    """Send as much as goes; whole numbers, the same for the same input."""
    rows, columns = allowed.shape
    source, sink = rows + columns, rows + columns + 1
    at, to = np.nonzero(allowed)
    capacity = csr_array(
        (
            np.concatenate([demand, np.ones(len(at), dtype=np.int64), room]).astype(np.int32),
            (
                np.concatenate([np.full(rows, source), at, rows + np.arange(columns)]),
                np.concatenate([np.arange(rows), rows + to, np.full(columns, sink)]),
            ),
        ),
        shape=(sink + 1, sink + 1),
    )
    found = maximum_flow(capacity, source, sink)
    seats = np.zeros(allowed.shape, dtype=bool)
    seats[at, to] = found.flow[:rows, rows:source].toarray()[at, to] > 0
    residual = csr_array(capacity - found.flow)
    residual.eliminate_zeros()
    reached = np.zeros(sink + 1, dtype=bool)
    reached[breadth_first_order(residual, source, return_predecessors=False)] = True
    return Flow(int(found.flow_value), seats, reached[:source])


def cuts(demand: Counts, allowed: Flags, room: Counts, found: Flow) -> list[Cut]:
    """The groups that are short, each by itself; their shortages sum to what does not flow."""
    rows, columns = allowed.shape
    of_entries, of_judges = found.reached[:rows], found.reached[rows:]
    inside = allowed & of_entries[:, None] & of_judges[None, :]
    at, to = np.nonzero(inside)
    graph = csr_array((np.ones(len(at)), (at, rows + to)), shape=(rows + columns, rows + columns))
    number, labels = connected_components(graph, directed=False)
    groups = []
    for label in range(number):
        members = np.nonzero((labels[:rows] == label) & of_entries)[0]
        judges = np.nonzero((labels[rows:] == label) & of_judges)[0]
        wanted, places = int(demand[members].sum()), int(room[judges].sum())
        elsewhere = int((allowed[members] & ~of_judges[None, :]).sum())
        if wanted > places + elsewhere:
            short = wanted - places - elsewhere
            groups.append(
                Cut(tuple(members.tolist()), tuple(judges.tolist()), wanted, places, elsewhere, short)
            )
    return groups


def draft(demand: Counts, allowed: Flags, room: Counts, loads: Counts) -> Flags:
    """Seat as many as there can be, the largest load as small as it can be; wishes are not weighed."""
    most = flow(demand, allowed, room).total
    low, high = 0, int((room + loads).max(initial=0))
    while low < high:
        middle = (low + high) // 2
        held = np.clip(middle - loads, 0, room)
        low, high = (low, middle) if flow(demand, allowed, held).total == most else (middle + 1, high)
    return flow(demand, allowed, np.clip(low - loads, 0, room)).seats
