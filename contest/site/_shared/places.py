"""Where a page stands: the contest it is in, and what its viewer is there."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock, tickets
from contest.extensions import chosen_language
from contest.models import Call, Contest, Entry, Stage, User
from contest.permissions import may_import, may_organise, may_see_all, may_see_contest, may_see_problems
from contest.phases import Phase, Window, is_board_frozen, phase
from contest.queries.contests import contest_by_slug, entry_of, in_language
from contest.queries.jurors import juror_of
from contest.site._shared.people import viewer
from contest.site._shared.times import zone_name


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the main ways through a contest."""

    key: str
    label: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True)
class Place:
    """A contest and the viewer's part in it, read in one transaction; rows are detached after it."""

    contest: Contest
    user: User | None
    entry: Entry | None
    name: str
    at: datetime
    phase: Phase
    may_organise: bool
    may_see_all: bool
    tabs: tuple[Tab, ...] = field(default=())
    rounds: tuple[str, ...] = ()
    """public ids of the rounds of pitches that the page follows, for who organises"""

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.contest.slug

    @property
    def topic(self) -> str:
        """What live parts of the contest listen to."""
        return tickets.contest_topic(self.contest.public_id)

    @property
    def entry_topic(self) -> str:
        """What the viewer's own live parts listen to; empty without an entry."""
        return tickets.entry_topic(self.entry.public_id) if self.entry else ""

    @property
    def call(self) -> Call | None:
        """The call for startups' entries; None: none can enter."""
        return None if self.contest.pitch is None else self.contest.pitch.call

    @property
    def window(self) -> Window:
        """Start, end and freeze: of the coding, where there is any."""
        return self.contest.window

    @property
    def zone(self) -> str:
        """The zone its times are shown in."""
        return self.contest.timezone

    @property
    def zone_name(self) -> str:
        """The city of that zone."""
        return zone_name(self.zone)

    @property
    def is_before(self) -> bool:
        """Whether it hasn't begun."""
        return self.phase is Phase.BEFORE

    @property
    def is_open(self) -> bool:
        """Whether submissions are taken."""
        return self.phase.is_open

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.phase is Phase.ENDED

    @property
    def is_frozen(self) -> bool:
        """Whether the public board stands still."""
        return is_board_frozen(self.window, self.at)

    @property
    def turn(self) -> str:
        """What the contest's page hangs on beside results: another text, another page."""
        windows: list[object] = [stage.window for stage in self.contest.stages]
        if self.call is not None:
            windows += [self.call.opens_at, self.call.deadline]
        facts = (self.phase.value, self.is_frozen, self.zone, sorted(self.contest.name.items()), windows)
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]

    @property
    def counts_to(self) -> datetime | None:
        """What the clock in the header runs to; None: nothing is to come."""
        if self.contest.code is None and self.call is not None and not self.is_before:
            return self.call.deadline if self.at < self.call.deadline else None
        if self.phase is Phase.BEFORE:
            return self.window.starts_at
        return self.window.ends_at if self.is_open else None

    @property
    def entry_name(self) -> str:
        """The viewer's own display name; empty without an entry."""
        return own_name(self.entry) if self.entry else ""

    @property
    def ticket(self) -> str:
        """A ticket for the streams this viewer may follow."""
        topics = [self.topic, *([self.entry_topic] if self.entry else [])]
        if self.may_organise:
            topics += [tickets.round_topic(each) for each in self.rounds]
        return tickets.issue_stream(
            current_app.config["SECRET_KEY"], topics, viewer=self.entry.public_id if self.entry else ""
        )

    def may_read(self, stage: Stage) -> bool:
        """Whether its problems are open to the viewer."""
        return may_see_problems(self.user, stage, self.entry, self.at)

    def contest_in(self, s: Session) -> Contest:
        """The contest in another transaction."""
        return s.get_one(Contest, self.contest.id)

    def entry_in(self, s: Session) -> Entry:
        """The entry in another transaction; 404 without one."""
        if self.entry is None:
            raise NotFound
        return s.get_one(Entry, self.entry.id)


def own_name(entry: Entry) -> str:
    """What an entry's own people see."""
    return entry.name or _("Team %(number)d", number=entry.number)


def shown_name(entry: Entry) -> str:
    """What everybody sees."""
    return entry.shown_name or _("Team %(number)d", number=entry.number)


def find_place(s: Session, slug: str, *, entered: bool = False, as_anyone: bool = False) -> Place:
    """The contest of an address, for this viewer; 404 if it isn't there or isn't theirs to see.

    With `entered` only for those who take part; with `as_anyone` as someone signed out would see it.
    """
    user, at = None if as_anyone else viewer(), clock.now()
    contest = contest_by_slug(s, slug)
    entry = entry_of(s, user, contest) if contest else None
    if contest is None or not may_see_contest(user, contest, entry) or (entered and entry is None):
        raise NotFound
    return Place(
        contest=contest,
        user=user,
        entry=entry,
        name=in_language(contest.name, chosen_language(), contest.hub.languages),
        at=at,
        phase=phase(contest.window, at),
        may_organise=may_organise(user, contest),
        may_see_all=may_see_all(user, contest),
        tabs=_tabs(s, contest, user, entry, at),
    )


def _tabs(
    s: Session, contest: Contest, user: User | None, entry: Entry | None, at: datetime
) -> tuple[Tab, ...]:
    slug, code = contest.slug, contest.code
    found = [Tab("contest", _("Contest"), "flag", url_for("watching.contest", slug=slug))]
    if code is not None and may_see_problems(user, code, entry, at):
        found.append(Tab("problems", _("Problems"), "list", url_for("solving.problems", slug=slug)))
    if code is not None:
        found.append(Tab("board", _("Board"), "steps", url_for("watching.board", slug=slug)))
    if contest.pitch is not None:
        found.append(Tab("results", _("Results"), "star", url_for("ranking.results", slug=slug)))
    if contest.pitch is not None and entry is not None:
        found.append(Tab("startup", _("Startup"), "note", url_for("pitching.startup", slug=slug)))
    if code is not None and entry is not None:
        found.append(Tab("tries", _("Tries"), "file", url_for("solving.submissions", slug=slug)))
    juror = None if contest.pitch is None else juror_of(s, user, contest)
    if juror is not None:
        found.append(Tab("jury", _("My panel"), "people", url_for("marking.panel", juror=juror.public_id)))
    organises = may_organise(user, contest) or may_import(user, contest)
    if organises and "organising.desk" in current_app.view_functions:
        found.append(Tab("desk", _("Desk"), "gear", url_for("organising.desk", slug=slug)))
    return tuple(found)
