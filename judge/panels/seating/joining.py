"""Islands of a seating: entries that no chain of judges connects cannot be compared, so they are joined.

A swap takes (i, j) and (k, l) from two islands and seats (i, l) and (k, j): loads stay, and as neither was
a bridge, each island stays whole. Affinity by field makes islands of its own accord: 3 of 60 × 24 × 4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from judge.panels.seating.problem import Counts, Flags, Table

SWAPS = 3
"""An island: one joins it, more make the comparison across firmer (standard error .566 → .543; 6: .532)."""
Edges = NDArray[np.int64]  # two columns: entry, judge


@dataclass(frozen=True, slots=True)
class Joined:
    """A seating whose islands are joined as far as it goes."""

    seats: Flags
    number: int  # islands that are now part of another


def join(table: Table, seats: Flags) -> Joined:
    """Join what can be joined, by swaps, else by one review more."""
    seats = seats.copy()
    labels, count = islands(seats)
    before = count
    while count > 1:
        for island in _smallest_first(labels, count)[:-1]:
            inside = labels == island
            if _swap(table, seats, inside) or _add(table, seats, inside):
                # Two more between the same two sides, where they are allowed.
                for _again in range(SWAPS - 1):
                    _swap(table, seats, inside)
                break
        else:
            break
        labels, count = islands(seats)
    return Joined(seats, before - count)


def islands(seats: Flags) -> tuple[NDArray[np.int64], int]:
    """Label entries (first) and judges; −1 for who has no seat. Labels go by the first entry in each."""
    rows, columns = seats.shape
    labels = np.full(rows + columns, -1, dtype=np.int64)
    count = 0
    for start in range(rows):
        if labels[start] >= 0 or not seats[start].any():
            continue
        entries, judges = np.zeros(rows, dtype=bool), np.zeros(columns, dtype=bool)
        front = entries.copy()
        front[start] = True
        while front.any():
            entries |= front
            judges |= seats[front].any(axis=0)
            front = seats[:, judges].any(axis=1) & ~entries
        labels[:rows][entries] = count
        labels[rows:][judges] = count
        count += 1
    return labels, count


def bridges(seats: Flags) -> Flags:
    """Seats whose loss would split an island: low-point search, without recursion."""
    rows, columns = seats.shape
    neighbours = [(rows + np.nonzero(seats[row])[0]).tolist() for row in range(rows)]
    neighbours += [np.nonzero(seats[:, column])[0].tolist() for column in range(columns)]
    found = np.zeros(seats.shape, dtype=bool)
    seen, low = [-1] * (rows + columns), [0] * (rows + columns)
    clock = 0
    for root in range(rows):
        if seen[root] >= 0:
            continue
        seen[root] = low[root] = clock
        clock += 1
        stack = [(root, -1, iter(neighbours[root]))]
        while stack:
            node, parent, rest = stack[-1]
            for other in rest:
                if seen[other] < 0:
                    seen[other] = low[other] = clock
                    clock += 1
                    stack.append((other, node, iter(neighbours[other])))
                    break
                if other != parent:
                    low[node] = min(low[node], seen[other])
            else:
                stack.pop()
                if parent >= 0:
                    low[parent] = min(low[parent], low[node])
                    if low[node] > seen[parent]:
                        found[min(node, parent), max(node, parent) - rows] = True
    return found


def _smallest_first(labels: NDArray[np.int64], count: int) -> list[int]:
    sizes = np.bincount(labels[labels >= 0], minlength=count)
    return sorted(range(count), key=lambda island: (sizes[island], -island))


def _swap(table: Table, seats: Flags, inside: Flags) -> bool:
    """Do the swap across the border of `inside` (entries, then judges) that costs least; False: none may."""
    rows = len(table.entries)
    movable = seats & ~table.kept & ~bridges(seats)
    within = np.outer(inside[:rows], inside[rows:])
    without = np.outer(~inside[:rows], ~inside[rows:])
    ours, theirs = np.argwhere(movable & within), np.argwhere(movable & without)
    if not len(ours) or not len(theirs):
        return False
    (i, j), (k, el) = ours.T[:, :, None], theirs.T[:, None, :]
    may = table.open & ~seats
    fits = may[i, el] & may[k, j]
    held = [(group.among, (seats & group.among).sum(axis=1)) for group in table.groups if group.wanted.any()]
    for among, number in held:
        fits &= _stays(among, number, i, j, el) & _stays(among, number, k, el, j)
    if not fits.any():
        return False
    given = table.affinity
    lost = given[i, j] + given[k, el] - given[i, el] - given[k, j]
    at = np.argwhere(fits)
    _labels, count = islands(seats)
    for which in np.argsort(lost[fits], kind="stable"):
        one, other = ours[at[which, 0]], theirs[at[which, 1]]
        _exchange(seats, one, other)
        if islands(seats)[1] <= count:
            return True
        _exchange(seats, (one[0], other[1]), (other[0], one[1]))
    return False


def _stays(among: Flags, number: Counts, entry: Edges, old: Edges, new: Edges) -> Flags:
    """Whether an entry that has a judge of the group still has one when `new` sits in `old`'s place."""
    left = number[entry] - among[entry, old] + among[entry, new]
    kept: Flags = left >= np.minimum(number[entry], 1)
    return kept


def _exchange(seats: Flags, one: Edges | tuple[int, int], other: Edges | tuple[int, int]) -> None:
    seats[one[0], one[1]] = seats[other[0], other[1]] = False
    seats[one[0], other[1]] = seats[other[0], one[1]] = True


def _add(table: Table, seats: Flags, inside: Flags) -> bool:
    """One review more across the border: with the best fit, then the smallest load."""
    rows = len(table.entries)
    seated = np.concatenate([seats.any(axis=1), seats.any(axis=0)])
    inner, outer = inside & seated, ~inside & seated
    across = np.outer(inner[:rows], outer[rows:]) | np.outer(outer[:rows], inner[rows:])
    loads = seats.sum(axis=0)
    free = loads < table.room + table.kept.sum(axis=0)
    pairs = np.argwhere(across & table.open & ~seats & free[None, :])
    if not len(pairs):
        return False
    best = min(map(tuple, pairs.tolist()), key=lambda p: (-table.affinity[p], loads[p[1]], p))
    seats[best] = True
    return True
