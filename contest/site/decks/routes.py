"""Decks: pictures of their pages for those who may see them, the file for those whose it is."""

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.desk import retry_task
from contest.db import reading, transaction
from contest.models import Deck
from contest.permissions import may_organise, may_see_deck, may_take_deck
from contest.queries.decks import deck_by_id, judges_by
from contest.site._shared.headers import lock_up
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import find_place
from contest.storage import BytesMissing, Storage

bp = Blueprint("decks", __name__)
DECK = "/c/<slug>/decks/<public_id>"
NOT_MODIFIED = 304


@bp.get(DECK)
@signed_in
def deck(slug: str, public_id: str) -> ResponseReturnValue:
    """A deck by itself, for its entry's people and organisers."""
    with reading() as s:
        found = _own(s, slug, public_id)
        place = find_place(s, slug)
    return render_template("decks/deck.html", place=place, deck=found)


@bp.get(f"{DECK}/<int:number>.webp")
@signed_in
def page(slug: str, public_id: str, number: int) -> Response:
    """The picture of a page, from 1 on: for the entry's own people, organisers, and jurors who mark by it."""
    with reading() as s:
        found = deck_by_id(s, slug, public_id)
        user = the_viewer()
        if found is None or not may_see_deck(user, found, judges=judges_by(s, user, found)):
            raise NotFound
        shown = found.pages[number - 1] if 0 < number <= len(found.pages) else {"digest": None}
    digest = shown["digest"]
    if digest is None:
        raise NotFound
    response = Response(mimetype=str(shown["type"]))
    response.set_etag(str(digest))
    # The browser's own, and asked for again: a right to see it may have ended.
    response.headers["Cache-Control"] = "private, no-cache"
    lock_up(response)
    if response.make_conditional(request).status_code == NOT_MODIFIED:
        return response
    try:
        response.set_data(_storage().read(str(digest)))
    except BytesMissing:
        raise NotFound from None
    return response


@bp.get(f"{DECK}/file")
@signed_in
def file(slug: str, public_id: str) -> Response:
    """The file as it was handed in, to be saved: no browser of ours opens what a stranger made."""
    with reading() as s:
        found = _own(s, slug, public_id)
        digest, name, size = found.digest, found.filename, found.bytes
    try:
        blocks = _storage().blocks(digest)
    except BytesMissing:
        raise NotFound from None
    response = Response(blocks, mimetype="application/octet-stream")
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    lock_up(response)
    return response


@bp.get(f"{DECK}/_status")
@signed_in
def status(slug: str, public_id: str) -> ResponseReturnValue:
    """Where the deck stands, as a live part."""
    with reading() as s:
        found = _own(s, slug, public_id)
        place = find_place(s, slug)
    return render_template("decks/_status.html", place=place, deck=found)


@bp.post(f"{DECK}/retry")
@signed_in
def retry(slug: str, public_id: str) -> ResponseReturnValue:
    """Draw again what could not be drawn through a fault of ours; the organisers' to ask for."""
    with transaction() as s:
        found = _own(s, slug, public_id)
        if found.task is None or not may_organise(the_viewer(), found.entry.contest):
            raise NotFound
        retry_task(s, actor=the_viewer(), task=found.task, at=clock.now())
    flash(_("It waits to be drawn again."), "ok")
    return redirect(url_for("decks.deck", slug=slug, public_id=public_id), 303)


def _own(s: Session, slug: str, public_id: str) -> Deck:
    found = deck_by_id(s, slug, public_id)
    if found is None or not may_take_deck(the_viewer(), found):
        raise NotFound
    return found


def _storage() -> Storage:
    storage: Storage = current_app.extensions["podium_storage"]
    return storage
