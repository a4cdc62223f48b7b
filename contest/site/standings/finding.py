"""Where a page of a standing stands: the round it is of, and what its viewer may see of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.extensions import chosen_language
from contest.models import Call, Contest, Round
from contest.queries.contests import contest_by_slug, in_language
from contest.queries.round_sights import Sight, sight_of
from contest.queries.rounds import round_by_id
from contest.queries.sheet_views import EntryView
from contest.site._shared.people import viewer
from contest.site._shared.places import Place, find_place

bp = Blueprint("standings", __name__)
ROUND = "/c/<slug>/standings/<round_id>"


@dataclass(frozen=True, slots=True)
class Stand:
    """A round and its viewer, read in one transaction; rows are detached after it."""

    contest: Contest
    round: Round
    sight: Sight
    call: Call | None
    place: Place | None
    """for who organises: their pages have the contest's own frame"""
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
    def order(self) -> Sequence[str]:
        """In which order a text's languages are looked for."""
        return self.contest.hub.languages

    @property
    def name(self) -> str:
        """The round's, in the reader's language."""
        return self.say(self.round.name)

    @property
    def contest_name(self) -> str:
        """The contest's, in the reader's language."""
        return self.say(self.contest.name)

    @property
    def frame(self) -> str:
        """The template its pages stand in."""
        return "standings/frame.html" if self.place is None else "organising/frame.html"

    @property
    def back(self) -> tuple[str, str]:
        """Where one came from: address and words."""
        if self.sight.is_organiser and "organising.round" in current_app.view_functions:
            there = url_for("organising.round", slug=self.slug, public_id=self.round.public_id)
            return there, _("The round")
        if self.sight.leads and "chairing.round" in current_app.view_functions:
            there = url_for("chairing.round", slug=self.slug, round_id=self.round.public_id)
            return there, _("How far the marking is")
        if self.sight.juror is not None and "marking.panel" in current_app.view_functions:
            return url_for("marking.panel", juror=self.sight.juror.public_id), _("Back to the panel")
        return url_for("front.home"), _("To the first page")

    def say(self, text: Mapping[str, str]) -> str:
        """A text in the reader's language, else in the hub's order."""
        return in_language(text, chosen_language(), self.order)

    def called(self, entry: EntryView) -> str:
        """What an entry is called: its name, or four letters where it is blind."""
        return self.say(entry.name) or _("Entry %(code)s", code=entry.code)

    def deliberation(self, entry: str) -> str:
        """The address where its chair deliberates on an entry; empty for who leads nothing."""
        if not self.sight.leads or "chairing.entry" not in current_app.view_functions:
            return ""
        return url_for("chairing.entry", slug=self.slug, round_id=self.round.public_id, entry_id=entry)

    def to(self, endpoint: str, **values: object) -> str:
        """The address of another page of this standing."""
        names: dict[str, Any] = {"slug": self.slug, "round_id": self.round.public_id, **values}
        return url_for(f"standings.{endpoint}", **names)


def find_stand(
    s: Session, slug: str, round_id: str, *, leading: bool = False, organising: bool = False
) -> Stand:
    """The round of an address for who may see its standing; 404 for everyone else.

    With `leading` only for those who lead something in it, with `organising` for those who organise it.
    """
    contest = contest_by_slug(s, slug)
    found = None if contest is None else round_by_id(s, contest, round_id)
    sight = None if found is None else sight_of(s, viewer(), found)
    if contest is None or found is None or sight is None:
        raise NotFound
    if (leading and not sight.leads) or (organising and not sight.is_organiser):
        raise NotFound
    place = find_place(s, slug) if sight.is_organiser else None
    return Stand(contest, found, sight, found.stage.call, place, clock.now())
