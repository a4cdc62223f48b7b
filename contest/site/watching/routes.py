"""Watching: the contest's page, for who takes part and who looks on, and the board."""

from dataclasses import replace

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contest.db import reading
from contest.extensions import chosen_language
from contest.phases import Window, next_change
from contest.queries.combining import public_series
from contest.queries.contests import in_language
from contest.queries.published import published
from contest.queries.rounds import round_by_id
from contest.site._shared.headers import mark_public
from contest.site._shared.places import Place, find_place
from contest.site.watching.boards import board_view
from contest.site.watching.overview import overview, pulse_of

bp = Blueprint("watching", __name__)
ROUNDS_MOST = 4
"""Rounds that one page follows."""


@bp.get("/c/<slug>")
def contest(slug: str) -> ResponseReturnValue:
    """The contest: before, during and after."""
    with reading() as s:
        place = find_place(s, slug)
        shown = overview(s, place)
        pulse = pulse_of(s, place) if place.entry is not None else None
        order = place.contest.hub.languages
        series = [
            (each.slug, in_language(each.name, chosen_language(), order))
            for each in public_series(s, place.contest)
        ]
    is_anyones = place.user is None and place.contest.is_public
    live = url_for("watching.look" if is_anyones else "watching.now", slug=slug)
    return render_template(
        "watching/contest.html",
        place=place,
        live=live,
        pulse=pulse,
        series=series,
        current_tab="contest",
        **shown,
    )


@bp.get("/c/<slug>/_now")
def now(slug: str) -> ResponseReturnValue:
    """The same as a live part, for people who are signed in."""
    with reading() as s:
        place = find_place(s, slug)
        shown = overview(s, place)
    live = url_for("watching.now", slug=slug)
    return render_template("watching/_now.html", place=place, live=live, **shown)


@bp.get("/c/<slug>/_look")
def look(slug: str) -> ResponseReturnValue:
    """The same for everybody else: at the start all of them ask at once, and the front has the bytes."""
    with reading() as s:
        place = find_place(s, slug, as_anyone=True)
        shown = overview(s, place)
    live = url_for("watching.look", slug=slug)
    response = make_response(render_template("watching/_now.html", place=place, live=live, **shown))
    return _everyones(response, place, place.contest.version)


@bp.get("/c/<slug>/_pulse")
def pulse(slug: str) -> ResponseReturnValue:
    """What a contest's page shows of everybody's results; each page takes from it what is its own."""
    with reading() as s:
        place = find_place(s, slug)
        shown = pulse_of(s, place)
    response = make_response(render_template("watching/_pulse.html", place=place, **shown))
    return _everyones(response, place, place.contest.version) if place.contest.is_public else response


@bp.get("/c/<slug>/ticket")
def ticket(slug: str) -> Response:
    """A fresh ticket for the streams of this page; organisers follow the rounds they name as well."""
    with reading() as s:
        place = find_place(s, slug)
        named = request.args.getlist("round")[:ROUNDS_MOST] if place.may_organise else []
        place = replace(place, rounds=tuple(each for each in named if round_by_id(s, place.contest, each)))
    return jsonify(ticket=place.ticket)


@bp.get("/c/<slug>/board")
def board(slug: str) -> ResponseReturnValue:
    """The public board, and where one is on it."""
    with reading() as s:
        place = find_place(s, slug)
        found, html = board_view(s, place)
        has_results = published(s, place.contest, place.at).board is not None
    is_on_it = place.entry is not None and any(line.entry == place.entry.public_id for line in found.lines)
    return render_template(
        "watching/board.html",
        place=place,
        board=found,
        board_html=html,
        is_on_it=is_on_it,
        has_results=has_results,
        current_tab="board",
    )


@bp.get("/c/<slug>/_board")
def board_part(slug: str) -> ResponseReturnValue:
    """The board alone, the same for everyone: the front keeps it."""
    with reading() as s:
        place = find_place(s, slug)
        found, html = board_view(s, place)
    response = make_response(str(html))
    return _everyones(response, place, found.version) if place.contest.is_public else response


def _everyones(response: Response, place: Place, version: int) -> Response:
    """Mark bytes that hold until the version rises, any stage turns or the call for startups does."""
    windows = [stage.window for stage in place.contest.stages]
    if place.call is not None:
        windows.append(Window(place.call.opens_at, place.call.deadline))
    turns = [next_change(window, place.at) for window in windows]
    until = min((turn for turn in turns if turn is not None), default=None)
    return mark_public(response, contest=place.contest.public_id, version=version, until=until)
