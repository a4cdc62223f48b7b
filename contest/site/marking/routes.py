"""Marking: a juror's pages, each kind in a file of its own, and the way in by a personal link."""

from functools import cache
from pathlib import Path

from flask import Response, current_app, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from contest import clock
from contest.actions import seating
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Juror, User
from contest.queries import juries
from contest.queries.contests import in_language
from contest.site._shared import slowing
from contest.site._shared.links import static
from contest.site._shared.people import sign_in, signed_in, the_viewer, viewer
from contest.site.marking import panels, sheets, touches
from contest.site.marking.place import bp, codes, find_jury, panel_address

__all__ = ["bp", "panels", "sheets", "touches"]

KEPT = (
    "css/tokens.css",
    "css/base.css",
    "css/parts.css",
    "css/forms.css",
    "css/contest.css",
    "css/board.css",
    "css/pitching.css",
    "css/decks.css",
    "css/marking.css",
    "js/podium.js",
    "js/live.js",
    "js/jury.js",
    "js/keeping.js",
    "js/sending.js",
    "js/sheet.js",
    "js/decks.js",
    "js/timer.js",
    "vendor/htmx.js",
    "icons.svg",
    "favicon.svg",
)
"""What any of a juror's pages is made of."""


@bp.get("/j/<token>")
def link(token: str) -> ResponseReturnValue:
    """Whose link it is, and one button: a preview, or a browser that looks ahead, opens nothing."""
    with reading() as s:
        juror = seating.juror_by_link(s, codes(), token)
        if juror is None:
            return _no_link()
        if viewer() is not None and juror.user_id == the_viewer().id:
            return redirect(panel_address(juror.public_id), 303)
        page = render_template("marking/link.html", juror=juror, contest=_contest(juror), token=token)
        is_account = _is_account(juror.user)
    if is_account:
        # A link never opens what has a password, or more rights than a juror's.
        return redirect(url_for("accounts.log_in", next=panel_address(juror.public_id)), 303)
    return _unseen(make_response(page))


@bp.post("/j/<token>")
def begin(token: str) -> ResponseReturnValue:
    """Sign the juror in."""
    with transaction() as s:
        juror = seating.juror_by_link(s, codes(), token)
        if juror is None:
            return _no_link()
        where, user = panel_address(juror.public_id), juror.user
        if _is_account(user):
            return redirect(url_for("accounts.log_in", next=where), 303)
        seating.open_link(s, juror=juror, at=clock.now())
        if juror.confirmed_at is None:
            where = url_for("marking.about", juror=juror.public_id)
    sign_in(user)
    return redirect(where, 303)


def _is_account(user: User) -> bool:
    return user.login is not None or user.password_hash is not None or bool(user.grants)


def _contest(juror: Juror) -> str:
    contest = juror.stage.contest
    return in_language(contest.name, chosen_language(), contest.hub.languages)


def _no_link() -> Response:
    """Revoked, renewed, mistyped: the same words for all; failures are answered later and later."""
    answer = make_response(render_template("marking/no_link.html"), 404)
    return _unseen(slowing.failed(answer, "link"))


def _unseen(response: Response) -> Response:
    """The address opens a place: it is told to nobody and found by nobody."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("/jury")
@signed_in
def own_juries() -> ResponseReturnValue:
    """The panels one sits on; the one there is, at once."""
    with reading() as s:
        found = juries.juries(s, the_viewer())
        if len(found) == 1:
            return redirect(panel_address(found[0].public_id), 303)
        names = [(juror, _contest(juror)) for juror in found]
    return render_template("marking/juries.html", juries=names)


@bp.get("/jury/<juror>/token")
@signed_in
def token(juror: str) -> Response:
    """What a page needs that came out of the phone's cache: its form's token and a ticket for the stream."""
    with reading() as s:
        jury = find_jury(s, juror)
    return jsonify(csrf=generate_csrf(), ticket=jury.ticket)


@bp.get("/jury/worker.js")
def worker() -> Response:
    """The worker that keeps pages on the phone: another file as soon as anything of it is another."""
    files = [static(name) for name in KEPT]
    body = _worker(Path(str(current_app.static_folder)) / "js" / "worker.js", tuple(files))
    response = Response(body, mimetype="text/javascript")
    # It keeps the pages, and opens them by the personal link: both begin with /j.
    response.headers["Service-Worker-Allowed"] = "/j"
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _worker(path: Path, files: tuple[str, ...]) -> str:
    text = path.read_text(encoding="utf-8")
    return f"const FILES = {current_app.json.dumps(files)};\n{text}"
