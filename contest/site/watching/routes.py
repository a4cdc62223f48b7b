"""Watching: the contest's page, for who takes part and who looks on, and the board."""

from flask import Blueprint, Response, jsonify, make_response, render_template
from flask.typing import ResponseReturnValue

from contest.db import reading
from contest.phases import next_change
from contest.site._shared.headers import mark_public
from contest.site._shared.places import find_place
from contest.site.watching.boards import board_view
from contest.site.watching.overview import overview

bp = Blueprint("watching", __name__)


@bp.get("/c/<slug>")
def contest(slug: str) -> ResponseReturnValue:
    """The contest: before, during and after."""
    with reading() as s:
        place = find_place(s, slug)
        shown = overview(s, place)
    return render_template("watching/contest.html", place=place, current_tab="contest", **shown)


@bp.get("/c/<slug>/_now")
def now(slug: str) -> ResponseReturnValue:
    """The same as a live part."""
    with reading() as s:
        place = find_place(s, slug)
        shown = overview(s, place)
    return render_template("watching/_now.html", place=place, **shown)


@bp.get("/c/<slug>/ticket")
def ticket(slug: str) -> Response:
    """A fresh ticket for the streams of this page."""
    with reading() as s:
        place = find_place(s, slug)
    return jsonify(ticket=place.ticket)


@bp.get("/c/<slug>/board")
def board(slug: str) -> ResponseReturnValue:
    """The public board, and where one is on it."""
    with reading() as s:
        place = find_place(s, slug)
        found, html = board_view(s, place)
    is_on_it = place.entry is not None and any(line.entry == place.entry.public_id for line in found.lines)
    return render_template(
        "watching/board.html",
        place=place,
        board=found,
        board_html=html,
        is_on_it=is_on_it,
        current_tab="board",
    )


@bp.get("/c/<slug>/_board")
def board_part(slug: str) -> ResponseReturnValue:
    """The board alone, the same for everyone: the front keeps it."""
    with reading() as s:
        place = find_place(s, slug)
        found, html = board_view(s, place)
    response = make_response(str(html))
    if place.contest.is_public:
        until = next_change(place.window, place.at)
        mark_public(response, contest=found.contest, version=found.version, until=until)
    return response
