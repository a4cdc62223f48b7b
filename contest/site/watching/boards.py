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
from contest.phases import Phase
from contest.queries.attempts import Audience
from contest.queries.boards import Column, ContestBoard, Line, board
from contest.queries.contests import in_language
from contest.site._shared.places import Place
from judge.boards.icpc import Cell

KEPT = 32
_Key = tuple[str, int, Phase, bool, str, str]
_kept: OrderedDict[_Key, Markup] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Box:
    """One cell: its problem's letter, how it looks, its numbers."""

    label: str
    look: str
    """first, ok, no, wait, "wait closed" or empty"""
    minute: int | None
    tries: int
    pending: int


@dataclass(frozen=True, slots=True)
class Row:
    """One team's line."""

    entry: str
    name: str
    rank: int
    solved: int
    penalty: int
    cells: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A column's head."""

    label: str
    title: str


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
        problems=[Problem(c.label, in_language(c.titles, language, order)) for c in found.columns],
        # Whether problems may be read is asked of everybody at once: by the phase alone.
        problems_open=found.phase is not Phase.BEFORE,
        rows=[_row(line, found.columns, is_frozen=found.is_frozen) for line in found.lines],
    )


def _row(line: Line, columns: tuple[Column, ...], *, is_frozen: bool) -> Row:
    row = line.row
    return Row(
        line.entry,
        line.name or _("Team %(number)d", number=line.number),
        row.rank,
        row.solved,
        row.penalty,
        tuple(_box(column.label, row.cells[column.problem], is_frozen=is_frozen) for column in columns),
    )


def _box(label: str, cell: Cell, *, is_frozen: bool) -> Box:
    look = ""
    if cell.solved:
        look = "first" if cell.first else "ok"
    elif cell.pending:
        look = "wait closed" if is_frozen else "wait"
    elif cell.tries:
        look = "no"
    return Box(label, look, cell.minute, cell.tries, cell.pending)
