"""Two boards side by side: who moves, and which cells change."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from contest.numbers import plain
from contest.queries.boards import ContestBoard, Line
from contest.site.organising.rejudging_words import entry_name
from judge.boards import icpc, points


@dataclass(frozen=True, slots=True)
class Box:
    """A cell in words, how it looks, and its sign."""

    words: str
    look: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class BoxMoved:
    """A cell that changes."""

    label: str
    old: Box
    new: Box


@dataclass(frozen=True, slots=True)
class RowMoved:
    """A team whose place, sum or cells change."""

    entry: str
    name: str
    old_rank: int
    new_rank: int
    old_sum: str
    new_sum: str
    boxes: tuple[BoxMoved, ...]

    @property
    def move(self) -> str:
        """Its place goes "up", "down" or stays ("")."""
        if self.new_rank == self.old_rank:
            return ""
        return "up" if self.new_rank < self.old_rank else "down"


@dataclass(frozen=True, slots=True)
class Moved:
    """All that differs between two boards of the same entries and problems."""

    rows: tuple[RowMoved, ...]
    same: int
    """teams that stay as they are"""


def moved(old: ContestBoard, new: ContestBoard) -> Moved:
    """In the order of the new board."""
    before = {line.entry: line for line in old.lines}
    rows = [
        _row(before[line.entry], line, new)
        for line in new.lines
        if line.entry in before and line != before[line.entry]
    ]
    return Moved(tuple(rows), len(new.lines) - len(rows))


def _row(old: Line, new: Line, board: ContestBoard) -> RowMoved:
    boxes = [
        BoxMoved(column.label, _box(old.row.cells[column.problem]), _box(new.row.cells[column.problem]))
        for column in board.columns
        if old.row.cells[column.problem] != new.row.cells[column.problem]
    ]
    return RowMoved(
        new.entry,
        entry_name(new.name, new.number),
        old.row.rank,
        new.row.rank,
        _sum(old.row),
        _sum(new.row),
        tuple(boxes),
    )


def _sum(row: icpc.Row | points.Row) -> str:
    if isinstance(row, points.Row):
        return plain(row.total)
    return _("%(solved)d solved, penalty %(penalty)d", solved=row.solved, penalty=row.penalty)


def _box(cell: icpc.Cell | points.Cell) -> Box:
    tries = ngettext("%(num)d try", "%(num)d tries", cell.tries)
    if isinstance(cell, points.Cell):
        if cell.points is not None:
            look, icon = ("ok", "check") if cell.solved else ("", "")
            return Box(_("%(score)s points, %(tries)s", score=plain(cell.points), tries=tries), look, icon)
    elif cell.solved:
        words = _("solved in minute %(minute)d, %(tries)s", minute=cell.minute, tries=tries)
        return Box(words, "ok", "star" if cell.first else "check")
    if cell.pending:
        return Box(_("%(num)d waiting", num=cell.pending), "wait", "clock")
    if cell.tries:
        return Box(_("not yet, %(tries)s", tries=tries), "no", "cross")
    return Box(_("not tried"))
