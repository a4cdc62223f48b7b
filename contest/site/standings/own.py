"""An entrant's own standing and the judges' words to them: nothing of anybody else."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from contest.db import reading
from contest.extensions import chosen_language
from contest.models import EntrantSees
from contest.queries.contests import in_language
from contest.queries.own_standings import OwnPlace, OwnStanding, Words, own_standings
from contest.site._shared.languages import TONGUES, Tongue
from contest.site._shared.people import signed_in
from contest.site._shared.places import find_place
from contest.site.standings import words
from contest.site.standings.finding import bp
from contest.site.standings.plots import Places, Scale
from judge.panels.rounding import Stage
from judge.panels.standing import Row


@dataclass(frozen=True, slots=True)
class OwnLine:
    """The own mean for one criterion."""

    name: str
    mean: str
    least: str
    most: str
    at: str
    ends: tuple[str, str]


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A round as its page tells it."""

    told: OwnStanding
    name: str
    row: Row | None
    """None: no place is told, or there is none"""
    is_refused: bool
    """a place would be told, but there is no ranking"""
    places: Places
    sure: str
    score: str
    """empty where marks are not told"""
    profile: tuple[OwnLine, ...]
    groups: tuple[tuple[Tongue | None, tuple[str, ...]], ...]
    """the judges' words by language, the reader's own first; None: the language was not said"""


@bp.get("/c/<slug>/startup/standing")
@signed_in
def own(slug: str) -> ResponseReturnValue:
    """How the own startup did, round by round."""
    with reading() as s:
        place = find_place(s, slug, entered=True)
        if place.contest.pitch is None:
            raise NotFound
        order = place.contest.hub.languages
        rounds = [_round(each, order) for each in own_standings(s, place.entry_in(s), place.at)]
    return render_template(
        "standings/own.html",
        place=place,
        current_tab="contest",
        rounds=rounds,
        words=words,
        tongues={tongue.key: tongue for tongue in TONGUES},
        order=(chosen_language(), *order),
    )


def _round(told: OwnStanding, order: Sequence[str]) -> OwnRound:
    found, row = told.place, None
    if found is not None:
        row = found.ranked.rows.get(found.entry)
        row = None if row is None or row.rank is None else row
    sees_marks = told.round.entrant_sees is EntrantSees.MARK
    return OwnRound(
        told=told,
        name=in_language(told.round.name, chosen_language(), order),
        row=row,
        is_refused=found is not None and row is None,
        places=Places(0 if found is None else found.entries),
        sure="" if row is None or found is None else words.sureness(row, found.entries),
        score="" if row is None or not sees_marks else _score(told, row),
        profile=() if found is None or row is None else _profile(found, order),
        groups=_groups(told.words),
    )


def _score(told: OwnStanding, row: Row) -> str:
    if told.round.round_at == Stage.TOTAL and row.score is not None:
        return f"{row.score:f}"
    return words.figure(row.score)


def _profile(found: OwnPlace, order: Sequence[str]) -> tuple[OwnLine, ...]:
    lines = {each.criterion: each for each in found.ranked.profiles.get(found.entry, ())}
    told = []
    for criterion in found.criteria:
        if criterion.key in lines:
            scale, mean = Scale(criterion.low, criterion.high), lines[criterion.key].marks.mean
            told.append(
                OwnLine(
                    name=in_language(criterion.name, chosen_language(), order),
                    mean=words.figure(mean),
                    least=words.plain(criterion.low),
                    most=words.plain(criterion.high),
                    at=scale.at(mean),
                    ends=(scale.at(criterion.low), scale.at(criterion.high)),
                )
            )
    return tuple(told)


def _groups(written: Sequence[Words]) -> tuple[tuple[Tongue | None, tuple[str, ...]], ...]:
    language = chosen_language()
    tongues = sorted(TONGUES, key=lambda tongue: tongue.key != language)
    groups: list[tuple[Tongue | None, tuple[str, ...]]] = []
    for tongue in (tongues[0], None, *tongues[1:]):
        key = None if tongue is None else tongue.key
        texts = tuple(each.text for each in written if each.language == key)
        if texts:
            groups.append((tongue, texts))
    return tuple(groups)
