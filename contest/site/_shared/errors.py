"""Pages for what went wrong: what it was, in plain words, and what one can do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from traceback import format_exception

import structlog
from flask import Flask, jsonify, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, DataError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from contest.refusals import Refused
from contest.site._shared import people
from contest.wording import refusal

log = structlog.get_logger(__name__)
RETRY_S = {429: 60, 503: 5}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of error page."""

    title: str
    help: str
    icon: str = "alert"


def trouble(status: int) -> Trouble:
    """The words for a status."""
    known = {
        400: Trouble(
            _("This request didn't work"),
            _("The page may have been open for too long. Go back, load it again and try once more."),
        ),
        401: Trouble(
            _("Please log in again"),
            _("You were logged out here. What you wrote is still on the page."),
            "person",
        ),
        403: Trouble(_("This isn't open to you"), _("Log in with the account that may see it."), "lock"),
        404: Trouble(
            _("There is nothing here"),
            _("The address may be mistyped, or the page isn't open to you yet."),
            "ask",
        ),
        405: Trouble(_("That can't be done here"), _("Go back and use the buttons of the page.")),
        409: Trouble(_("That isn't possible now"), _("Load the page again to see how things stand.")),
        413: Trouble(
            _("That was too large"),
            _("A program may have 128 KiB. Leave out what isn't needed and send it again."),
            "file",
        ),
        429: Trouble(
            _("A little too fast"),
            _("Wait a minute, then try again. Nothing you sent before is lost."),
            "clock",
        ),
        503: Trouble(
            _("We'll be back in a moment"),
            _("A part of Podium is away. What was received is kept. This page tries again by itself."),
            "offline",
        ),
    }
    fallback = known[400] if status < InternalServerError.code else _broken()
    return known.get(status, fallback)


def _broken() -> Trouble:
    return Trouble(
        _("Something broke on our side"),
        _("It isn't your fault, and nothing you sent is lost. Please tell the organisers."),
    )


def page(
    status: int, message: str | None = None, headers: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """The error page, or a JSON object for who asked for one; `message` says more than the status does."""
    told = trouble(status)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(status=status, message=message or told.title), status, dict(headers or {})
    if request_context_is_bare():
        return f"{told.title}\n", status, {"Content-Type": "text/plain; charset=utf-8"}
    people.settle()
    template = "errors/fragment.html" if request.headers.get("HX-Request") else "errors/page.html"
    answer = render_template(template, status=status, trouble=told, message=message)
    if status in RETRY_S:
        headers = {"Retry-After": str(RETRY_S[status]), **(headers or {})}
    return answer, status, dict(headers or {})


def request_context_is_bare() -> bool:
    """Whether Flask knows no address to link to: the request named a host that isn't ours."""
    return getattr(request_ctx, "url_adapter", None) is None


def register(app: Flask) -> None:
    """Handle errors of the web, rules that said no, and a database that is away."""

    @app.errorhandler(HTTPException)
    def web(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or not error.code or error.code < 400:  # noqa: PLR2004
            return error.get_response()
        kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
        return page(error.code, headers=kept)

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> ResponseReturnValue:
        return page(400, _("This form is no longer valid. Load the page again, then send it once more."))

    @app.errorhandler(Refused)
    def refused(error: Refused) -> ResponseReturnValue:
        return page(409, refusal(error))

    @app.errorhandler(DataError)
    def impossible(_error: DataError) -> ResponseReturnValue:
        # A NUL in a text, a number too large: sent by hand, as no form of ours lets one type it.
        return page(400)

    @app.errorhandler(OperationalError)
    @app.errorhandler(DatabaseError)
    def away(error: DatabaseError) -> ResponseReturnValue:
        log.error("database.away", cause=type(error.orig).__name__, statement=str(error.statement)[:200])
        return page(503 if isinstance(error, OperationalError) else 500)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> ResponseReturnValue:
        # As text: formatters that look into variables would ask for the user, and so for the database.
        log.error("request.failed", exception="".join(format_exception(error)))
        return page(500)
