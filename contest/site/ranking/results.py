"""What was published of a contest, for everybody: the board, how each number came about, what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.db import reading
from contest.extensions import chosen_language
from contest.models import Contest, Series, Snapshot
from contest.queries.combining import public_series
from contest.queries.contests import in_language
from contest.queries.published import dated, document_of, published, snapshot_by_id, snapshots
from contest.site._shared.places import Place, Tab, find_place
from contest.site.ranking import ledgers, words
from contest.site.ranking.blueprint import bp
from contest.site.ranking.tables import TYPES, file_of
from contest.storage import Storage
from judge.boards.snapshots import changes


@dataclass(frozen=True, slots=True)
class Moved:
    """How one line changed from one snapshot to the next, in words the page adds to."""

    name: str
    rank: tuple[int | None, int | None]
    total: tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Past:
    """One snapshot of the history."""

    snapshot: Snapshot
    moved: tuple[Moved, ...]
    is_open: bool
    opens_at: datetime | None  # None: it was replaced before its time
    by: str  # who published it, for organisers; empty for everybody else


def storage() -> Storage:
    """Where snapshots are kept."""
    found: Storage = current_app.extensions["podium_storage"]
    return found


@bp.get("/c/<slug>/results")
def results(slug: str) -> ResponseReturnValue:
    """The published board of a contest."""
    with reading() as s:
        place = find_place(s, slug)
        shown = published(s, place.contest, place.at)
        order = place.contest.hub.languages
        document = None if shown.board is None else document_of(shown.board, storage())
        division = _division(document)
        divisions = [
            (each["slug"], in_language(each["name"], chosen_language(), order))
            for each in (document["inputs"]["divisions"] if document else ())
        ]
        past = history(s, place.contest, order, sees_all=False)
        series = [
            (each.slug, in_language(each.name, chosen_language(), order))
            for each in public_series(s, place.contest)
        ]
    return render_template(
        "ranking/results.html",
        place=_with_tab(place),
        shown=shown,
        document=document,
        ledger=None if document is None else ledgers.ledger(document, order, division),
        at=ledgers.at,
        past=past,
        series=series,
        division=division,
        divisions=divisions,
        own=place.entry.public_id if place.entry else None,
        current_tab="results",
    )


@bp.get("/c/<slug>/results/<snapshot>.<kind>")
def result_file(slug: str, snapshot: str, kind: str) -> Response:
    """One snapshot as a file: json (to compute again), csv, xlsx."""
    with reading() as s:
        place = find_place(s, slug)
        found = snapshot_by_id(s, place.contest, snapshot)
        if found is None or not (found.is_open(place.at) or place.may_organise):
            raise NotFound
        if found.snapshot.digest is None or kind not in TYPES:
            raise NotFound
        document = document_of(found.snapshot, storage())
        number = document["published"]["number"]
        order = place.contest.hub.languages
        return file_of(
            found.snapshot,
            document,
            ledgers.ledger(document, order),
            storage(),
            kind=kind,
            name=f"{place.slug}-{number}",
        )


def _with_tab(place: Place) -> Place:
    """Where there is coding alone the board leads here: the page has a tab while one is on it."""
    if any(tab.key == "results" for tab in place.tabs):
        return place
    own = Tab("results", _("Results"), "star", url_for("ranking.results", slug=place.slug))
    before = sum(tab.key in {"contest", "problems", "board"} for tab in place.tabs)
    return replace(place, tabs=(*place.tabs[:before], own, *place.tabs[before:]))


def history(s: Session, of: Contest | Series, order: Sequence[str], *, sees_all: bool) -> list[Past]:
    """What was published, the newest first, each with what it changed; of what is held back nothing.

    Organisers (`sees_all`) see everything, and who published it.
    """
    at = clock.now()
    found: list[Past] = []
    last: Any = None
    for row in dated(snapshots(s, of)):
        if not (sees_all or row.is_open(at)):
            continue
        document = None if row.snapshot.digest is None else document_of(row.snapshot, storage())
        moved = () if document is None or last is None else _moved(last, document, order)
        by = row.snapshot.published_by.name if sees_all and row.snapshot.published_by is not None else ""
        found.append(Past(row.snapshot, moved, row.is_open(at), row.opens_at, by))
        last = document or last
    return found[::-1]


def _moved(before: Any, after: Any, order: Sequence[str]) -> tuple[Moved, ...]:
    names = {line.key: line.name for each in (before, after) for line in ledgers.ledger(each, order).lines}
    return tuple(
        Moved(
            names[change.entry],
            change.rank,
            (words.figure(change.total[0]), words.figure(change.total[1])),
        )
        for change in changes(before["board"], after["board"])
    )


def _division(document: Any) -> str | None:
    wanted = request.args.get("division")
    if wanted is None or document is None:
        return None
    if wanted not in document["board"]["divisions"]:
        raise NotFound
    return wanted
