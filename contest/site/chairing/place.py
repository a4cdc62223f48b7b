"""Where a chair's page stands: the round it leads, and what its viewer may see of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock, tickets
from contest.extensions import chosen_language
from contest.models import Assignment, Contest, Entry, Mark, Round, Sheet, Sitting
from contest.queries.chairs import Chair, chair_of
from contest.queries.contests import contest_by_slug, in_language
from contest.queries.rounds import round_by_id
from contest.queries.sheet_views import EntryView
from contest.site._shared.people import the_viewer

bp = Blueprint("chairing", __name__)


@dataclass(frozen=True, slots=True)
class Lead:
    """A round and who leads it, read in one transaction; rows are detached after it."""

    contest: Contest
    round: Round
    chair: Chair
    at: datetime

    @property
    def slug(self) -> str:
        """The contest's name in addresses."""
        return self.contest.slug

    @property
    def zone(self) -> str:
        """The zone times are shown in."""
        return self.contest.timezone

    @property
    def topic(self) -> str:
        """What its live parts listen to."""
        return tickets.round_topic(self.round.public_id)

    @property
    def ticket(self) -> str:
        """A ticket for the round's stream."""
        return tickets.issue_stream(
            current_app.config["SECRET_KEY"], [self.topic], viewer=the_viewer().public_id
        )

    @property
    def name(self) -> str:
        """The round's, in the reader's language."""
        return self.say(self.round.name)

    @property
    def contest_name(self) -> str:
        """The contest's, in the reader's language."""
        return self.say(self.contest.name)

    def say(self, text: Mapping[str, str]) -> str:
        """A text in the reader's language, else in the hub's order."""
        return in_language(text, chosen_language(), self.contest.hub.languages)

    def called(self, entry: EntryView) -> str:
        """What an entry is called: its name, or four letters where it is blind."""
        return self.say(entry.name) or _("Entry %(code)s", code=entry.code)

    def to(self, endpoint: str, anchor: str | None = None, **ids: Any) -> str:
        """The address of another page of this round."""
        return url_for(
            f"chairing.{endpoint}", slug=self.slug, round_id=self.round.public_id, _anchor=anchor, **ids
        )


def find_lead(s: Session, slug: str, round_id: str, *, organiser: bool = False) -> Lead:
    """The round of an address for one who leads something in it; 404 for everyone else.

    With `organiser` only for those who organise the contest.
    """
    contest = contest_by_slug(s, slug)
    found = None if contest is None else round_by_id(s, contest, round_id)
    if contest is None or found is None:
        raise NotFound
    chair = chair_of(s, the_viewer(), found)
    if not chair.may or (organiser and not chair.is_organiser):
        raise NotFound
    return Lead(contest, found, chair, clock.now())


def find_sitting(s: Session, lead: Lead, public_id: str) -> Sitting:
    """A sitting that the viewer drives; 404 otherwise."""
    found = s.scalar(select(Sitting).where(Sitting.public_id == public_id, Sitting.round_id == lead.round.id))
    if found is None or not lead.chair.leads(found):
        raise NotFound
    return found


def find_entry(s: Session, lead: Lead, public_id: str) -> Entry:
    """An entry that is there for the viewer; 404 otherwise."""
    found = s.scalar(select(Entry).where(Entry.public_id == public_id, Entry.contest_id == lead.contest.id))
    if found is None or not lead.chair.sees(found.id):
        raise NotFound
    return found


def find_sheet(s: Session, entry: Entry, round_id: str, public_id: str) -> Sheet:
    """A sheet of an entry in a round; 404 otherwise."""
    found = s.scalar(
        select(Sheet)
        .join(Sheet.assignment)
        .join(Assignment.round)
        .where(Sheet.public_id == public_id, Assignment.entry_id == entry.id, Round.public_id == round_id)
    )
    if found is None:
        raise NotFound
    return found


def find_mark(s: Session, entry: Entry, round_id: str, public_id: str) -> Mark:
    """A mark on such a sheet; 404 otherwise."""
    found = s.scalar(select(Mark).where(Mark.public_id == public_id))
    if found is None:
        raise NotFound
    find_sheet(s, entry, round_id, found.sheet.public_id)
    return found
