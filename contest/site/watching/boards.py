"""The board in words and cells, and its bytes kept a while: nothing in it is anyone's own."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.extensions import chosen_language
from contest.models import Contest
from contest.numbers import plain
from contest.phases import Phase
from contest.queries.attempts import Audience
from contest.queries.boards import Column, ContestBoard, Line, board
from contest.queries.contests import in_language
from contest.site._shared.places import Place
from contest.site._shared.times import span_left
from judge.boards import icpc, points

KEPT = 32
_Key = tuple[str, int, Phase, bool, str, str]
_kept: OrderedDict[_Key, Markup] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Box:
    """One cell: its problem's letter, how it looks, its numbers."""

    label: str
    look: str
    """first, ok, part, no, wait, "wait closed" or empty"""
    minute: int | None
    tries: int
    pending: int
    points: str = ""
    """on a board by points; empty: nothing judged"""


@dataclass(frozen=True, slots=True)
class Row:
    """One team's line."""

    entry: str
    name: str
    rank: int
    cells: tuple[Box, ...]
    solved: int = 0
    penalty: int = 0
    points: str = ""
    gained: str = ""
    """when the last points were gained, where that decides between equals"""


@dataclass(frozen=True, slots=True)
class Problem:
    """A column's head."""

    label: str
    title: str
    full: str = ""
    """its full points; empty: it has none, or no bound"""


@dataclass(frozen=True, slots=True)
class Standings:
    """The public board as a contest's page needs it."""

    ranks: dict[str, int]
    solved_by: dict[str, int]
    total: int


def standings(s: Session, contest: Contest, at: datetime) -> Standings:
    """Places by entry, solutions by problem, as everybody sees them."""
    found = board(s, contest, at=at)
    return Standings(
        {line.entry: line.row.rank for line in found.lines},
        {column.problem: column.solved for column in found.columns},
        len(found.lines),
    )


def board_view(s: Session, place: Place) -> tuple[ContestBoard, Markup]:
    """The public board and its HTML in the reader's language."""
    found = board(s, place.contest, audience=Audience.PUBLIC, at=place.at)
    language = chosen_language()
    # What the page takes of the contest itself (name, zone, times) changes with the version as well.
    key = (found.contest, found.version, found.phase, found.is_frozen, language, place.contest.slug)
    with _lock:
        kept = _kept.get(key)
        if kept is not None:
            _kept.move_to_end(key)
            return found, kept
    made = Markup(_render(found, place, language))  # noqa: S704 -- a template's own output
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found, made


def _render(found: ContestBoard, place: Place, language: str) -> str:
    order = place.contest.hub.languages
    return render_template(
        "watching/_board.html",
        place=place,
        version=found.version,
        frozen_at=place.window.freeze_at if found.is_frozen else None,
        rule=found.rule,
        problems=[
            Problem(
                each.label,
                in_language(each.titles, language, order),
                "" if each.full is None else plain(each.full),
            )
            for each in found.columns
        ],
        # Whether problems may be read is asked of everybody at once: by the phase alone.
        problems_open=found.phase is not Phase.BEFORE,
        rows=[
            _row(line, found.columns, is_frozen=found.is_frozen, by_time=_is_tied_by_time(place.contest))
            for line in found.lines
        ],
    )


def _is_tied_by_time(contest: Contest) -> bool:
    return contest.code is not None and contest.code.is_tied_by_time


def _row(line: Line, columns: tuple[Column, ...], *, is_frozen: bool, by_time: bool) -> Row:
    row, name = line.row, line.name or _("Team %(number)d", number=line.number)
    if isinstance(row, points.Row):
        boxes = tuple(_scored(each, row.cells[each.problem], is_frozen=is_frozen) for each in columns)
        gained = "" if row.at_s is None or not by_time else span_left(row.at_s, brief=False)
        return Row(line.entry, name, row.rank, boxes, points=plain(row.total), gained=gained)
    boxes = tuple(_box(each.label, row.cells[each.problem], is_frozen=is_frozen) for each in columns)
    return Row(line.entry, name, row.rank, boxes, row.solved, row.penalty)


def _box(label: str, cell: icpc.Cell, *, is_frozen: bool) -> Box:
    look = _look(cell, is_frozen=is_frozen) or ("no" if cell.tries else "")
    return Box(label, look, cell.minute, cell.tries, cell.pending)


def _scored(column: Column, cell: points.Cell, *, is_frozen: bool) -> Box:
    look, shown = _look(cell, is_frozen=is_frozen), ""
    if cell.points is not None:
        look, shown = look or ("part" if cell.points else "no"), plain(cell.points)
    return Box(column.label, look, None, cell.tries, cell.pending, shown)


def _look(cell: icpc.Cell | points.Cell, *, is_frozen: bool) -> str:
    """What all boards tell by the same look; empty where neither solved nor waiting."""
    if cell.solved:
        return "first" if cell.first else "ok"
    if cell.pending:
        return "wait closed" if is_frozen else "wait"
    return ""
