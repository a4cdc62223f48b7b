"""What jurors see of sheets and entries, as plain values that outlive the transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from contest.models import MarkKind


class SheetState(StrEnum):
    """How far a sheet is."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    LOCKED = "locked"
    ABSTAINED = "abstained"  # from the whole entry


class LateState(StrEnum):
    """What the chair did with a mark that came late."""

    WAITING = "waiting"
    TAKEN = "taken"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class MarkView:
    """One touch of one criterion."""

    public_id: str
    kind: MarkKind
    value: Decimal | None
    device: str | None
    said_at: datetime | None
    received_at: datetime
    late: LateState | None
    """None: in time"""
    late_reason: str | None
    """why the chair took or left it"""
    changed_by: str | None
    """who set it in deliberation, not the juror; None: the juror"""
    changed_reason: str | None


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One line of the rubric with what stands on it."""

    public_id: str
    key: str
    name: Mapping[str, str]
    help: Mapping[str, str]
    weight: Decimal
    share: Decimal
    """of all weights, percent; 0 where they sum to nothing"""
    low: Decimal
    high: Decimal
    step: Decimal
    levels: tuple[Decimal, ...]
    """every level where there are at most 21, else empty: a number is typed"""
    anchors: Mapping[str, Mapping[str, str]]
    """by the level in plain writing (contest.numbers.plain)"""
    is_required: bool
    said: MarkView | None
    """the newest, late or not: what the juror said last"""
    counts: MarkView | None
    """the newest that counts: neither waiting nor left"""
    before: MarkView | None
    """what undo goes back to: the newest that says something else than `said`; None: back to nothing"""
    history: tuple[MarkView, ...]
    """newest first"""
    differs: tuple[MarkView, ...]
    """the newest of each other device, where it says something else than `said`"""


@dataclass(frozen=True, slots=True)
class RemarkView:
    """A text as it was saved."""

    text: str
    language: str | None
    device: str | None
    said_at: datetime | None
    received_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """What may be shown of an entry in a round: blind fields are empty."""

    public_id: str
    code: str
    """four letters of its public id: what to call it where its name is blind"""
    name: Mapping[str, str]
    """empty where blind"""
    one_liner: Mapping[str, str]
    sector: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class SheetView:
    """A juror's sheet of one entry, begun or not."""

    assignment: str
    entry: EntryView
    public_id: str | None
    """None: not begun"""
    state: SheetState
    rubric_version: int
    is_rubric_newest: bool
    """False: the rubric was changed since; this sheet keeps its own"""
    criteria: tuple[CriterionView, ...]
    marked: int
    """criteria with a mark or an abstention that counts"""
    missing: tuple[CriterionView, ...]
    """required ones without a mark that counts: they hold up submitting"""
    asks_feedback: bool
    needs_feedback: bool
    asks_note: bool
    feedback: RemarkView | None
    feedback_differs: tuple[RemarkView, ...]
    """the newest of each other device where its text is another"""
    note: RemarkView | None
    note_differs: tuple[RemarkView, ...]
    locked_at: datetime | None
    abstained_at: datetime | None
    abstained_reason: str | None
    is_late_now: bool
    """whether a touch would be kept as late: locked, or the round is closed"""
    devices: tuple[str, ...]
    """all that ever touched it, newest first"""


@dataclass(frozen=True, slots=True)
class MyEntry:
    """One entry in a juror's own order."""

    position: int
    """1, 2, 3 … among the own ones alone"""
    assignment: str
    entry: EntryView
    state: SheetState
    marked: int
    criteria: int
    late: int
    """marks that wait for the chair"""
    is_now: bool
    """whether its pitch is on"""
    sitting: str | None
    room: str | None
    skipped_reason: str | None


@dataclass(frozen=True, slots=True)
class MyEntries:
    """A juror's running order in a round."""

    entries: tuple[MyEntry, ...]
    done: int
    """locked or abstained"""
    total: int


class NotShown(StrEnum):
    """Why the panel's marks are not shown."""

    NEVER = "never"  # the round shows them to no juror
    LOCK_FIRST = "lock_first"  # once the own sheet is locked
    NOT_CLOSED = "not_closed"  # once the round is closed
    HIDDEN = "hidden"  # a conflict, or not the juror's: show nothing, as if there was nothing


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One locked sheet of the panel."""

    juror: str
    is_own: bool
    values: Mapping[str, Decimal | None]
    """by criterion's key; None: could not judge it"""
    total: Decimal | None
    """weighted mean of the values, None without any"""


@dataclass(frozen=True, slots=True)
class PanelView:
    """How the panel marked an entry."""

    not_shown: NotShown | None
    criteria: tuple[tuple[str, Mapping[str, str]], ...]
    """key and name, in order"""
    rows: tuple[PanelRow, ...]
    means: Mapping[str, Decimal]
    """by criterion's key"""
    waiting: int
    """sheets of others that are not in yet"""
