"""Loads evened out where it costs nothing: the programme bounds the largest load and forgets the others.

A seat goes from a judge to one with at least two fewer, if that one fits the entry no worse, no minimum is
lost and none of a judge's own. Each such step makes the sum of squares smaller, so it ends.
"""

import numpy as np

from judge.panels.seating.problem import Flags, Table


def even(table: Table, seats: Flags) -> Flags:
    """Move seats until no single move makes loads more even at no cost."""
    seats = seats.copy()
    while _step(table, seats):
        pass
    return seats


def _step(table: Table, seats: Flags) -> bool:
    """Move one seat, of the most loaded judge who can give one; False: nobody can."""
    loads, given = seats.sum(axis=0), (seats & ~table.kept).sum(axis=0)
    free = given < table.room
    # A stable sort: among equals the first by id.
    for judge in np.argsort(-loads, kind="stable"):
        if given[judge] <= table.least[judge] or not (free & (loads <= loads[judge] - 2)).any():
            continue
        rows = np.nonzero(seats[:, judge] & ~table.kept[:, judge])[0]
        fits = (table.open & ~seats)[rows] & free & (loads <= loads[judge] - 2)
        fits &= table.affinity[rows] >= table.affinity[rows, judge][:, None]
        for group in table.groups:
            number = (seats[rows] & group.among[rows]).sum(axis=1)
            left = number - group.among[rows, judge]
            fits &= (left[:, None] + group.among[rows]) >= np.minimum(number, 1)[:, None]
        if not fits.any():
            continue
        to = min(np.nonzero(fits.any(axis=0))[0], key=lambda one: (loads[one], one))
        row = rows[np.nonzero(fits[:, to])[0][0]]
        seats[row, judge], seats[row, to] = False, True
        return True
    return False
