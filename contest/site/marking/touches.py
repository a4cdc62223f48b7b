"""What a phone sends: touches, each answered by its key."""

from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.marking.devices import Difference, put_seen
from contest.actions.marking.locking import submit
from contest.actions.marking.touches import Outcome, Touch, TouchKind
from contest.db import reading, transaction
from contest.extensions import limiter
from contest.models import Juror
from contest.numbers import decimal
from contest.queries.sheets import sheet_view
from contest.refusals import Refused
from contest.site._shared.people import signed_in, the_viewer
from contest.site.marking.place import bp, find_assignment, find_juror
from contest.site.marking.telling import mark_said, state_of
from contest.wording import refusal

OFTEN = "240 per minute"
MOST = 100
LARGEST = 1_000_000
"""A scale's values are smaller by far; how large this one may be its criterion says."""
SUBMIT = "submit"


@dataclass(slots=True)
class Told:
    """What the phone is told of each touch, by key."""

    saved: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    differs: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, sent: dict[str, Any], error: Refused) -> None:
        """Say why not."""
        known = {"key": str(sent.get("key")), "sheet": str(sent.get("sheet"))}
        self.refused.append({**known, "code": error.code, "text": refusal(error)})


@bp.post("/jury/<juror>/touches")
@signed_in
@limiter.limit(OFTEN, key_func=lambda: f"juror:{the_viewer().id}")
def keep(juror: str) -> ResponseReturnValue:
    """Keep touches in the order they come: {device, touches: [{key, sheet, kind, …, base}]}.

    Answers {saved, late, refused: [{key, sheet, code, text}], differs: [{key, sheet, theirs}], sheets}. None
    holds up those behind it; a key that was kept before is answered as it was then.
    """
    with reading() as s:
        own = find_juror(s, juror)
    body = _body()
    sent = body.get("touches")
    if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent) or len(sent) > MOST:
        return jsonify(status=422, message=refusal(Refused("touch.form"))), HTTPStatus.UNPROCESSABLE_ENTITY
    told = Told()
    for each in sent:
        try:
            with transaction() as s:
                _keep_one(s, own, each, body.get("device"), told)
        except Refused as error:
            told.refuse(each, error)
    names = dict.fromkeys(str(each.get("sheet")) for each in sent)
    with reading() as s:
        sheets = {name: state for name in names if (state := _state(s, own, name)) is not None}
    return jsonify(
        saved=told.saved,
        late=told.late,
        refused=told.refused,
        differs=told.differs,
        sheets=sheets,
        revision=max([state["revision"] for state in sheets.values()], default=0),
        owner=own.public_id,
    )


def _body() -> dict[str, Any]:
    try:
        found = request.get_json(silent=True)
    except RecursionError:  # nested without end
        found = None
    return found if isinstance(found, dict) else {}


def _keep_one(s: Session, own: Juror, sent: dict[str, Any], device: object, told: Told) -> None:
    at = clock.now()
    try:
        assignment = find_assignment(s, own, str(sent.get("sheet")))
    except NotFound:
        raise Refused("assignment.other") from None
    key = _text(sent, "key") or ""
    if sent.get("kind") == SUBMIT:
        submit(s, juror=own, assignment=assignment, at=at)
        told.saved.append(key)
        return
    touch = _touch(sent, device, at)
    answer = put_seen(
        s,
        juror=own,
        assignment=assignment,
        touch=touch,
        base=_text(sent, "base") or "",
        at=at,
    )
    if isinstance(answer, Difference):
        theirs = mark_said(answer.theirs)
        told.differs.append({"key": key, "sheet": str(sent.get("sheet")), "theirs": theirs})
    elif answer.refusal is not None:
        raise answer.refusal
    else:
        (told.late if answer.outcome is Outcome.LATE else told.saved).append(key)


def _touch(sent: dict[str, Any], device: object, at: datetime) -> Touch:
    try:
        kind = TouchKind(_text(sent, "kind") or "")
    except ValueError:
        raise Refused("touch.form") from None
    value = _text(sent, "value")
    said_at = _moment(_text(sent, "said_at"))
    return Touch(
        key=_text(sent, "key") or "",
        kind=kind,
        criterion=_text(sent, "criterion"),
        value=None if value is None else decimal(value, least=-LARGEST, most=LARGEST),
        text=_text(sent, "text"),
        language=_text(sent, "language"),
        device=device if isinstance(device, str) else None,
        said_at=said_at or at,
    )


def _text(sent: dict[str, Any], name: str) -> str | None:
    """A text, or nothing: numbers come as text too, so that each digit is what was meant."""
    value = sent.get(name)
    if value is not None and not isinstance(value, str):
        raise Refused("touch.form")
    return value


def _moment(text: str | None) -> datetime | None:
    """The phone's own clock, which is only shown: what can't be one is nothing."""
    if text is None or not text.isascii():
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and 2000 < found.year < 3000 else None  # noqa: PLR2004


def _state(s: Session, own: Juror, name: str) -> dict[str, Any] | None:
    try:
        view = sheet_view(s, own, find_assignment(s, own, name))
    except NotFound:
        return None
    return None if view is None else state_of(view, clock.now())
