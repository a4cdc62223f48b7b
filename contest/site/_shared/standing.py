"""Where one stands with each problem: the tile in the row of letters, the words in the list."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest import clock
from contest.models import Entry, Stage
from contest.numbers import plain
from contest.phases import seconds_in
from contest.queries.attempts import POINTS
from contest.queries.boards import own_row
from contest.queries.problems import Line
from contest.queries.tries import DraftMark, Try, drafts, tries
from contest.site._shared.scores import figure
from contest.site._shared.times import into
from contest.wording import marked
from judge.boards.points import Cell, Row


@dataclass(frozen=True, slots=True)
class Tile:
    """A problem and the viewer's own state with it."""

    label: str
    title: str
    public_id: str
    look: str
    """ok, part, no, wait or empty"""
    icon: str
    words: str | Markup
    brief: str
    """for the row of letters: "D, not yet solved\""""


@dataclass(frozen=True, slots=True)
class Work:
    """What an entry has done in a stage, read once for all parts of a page."""

    tries: tuple[Try, ...] = ()
    drafts: tuple[DraftMark, ...] = ()
    row: Row | None = None
    """own points, where the stage counts them"""


def work_of(s: Session, entry: Entry | None, stage: Stage) -> Work:
    """The entry's tries, oldest first, and drafts, newest first; a fixed number of statements."""
    if entry is None:
        return Work()
    row = own_row(s, entry, stage, clock.now()) if stage.rule == POINTS else None
    return Work(tuple(tries(s, entry, stage)), tuple(drafts(s, entry, stage)), row)


def tiles(stage: Stage, lines: Sequence[Line], work: Work) -> list[Tile]:
    """The state of each problem; for people without an entry all are blank."""
    mine: dict[int, list[Try]] = {}
    for each in work.tries:
        mine.setdefault(each.stage_problem_id, []).append(each)
    kept = {draft.stage_problem_id for draft in work.drafts}
    cells = {} if work.row is None else work.row.cells
    return [
        _scored(line, cells.get(line.public_id))
        or _tile(line, stage, mine.get(line.id, []), has_draft=line.id in kept)
        for line in lines
    ]


def _scored(line: Line, cell: Cell | None) -> Tile | None:
    """A problem that points were got on; None: its tries tell how it stands."""
    if cell is None or cell.points is None or (cell.pending and not cell.solved):
        return None
    how = ngettext("%(num)d try", "%(num)d tries", cell.tries)
    points = figure(plain(cell.points))
    words = marked(_("%(points)s points, %(how)s"), points=points, how=how)
    named = (line.label, line.title, line.public_id)
    if cell.solved:
        return Tile(*named, "ok", "check", words, _("full points"))
    look, icon = ("part", "steps") if cell.points > 0 else ("no", "cross")
    return Tile(*named, look, icon, words, _("%(points)s points", points=plain(cell.points)))


def _tile(line: Line, stage: Stage, mine: Sequence[Try], *, has_draft: bool) -> Tile:
    solved = next((index for index, each in enumerate(mine) if each.verdict == "AC"), None)
    named = (line.label, line.title, line.public_id)
    if solved is not None:
        count = sum(each.verdict is not None and each.verdict.penalised for each in mine[:solved]) + 1
        how = _("first try") if count == 1 else ngettext("%(num)d try", "%(num)d tries", count)
        if stage.starts_at is None:
            words: str | Markup = _("Solved, %(how)s", how=how)
        else:
            when = into(seconds_in(stage.window, mine[solved].received_at))
            words = marked(_("Solved at %(time)s, %(how)s"), time=when, how=how)
        return Tile(*named, "ok", "check", words, _("solved"))
    if any(not each.is_over for each in mine):
        return Tile(*named, "wait", "turn", _("Being judged"), _("being judged"))
    judged = [each for each in mine if each.verdict is not None]
    if judged:
        words = ngettext("Not yet, %(num)d try", "Not yet, %(num)d tries", len(judged))
        return Tile(*named, "no", "cross", words, _("not yet solved"))
    if mine and mine[-1].is_failed:
        return Tile(*named, "wait", "clock", _("Could not be judged"), _("could not be judged"))
    if has_draft:
        return Tile(*named, "wait", "note", _("Draft kept"), _("draft kept"))
    return Tile(*named, "", "", _("Not tried"), _("not tried"))
