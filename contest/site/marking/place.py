"""Where a juror's page stands: the panel it is of, and what the phone needs to keep marks for it."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, Response, current_app, make_response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock, tickets
from contest.actions.seating import link_of
from contest.codes import Codes
from contest.extensions import chosen_language
from contest.models import Assignment, Juror, Round
from contest.numbers import plain
from contest.queries import juries
from contest.queries.contests import in_language
from contest.site._shared.people import the_viewer

bp = Blueprint("marking", __name__)
P = ParamSpec("P")
WHOSE = "X-Podium-Juror"
"""Whose page it is: the worker on the phone keeps an answer for nobody else."""


@dataclass(frozen=True, slots=True)
class Jury:
    """A juror's place on a panel, read in one transaction; rows are detached after it."""

    juror: Juror
    name: str
    """of the contest"""
    rounds: tuple[Round, ...]
    topics: tuple[str, ...]
    """of all rounds that go on, so that what is given out appears by itself"""
    at: datetime
    link: str
    """SHA-256 of the personal link's token, so that the link opens the kept page without network"""

    @property
    def public_id(self) -> str:
        """Its name in addresses, and of what is kept on the phone."""
        return self.juror.public_id

    @property
    def slug(self) -> str:
        """The contest's name in addresses."""
        return self.juror.stage.contest.slug

    @property
    def zone(self) -> str:
        """The zone its times are shown in."""
        return self.juror.stage.contest.timezone

    @property
    def languages(self) -> list[str]:
        """The hub's, in its order."""
        return list(self.juror.stage.contest.hub.languages)

    @property
    def ticket(self) -> str:
        """For the stream that tells running order and timer; empty where there is no round yet."""
        if not self.topics:
            return ""
        secret = current_app.config["SECRET_KEY"]
        return tickets.issue_stream(secret, self.topics, viewer=f"juror:{self.public_id}")

    @property
    def seal(self) -> str:
        """The key that what waits on the phone is sealed under: 32 bytes, base64; of this juror alone."""
        return base64.b64encode(_derive(self.public_id)).decode("ascii")

    @property
    def sectors(self) -> Mapping[str, Mapping[str, str]]:
        """The call's fields, by key."""
        call = self.juror.stage.call
        return {} if call is None else {str(each["key"]): each["name"] for each in call.sectors}

    def say(self, text: Mapping[str, str]) -> str:
        """A translated text in the reader's language."""
        return in_language(text, chosen_language(), self.languages)

    def topic(self, round_: Round) -> str:
        """What live parts of a round listen to."""
        return tickets.round_topic(round_.public_id)


def _derive(public_id: str) -> bytes:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"podium jury seal {public_id}".encode(), hashlib.sha256).digest()


def codes() -> Codes:
    """What the secret can do with links."""
    found: Codes = current_app.extensions["podium_codes"]
    return found


def find_juror(s: Session, public_id: str) -> Juror:
    """The viewer as a juror of a panel; 404 unless it is them."""
    juror = juries.own_jury(s, the_viewer(), public_id)
    if juror is None:
        raise NotFound
    return juror


def find_jury(s: Session, public_id: str) -> Jury:
    """The viewer's place on a panel, for a page of it; 404 unless it is theirs."""
    juror = find_juror(s, public_id)
    contest = juror.stage.contest
    token = link_of(juror, codes())
    return Jury(
        juror,
        in_language(contest.name, chosen_language(), contest.hub.languages),
        tuple(juries.rounds_of(s, juror)),
        tuple(tickets.round_topic(each) for each in juries.rounds_to_follow(s, juror, tickets.TOPICS_MAX)),
        clock.now(),
        "" if token is None else hashlib.sha256(token.encode()).hexdigest(),
    )


def find_assignment(s: Session, juror: Juror, public_id: str) -> Assignment:
    """What is this juror's to mark; 404 unless it was given to them."""
    found = juries.own_assignment(s, juror, public_id)
    if found is None:
        raise NotFound
    return found


def own(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Mark a page as one of the juror in its address, once it was found to be theirs."""

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> Response:
        response = make_response(view(*args, **kwargs))
        response.headers[WHOSE] = str(kwargs["juror"])
        return response

    return marked


@bp.app_template_filter("plain_number")
def _plain(value: Decimal) -> str:
    return plain(value)


@bp.app_template_filter("two_places")
def _two_places(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP)}"


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"jury_words": words}


def words() -> dict[str, str]:
    """What the script on the phone says; {…} are filled there."""
    return {
        "saved": _("Saved"),
        "sending": _("Saving…"),
        "kept": _("Kept on this phone: {count}"),
        "held": _("Not sent: {count}, see above"),
        "away": _("No network"),
        "wait": _("Your marks are safe on this phone. Waiting here: {count}. They go out by themselves."),
        "nothing": _("Nothing waits. What you mark now is kept on this phone and goes out by itself."),
        "drop": _("Remove from this phone"),
        "hushed": _("A mark was not taken: this entry is not yours to judge."),
        "differs": _("On another device: {theirs}. Here: {mine}, not sent."),
        "elsewhere": _("Changed on another device; it was {old} here."),
        "take": _("Take {value}"),
        "cannot": _("can't judge"),
        "nothingYet": _("nothing"),
        "soFar": _("so far, {marked} of {all} marked"),
        "submit": _("Submit and lock"),
        "leftOut": _("Left out"),
        "takenIn": _("Taken in again"),
    }


def panel_address(public_id: str) -> str:
    """The juror's first page."""
    return url_for("marking.panel", juror=public_id)
