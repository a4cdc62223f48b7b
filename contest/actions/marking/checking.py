"""Whether a touch says something that its rubric has a place for."""

import re
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.marking.sheets import Desk
from contest.actions.marking.touches import Touch, TouchKind
from contest.models import Criterion, Rubric
from contest.models.types import MICRO
from contest.numbers import plain
from contest.refusals import Refused

TEXT_MOST = 4000
LANGUAGES = frozenset({"en", "zh", "he"})
_KEY = re.compile(r"[A-Za-z0-9_-]{8,36}\Z")
_DEVICE = re.compile(r"[A-Za-z0-9_-]{1,36}\Z")


def check_form(touch: Touch) -> None:
    """Refuse what no page of ours makes: touch.form."""
    if not _KEY.match(touch.key) or (touch.device is not None and not _DEVICE.match(touch.device)):
        raise Refused("touch.form")
    if touch.said_at is not None and touch.said_at.tzinfo is None:
        raise Refused("touch.form")


def find_criterion(s: Session, desk: Desk, named: str | None) -> Criterion:
    """The sheet's criterion of this key or public id.

    One of another version of the rubric means the same criterion where its scale is the same: what a phone
    without network marked is not lost. Refuses mark.criterion, mark.rubric_changed.
    """
    criteria = desk.rubric(s).criteria
    for each in criteria:
        if named in {each.key, each.public_id}:
            return each
    other = s.scalar(
        select(Criterion)
        .join(Rubric, Rubric.id == Criterion.rubric_id)
        .where(Rubric.round_id == desk.round.id, Criterion.public_id == (named or ""))
    )
    if other is None:
        raise Refused("mark.criterion")
    for each in criteria:
        if each.key == other.key and (each.low, each.high, each.step) == (other.low, other.high, other.step):
            return each
    raise Refused("mark.rubric_changed")


def check_value(criterion: Criterion, value: Decimal | None) -> Decimal:
    """The value, on the criterion's scale. Refuses mark.value, mark.scale, mark.step."""
    if value is None or not value.is_finite():
        raise Refused("mark.value")
    if not criterion.low <= value <= criterion.high:
        raise Refused("mark.scale", least=plain(criterion.low), most=plain(criterion.high))
    # Finer than what is kept lies between two steps; and this first, so that no digit is lost below.
    if value != value.quantize(MICRO) or (value - criterion.low) % criterion.step != 0:
        raise Refused("mark.step", step=plain(criterion.step), least=plain(criterion.low))
    return value


def check_text(rubric: Rubric, touch: Touch) -> str:
    """The text of a remark. Refuses touch.form, remark.not_asked, .long, .language, sheet.reason."""
    if touch.kind is TouchKind.SHEET_RESUME:
        return ""
    if touch.text is None:
        raise Refused("touch.form")
    text = touch.text.replace("\r\n", "\n").strip()
    asked = {TouchKind.FEEDBACK: rubric.asks_feedback, TouchKind.NOTE: rubric.asks_note}
    if not asked.get(touch.kind, True):
        raise Refused("remark.not_asked")
    if len(text) > TEXT_MOST:
        raise Refused("remark.long", count=len(text), most=TEXT_MOST)
    if touch.language is not None and touch.language not in LANGUAGES:
        raise Refused("remark.language")
    if touch.kind is TouchKind.SHEET_ABSTAIN:
        return check_reason(text)
    return text


def check_reason(text: str) -> str:
    """A reason, in a few words. Refuses sheet.reason, remark.long."""
    reason = text.strip()
    if not reason:
        raise Refused("sheet.reason")
    if len(reason) > TEXT_MOST:
        raise Refused("remark.long", count=len(reason), most=TEXT_MOST)
    return reason
