"""What a juror's pages show, gathered from the queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest.extensions import chosen_language
from contest.models import Assignment, MarkKind, Round, RoundState
from contest.queries import decks, juries
from contest.queries.sheets import (
    EntryView,
    MyEntries,
    MyEntry,
    PanelView,
    SheetState,
    SheetView,
    my_entries,
    panel_view,
    sheet_view,
)
from contest.queries.sittings import NowView, now_view
from contest.site._shared.startups import Told, told
from contest.site.marking.place import Jury, find_assignment

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RoundPart:
    """A round on the panel's page."""

    round: Round
    name: str
    mine: MyEntries
    on: NowView | None

    @property
    def is_open(self) -> bool:
        """Whether marks count now."""
        return self.round.state is RoundState.OPEN

    @property
    def following(self) -> MyEntry | None:
        """What is to be marked next: the pitch that is on, else the first that is not done."""
        waiting = [each for each in self.mine.entries if not is_done(each)]
        return next((each for each in waiting if each.is_now), waiting[0] if waiting else None)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet and where it lies among the juror's own."""

    round: Round
    round_name: str
    assignment: Assignment
    view: SheetView
    position: int
    mine: MyEntries
    following: MyEntry | None
    """the next one that is not done"""
    on: NowView | None
    panel: PanelView
    total: Decimal | None
    told: Told | None
    """what the entry says of itself, without blind fields"""


def is_done(entry: MyEntry) -> bool:
    """Whether nothing is left to do with it."""
    return entry.state in {SheetState.LOCKED, SheetState.ABSTAINED}


def called(jury: Jury, entry: EntryView) -> str:
    """What an entry is called: its name, or four letters where it is blind."""
    return jury.say(entry.name) or _("Entry %(code)s", code=entry.code.upper())


def total_of(view: SheetView) -> Decimal | None:
    """The weighted mean of what was marked so far; None: nothing was."""
    pairs = [
        (each.weight, each.said.value)
        for each in view.criteria
        if each.said is not None and each.said.kind is MarkKind.VALUE and each.said.value is not None
    ]
    weight = sum((one for one, _value in pairs), Decimal(0))
    if not weight:
        return None
    return (sum((one * value for one, value in pairs), Decimal(0)) / weight).quantize(CENT, ROUND_HALF_UP)


def panel_of(s: Session, jury: Jury) -> Mapping[str, object]:
    """The rounds of a panel as one juror sees them."""
    parts = [
        RoundPart(
            each,
            jury.say(each.name),
            my_entries(s, jury.juror, each),
            now_view(s, jury.juror, each) if each.state is RoundState.OPEN else None,
        )
        for each in jury.rounds
    ]
    return {
        "parts": [part for part in parts if part.mine.total],
        "leads": juries.leads(s, jury.juror),
        "called": called,
        "is_done": is_done,
    }


def sheet_of(s: Session, jury: Jury, public_id: str) -> SheetPart:
    """A sheet; 404 where it isn't this juror's, or no longer, or of what they see nothing of."""
    assignment = find_assignment(s, jury.juror, public_id)
    view = sheet_view(s, jury.juror, assignment)
    round_ = assignment.round
    mine = my_entries(s, jury.juror, round_)
    position = next((each.position for each in mine.entries if each.assignment == public_id), None)
    if view is None or position is None:
        raise NotFound
    return SheetPart(
        round_,
        jury.say(round_.name),
        assignment,
        view,
        position,
        mine,
        _following(mine.entries, position),
        now_view(s, jury.juror, round_) if round_.state is RoundState.OPEN else None,
        panel_view(s, jury.juror, assignment),
        total_of(view),
        _told(s, jury, assignment),
    )


def _told(s: Session, jury: Jury, assignment: Assignment) -> Told | None:
    version, call = juries.pinned(s, assignment), jury.juror.stage.call
    if version is None or call is None:
        return None
    blind = set(assignment.round.blind)
    if assignment.round.state not in decks.JUDGED:
        blind.add(decks.BLIND)  # its pages are closed by now
    return told(version, call, chosen_language(), order=jury.languages, blind=blind)


def _following(entries: Sequence[MyEntry], position: int) -> MyEntry | None:
    """The next that isn't done, from here on and then from the beginning."""
    behind = [each for each in entries if each.position > position]
    before = [each for each in entries if each.position < position]
    return next((each for each in [*behind, *before] if not is_done(each)), None)


def ranking_of(s: Session, jury: Jury) -> list[tuple[str, list[tuple[int, str, Decimal, MyEntry]]]]:
    """By round: place, name, own mean and entry, best first; equal means share their place."""
    found = []
    for each in jury.rounds:
        rows = []
        for entry in my_entries(s, jury.juror, each).entries:
            if entry.state in {SheetState.NOT_BEGUN, SheetState.ABSTAINED}:
                continue
            view = sheet_view(s, jury.juror, find_assignment(s, jury.juror, entry.assignment))
            total = None if view is None else total_of(view)
            if total is not None:
                rows.append((called(jury, entry.entry), total, entry))
        rows.sort(key=lambda row: (-row[1], row[2].position))
        placed = [(1 + sum(other[1] > row[1] for other in rows), row[0], row[1], row[2]) for row in rows]
        if placed:
            found.append((jury.say(each.name), placed))
    return found


def pictures_of(s: Session, jury: Jury) -> list[str]:
    """Addresses of the pages of all decks the juror is to judge by, so that the phone keeps them."""
    return [
        url_for("decks.page", slug=jury.slug, public_id=deck.public_id, number=number)
        for deck in juries.decks_to_keep(s, jury.juror)
        for number, page in enumerate(deck.pages, start=1)
        if page.get("digest")
    ]
