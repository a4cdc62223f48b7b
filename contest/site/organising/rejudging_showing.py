"""What the page of a rejudging shows, read in one transaction."""

from collections import Counter

from flask import request
from sqlalchemy.orm import Session

from contest.actions.rejudging import was_published_since
from contest.models import Rejudging, RejudgingState
from contest.queries import rejudgings as queries
from contest.queries.attempts import Audience
from contest.queries.boards import board
from contest.queries.rejudging_choice import Choice, offered
from contest.queries.rejudging_lines import Line, Trouble, lines
from contest.site._shared.places import Place
from contest.site.organising import rejudging_boards, rejudging_words

LINES = 100
"""Submissions on a page."""
LIVE = 500
"""Submissions up to which the whole page is made anew every two seconds while it runs."""
VIEWS = ("changed", "all", "trouble")


def shown(s: Session, place: Place, rejudging: Rejudging) -> dict[str, object]:
    """All of it; `view`, `unstable`, `undo` and `from` of the address say how."""
    found = lines(s, rejudging)
    far = queries.progress(s, [rejudging])[rejudging.id]
    is_open = rejudging.state is RejudgingState.OPEN
    is_deciding = request.method == "POST" or request.args.get("decide") == "1"
    is_live = is_open and not far.is_over and not is_deciding
    is_applied = rejudging.state is RejudgingState.APPLIED
    is_undoing = is_applied and (
        request.endpoint == "organising.undo_rejudging" or request.args.get("undo") == "1"
    )
    takes_unstable = request.args.get("unstable") == "take"
    view = request.args.get("view", "")
    listed = _listed(found, view if view in VIEWS else VIEWS[0])
    start = max(request.args.get("from", 0, type=int), 0)
    choice = Choice.of(rejudging.chosen_by)
    return {
        "rejudging": rejudging,
        "far": far,
        "is_open": is_open,
        "is_live": is_live,
        "every_s": 2 if len(found) <= LIVE else 10,
        "total": len(found),
        "view": view if view in VIEWS else VIEWS[0],
        "numbers": {each: len(_listed(found, each)) for each in VIEWS},
        "lines": listed[start : start + LINES],
        "start": start,
        "following": start + LINES if len(listed) > start + LINES else None,
        "preceding": max(start - LINES, 0) if start else None,
        "changes": rejudging_words.changes(found),
        "troubles": Counter(line.trouble for line in found if line.trouble is not None),
        "trouble": Trouble,
        "takes_unstable": takes_unstable,
        "counting": len(queries.counts_after(found, takes_unstable=takes_unstable)),
        "is_older": any(line.is_older for line in found) and is_open,
        "seen": queries.seen(found),
        "back": queries.still_stands(found) if is_applied else [],
        "is_undoing": is_undoing,
        "undone_seen": queries.undone_seen(found) if is_undoing else "",
        "is_published": is_applied and was_published_since(s, rejudging),
        "chosen": rejudging_words.choice(choice, offered(s, place.contest), place.zone),
        # Of many, the board is compared once all are judged: it would be made anew every few seconds.
        "moved": _moved(s, place, rejudging, found, takes_unstable=takes_unstable)
        if is_open and not (is_live and len(found) > LIVE)
        else _moved_back(s, place, rejudging)
        if is_undoing
        else None,
    }


def _listed(found: list[Line], view: str) -> list[Line]:
    if view == "changed":
        return [line for line in found if line.is_changed or line.trouble is Trouble.UNSTABLE]
    if view == "trouble":
        return [line for line in found if line.trouble is not None]
    return found


def _moved(
    s: Session, place: Place, rejudging: Rejudging, found: list[Line], *, takes_unstable: bool
) -> rejudging_boards.Moved:
    old = board(s, place.contest, audience=Audience.ORGANISERS, at=place.at)
    new = queries.board_after(s, place.contest, rejudging, found, takes_unstable=takes_unstable, at=place.at)
    return rejudging_boards.moved(old, new)


def _moved_back(s: Session, place: Place, rejudging: Rejudging) -> rejudging_boards.Moved:
    now = board(s, place.contest, audience=Audience.ORGANISERS, at=place.at)
    return rejudging_boards.moved(now, queries.board_before(s, place.contest, rejudging, at=place.at))
