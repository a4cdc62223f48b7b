"""Who can be compared: the parts of the graph of entries and judges, and whose loss would split it.

An entry and a judge are joined by a mark. Scores of entries in different parts can't be compared, however
finite their standard errors look: rank([1, E, J]) of the design is entries + judges - parts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from judge.panels.figures import Ints


@dataclass(frozen=True, slots=True)
class Component:
    """Entries and judges that marks hold together, as ascending numbers; one without marks is alone."""

    entries: tuple[int, ...]
    judges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cuts:
    """Entries and judges each of whose loss would split a part, as ascending numbers."""

    entries: tuple[int, ...]
    judges: tuple[int, ...]


def components(entry: Ints, judge: Ints, n_entries: int, n_judges: int) -> tuple[Component, ...]:
    """Split into parts, in the order of their first entry; those without an entry come last.

    `entry` and `judge` are numbers from 0, one pair a mark, in any order.
    """
    neighbours = _neighbours(entry, judge, n_entries, n_judges)
    seen = [False] * len(neighbours)
    found = []
    for start in range(len(neighbours)):
        if seen[start]:
            continue
        seen[start] = True
        part, waiting = [], [start]
        while waiting:
            vertex = waiting.pop()
            part.append(vertex)
            for other in neighbours[vertex]:
                if not seen[other]:
                    seen[other] = True
                    waiting.append(other)
        found.append(Component(*_split(part, n_entries)))
    return tuple(found)


def cut_vertices(entry: Ints, judge: Ints, n_entries: int, n_judges: int) -> Cuts:
    """Find whose loss would split a part, by low points (Hopcroft and Tarjan 1973), without recursion."""
    neighbours = _neighbours(entry, judge, n_entries, n_judges)
    found: set[int] = set()
    order = [-1] * len(neighbours)  # when a vertex was first seen
    low = [0] * len(neighbours)  # the earliest vertex that its branch reaches without it
    clock = 0
    for root in range(len(neighbours)):
        if order[root] >= 0:
            continue
        order[root] = low[root] = clock
        clock += 1
        branches = 0
        path: list[tuple[int, int, Iterator[int]]] = [(root, -1, iter(neighbours[root]))]
        while path:
            vertex, parent, rest = path[-1]
            for other in rest:
                if order[other] < 0:
                    order[other] = low[other] = clock
                    clock += 1
                    path.append((other, vertex, iter(neighbours[other])))
                    break
                if other != parent:
                    low[vertex] = min(low[vertex], order[other])
            else:
                path.pop()
                if parent == root:
                    branches += 1
                if parent >= 0:
                    low[parent] = min(low[parent], low[vertex])
                    if parent != root and low[vertex] >= order[parent]:
                        found.add(parent)
        if branches > 1:
            found.add(root)
    return Cuts(*_split(found, n_entries))


def pair_components(winner: Ints, loser: Ints, n_entries: int) -> tuple[Component, ...]:
    """Split entries into parts that votes between two of them hold together; judges are left empty."""
    votes = np.arange(winner.size, dtype=np.int64)
    both = np.concatenate([winner, loser])
    parts = components(both, np.concatenate([votes, votes]), n_entries, winner.size)
    return tuple(Component(part.entries, ()) for part in parts)


def _neighbours(entry: Ints, judge: Ints, n_entries: int, n_judges: int) -> list[list[int]]:
    """List who is joined to whom: entries first, judges after them, each pair once."""
    neighbours: list[list[int]] = [[] for _ in range(n_entries + n_judges)]
    for one, other in sorted(set(zip(entry.tolist(), judge.tolist(), strict=True))):
        neighbours[one].append(n_entries + other)
        neighbours[n_entries + other].append(one)
    return neighbours


def _split(vertices: list[int] | set[int], n_entries: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Tell entries and judges apart again."""
    inside = sorted(vertices)
    return (
        tuple(vertex for vertex in inside if vertex < n_entries),
        tuple(vertex - n_entries for vertex in inside if vertex >= n_entries),
    )
