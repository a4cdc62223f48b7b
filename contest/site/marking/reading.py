"""What a sheet's form says that was not said before: without script a whole form is sent at each save."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contest.actions.marking.devices import text_tag
from contest.actions.marking.touches import Touch, TouchKind
from contest.extensions import chosen_language
from contest.models import MarkKind, new_public_id
from contest.numbers import decimal
from contest.queries.sheets import CriterionView, MarkView, SheetView
from contest.refusals import Refused
from contest.site.marking.telling import touched_last
from contest.wording import refusal

ABSTAIN = "abstain"
LARGEST = 1_000_000
_NONCE = re.compile(r"[0-9a-f]{16}\Z")


@dataclass(frozen=True, slots=True)
class Change:
    """A touch that a form makes, the field it stands in, and what its maker had seen there."""

    name: str
    touch: Touch
    base: str


@dataclass(slots=True)
class Changes:
    """What a form changes, and what came of it: by field."""

    made: list[Change] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    differs: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None

    @property
    def is_troubled(self) -> bool:
        """Whether something was not kept."""
        return bool(self.differs or self.refused)


def changes(view: SheetView, form: Mapping[str, str]) -> Changes:
    """Compare a form with what stood on its page: a criterion that was left alone is no touch."""
    nonce = form.get("nonce", "")
    nonce = nonce if _NONCE.match(nonce) else new_public_id()
    found = Changes()
    for each in view.criteria:
        name = each.public_id
        if f"mark-{name}" not in form:
            continue
        base = form.get(f"base-{name}", "")
        typed = form[f"mark-{name}"].strip()
        if form.get(f"abstain-{name}"):
            typed = ABSTAIN
        try:
            touch = _touch(each, typed, f"{nonce}-{name}")
        except Refused as error:
            found.refused[name], found.typed[name] = refusal(error), typed
            continue
        if not _is_said(_seen(each, base), touch):
            found.typed[name] = typed
            found.made.append(Change(name, touch, base))
    for kind, stands in ((TouchKind.FEEDBACK, view.feedback), (TouchKind.NOTE, view.note)):
        _read_text(found, kind, form, nonce, "" if stands is None else stands.text)
    return found


def undoing(view: SheetView) -> Change | None:
    """The touch that takes the newest back; None: there is none."""
    newest = touched_last(view)
    if newest is None:
        return None
    before, key = newest.before, f"undo-{new_public_id()}"
    kind = TouchKind.CLEAR if before is None else TouchKind(before.kind.value)
    touch = Touch(key, kind, newest.public_id, None if before is None else before.value)
    return Change(newest.public_id, touch, newest.said.public_id if newest.said else "")


def _touch(criterion: CriterionView, typed: str, key: str) -> Touch:
    if typed == ABSTAIN:
        return Touch(key, TouchKind.ABSTAIN, criterion.public_id)
    if not typed:
        return Touch(key, TouchKind.CLEAR, criterion.public_id)
    value: Decimal = decimal(typed, least=-LARGEST, most=LARGEST)
    return Touch(key, TouchKind.VALUE, criterion.public_id, value)


def _seen(criterion: CriterionView, base: str) -> MarkView | None:
    """What the form's page showed."""
    return next((each for each in criterion.history if each.public_id == base), None)


def _is_said(seen: MarkView | None, touch: Touch) -> bool:
    if seen is None or seen.kind is MarkKind.CLEAR:
        return touch.kind is TouchKind.CLEAR
    return seen.kind.value == touch.kind.value and seen.value == touch.value


def _read_text(found: Changes, kind: TouchKind, form: Mapping[str, str], nonce: str, said: str) -> None:
    name = kind.value
    if name not in form:
        return
    text, base = form[name].replace("\r\n", "\n").strip(), form.get(f"base-{name}", "")
    if text == said or (not text and not base) or text_tag(text) == base:
        return
    found.typed[name] = text
    touch = Touch(f"{nonce}-{name}", kind, text=text, language=chosen_language())
    found.made.append(Change(name, touch, base))
