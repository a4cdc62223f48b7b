"""The front page, and what everyone may choose: language and colours."""

from datetime import timedelta

from flask import Blueprint, Response, current_app, redirect, render_template, request
from sqlalchemy import text
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from contest import clock
from contest.db import reading
from contest.languages import COOKIE, LANGUAGES
from contest.queries.combining import public_series
from contest.queries.contests import in_language, listed
from contest.site._shared import looks
from contest.site._shared.languages import current
from contest.site._shared.links import local_path
from contest.site._shared.people import viewer

bp = Blueprint("front", __name__)
KEPT = timedelta(days=365)
SERIES_MOST = 20


@bp.get("/")
def home() -> str:
    """Public contests, and those of the one who asks."""
    with reading() as s:
        contests = listed(s, viewer=viewer(), language=current().key, at=clock.now())
        series = [
            (each.slug, in_language(each.name, current().key)) for each in public_series(s)[:SERIES_MOST]
        ]
    return render_template("front/home.html", contests=contests, series=series)


@bp.get("/language/<language>")
def speak(language: str) -> AnyResponse:
    """Choose a language and go back."""
    if language not in LANGUAGES:
        raise NotFound
    return _remember(COOKIE, language)


@bp.get("/colours/<scheme>")
def paint(scheme: str) -> AnyResponse:
    """Choose light or dark, or leave it to the device, and go back."""
    if scheme not in {*looks.SCHEMES, "system"}:
        raise NotFound
    return _remember(looks.COOKIE, scheme)


@bp.get("/health")
def health() -> Response:
    """Whether pages can be made: the database answers."""
    with reading() as s:
        s.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


def _remember(cookie: str, value: str) -> AnyResponse:
    response = redirect(local_path(request.args.get("next")), 303)
    response.set_cookie(
        cookie,
        value,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return response
