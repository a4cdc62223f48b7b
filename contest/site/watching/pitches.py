"""What a contest's page says of its startups: until when they enter, which rounds there are."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.extensions import chosen_language
from contest.models import Round, RoundState
from contest.phases import Phase, Window, phase
from contest.queries.contests import in_language
from contest.queries.own_standings import has_news
from contest.site._shared.places import Place

STARTUP = "pitching.startup"
"""The page of one's own startup, by slug."""


@dataclass(frozen=True, slots=True)
class Step:
    """A round as everybody sees it."""

    name: str
    state: RoundState
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pitches:
    """The startups' part of the page."""

    call: Window
    """from when until when entries are taken"""
    phase: Phase
    """of the call"""
    ends_at: datetime
    is_over: bool
    steps: tuple[Step, ...]
    startup: str
    """address of one's own startup; empty where there is no such page"""
    standing: str
    """address of how one's own startup did; empty as long as nothing is told"""


def pitches(s: Session, place: Place) -> Pitches | None:
    """The startups' part of the contest's page; None: nobody pitches here."""
    stage, call = place.contest.pitch, place.call
    if stage is None or call is None:
        return None
    order, language = place.contest.hub.languages, chosen_language()
    rounds = s.scalars(select(Round).where(Round.stage_id == stage.id).order_by(Round.position))
    window = Window(call.opens_at, call.deadline)
    return Pitches(
        call=window,
        phase=phase(window, place.at),
        ends_at=stage.ends_at,
        is_over=place.at >= stage.ends_at,
        steps=tuple(
            Step(in_language(each.name, language, order), each.state, each.opens_at, each.closes_at)
            for each in rounds
        ),
        startup=url_for(STARTUP, slug=place.slug) if STARTUP in current_app.view_functions else "",
        standing=_standing(s, place),
    )


def _standing(s: Session, place: Place) -> str:
    there = place.entry is not None and has_news(s, place.entry, place.at)
    return url_for("standings.own", slug=place.slug) if there else ""
