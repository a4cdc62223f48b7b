"""What a juror's page sends, one touch at a time, and what becomes of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from contest.refusals import Refused


class TouchKind(StrEnum):
    """What was touched."""

    VALUE = "value"
    ABSTAIN = "abstain"  # "I can't judge this one": one criterion
    CLEAR = "clear"  # one criterion taken back
    FEEDBACK = "feedback"
    NOTE = "note"
    SHEET_ABSTAIN = "sheet-abstain"  # the whole entry; `text` is the reason
    SHEET_RESUME = "sheet-resume"  # that taken back


@dataclass(frozen=True, slots=True)
class Touch:
    """One touch, made on the phone and sent until it is answered."""

    key: str
    """made where the touch was, 8 to 36 of a-z, A-Z, 0-9, - and _: sent twice, it is kept once"""
    kind: TouchKind
    criterion: str | None = None
    """its key or its public id, for value, abstain and clear"""
    value: Decimal | None = None
    text: str | None = None
    """for feedback, note and sheet-abstain"""
    language: str | None = None
    """of the text: en, zh, he; None: not said"""
    device: str | None = None
    """which browser, 1 to 36 of the same letters"""
    said_at: datetime | None = None
    """the juror's own clock; only shown"""


class Outcome(StrEnum):
    """What became of a touch. Each is final: the phone takes it out of its queue."""

    SAVED = "saved"
    LATE = "late"  # kept, outside the standings until the chair accepts it
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """One touch's outcome."""

    key: str
    outcome: Outcome
    refusal: Refused | None = None
    """why it was refused; `contest.wording.refusal` makes the sentence"""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of each touch, in the order sent."""

    answers: tuple[Answer, ...]
    sheet: str | None
    """public id of the sheet; None: nothing was saved and there is none"""

    @property
    def refused(self) -> tuple[Answer, ...]:
        """Those that were refused."""
        return tuple(each for each in self.answers if each.outcome is Outcome.REFUSED)


def all_refused(touches: Sequence[Touch], error: Refused) -> Saved:
    """One reason holds for all of them."""
    return Saved(tuple(Answer(touch.key, Outcome.REFUSED, error) for touch in touches), None)
