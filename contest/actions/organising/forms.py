"""What an organiser says of a contest, and whether it can be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.models import Contest, EnteringBy, Feedback, Hub, PointsBy
from contest.refusals import Refused
from judge.boards import RULES
from sandbox.languages import UnknownLanguage, language

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")
DAYS_MOST = 366
SOURCE_MOST = 512 * 1024


@dataclass(frozen=True, slots=True)
class StageForm:
    """The rules of the code stage, with sane defaults; sizes in bytes."""

    starts_at: datetime
    ends_at: datetime
    freeze_at: datetime | None = None
    rule: str = "icpc"  # of judge.boards.RULES
    points_by: PointsBy = PointsBy.SUBMISSION
    is_tied_by_time: bool = False
    penalty_minutes: int = 20
    feedback: Feedback = Feedback.FIRST_FAILURE
    stop_at_first: bool = True
    languages: tuple[str, ...] | None = None
    submissions_per_minute: int = 10
    trials_per_minute: int = 6  # runs on samples and own inputs; 0: none
    source_bytes: int = 128 * 1024


@dataclass(frozen=True, slots=True)
class PitchForm:
    """The times of the pitch stage: entries are taken from the one to the next, and all ends at the last."""

    opens_at: datetime
    deadline: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ContestForm:
    """What an organiser says of a contest; no `stage`: nobody codes there, no `pitch`: nobody pitches."""

    slug: str
    name: Mapping[str, str]
    stage: StageForm | None = None
    pitch: PitchForm | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "UTC"
    entering: EnteringBy = EnteringBy.CODE
    is_public: bool = True
    warm_up: bool = False


def contest_facts(form: ContestForm) -> dict[str, Any]:
    """The columns of the contest."""
    return {
        "name": dict(form.name),
        "about": dict(form.about),
        "timezone": form.timezone,
        "entering": form.entering,
        "is_public": form.is_public,
    }


def pitch_facts(form: PitchForm) -> dict[str, Any]:
    """The columns of a pitch stage."""
    return {"starts_at": form.opens_at, "ends_at": form.ends_at}


def stage_facts(form: StageForm) -> dict[str, Any]:
    """The columns of its main stage."""
    return {
        "starts_at": form.starts_at,
        "ends_at": form.ends_at,
        "freeze_at": form.freeze_at,
        "rule": form.rule,
        "points_by": form.points_by,
        "is_tied_by_time": form.is_tied_by_time,
        "penalty_minutes": form.penalty_minutes,
        "feedback": form.feedback,
        "stop_at_first": form.stop_at_first,
        "languages": None if form.languages is None else list(form.languages),
        "submissions_per_minute": form.submissions_per_minute,
        "trials_per_minute": form.trials_per_minute,
        "source_bytes": form.source_bytes,
    }


def check_slug(slug: str) -> None:
    """Refuse what is no short name ("slug.form")."""
    if not SLUG.match(slug):
        raise Refused("slug.form")


def check_name(name: Mapping[str, str]) -> None:
    """Refuse a name in no language ("contest.name_missing")."""
    if not any(text.strip() for text in name.values()):
        raise Refused("contest.name_missing")


def check_timezone(timezone: str) -> None:
    """Refuse what is no time zone ("contest.timezone")."""
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("contest.timezone", timezone=timezone) from None


def check_form(form: ContestForm) -> None:
    """Refuse what can be no contest."""
    check_name(form.name)
    check_timezone(form.timezone)
    if form.stage is not None:
        _check_stage(form.stage)
    if form.pitch is not None:
        check_pitch(form.pitch)


def check_pitch(pitch: PitchForm) -> None:
    """Refuse times that can be no pitch stage's."""
    if not pitch.opens_at < pitch.deadline:
        raise Refused("pitch.deadline")
    if pitch.deadline > pitch.ends_at:
        raise Refused("pitch.end")
    if pitch.ends_at - pitch.opens_at > timedelta(days=DAYS_MOST):
        raise Refused("pitch.long", days=DAYS_MOST)


def _check_stage(stage: StageForm) -> None:
    if stage.starts_at >= stage.ends_at:
        raise Refused("contest.window")
    if stage.ends_at - stage.starts_at > timedelta(days=DAYS_MOST):
        raise Refused("contest.window_long", days=DAYS_MOST)
    if stage.freeze_at is not None and not stage.starts_at < stage.freeze_at < stage.ends_at:
        raise Refused("contest.freeze")
    for key in stage.languages or ():
        try:
            language(key)
        except UnknownLanguage:
            raise Refused("contest.languages", language=key) from None
    if stage.rule not in RULES:
        raise Refused("contest.rule", rule=stage.rule)
    _check_limit("penalty_minutes", stage.penalty_minutes, 0, 1000)
    _check_limit("submissions_per_minute", stage.submissions_per_minute, 1, 600)
    _check_limit("trials_per_minute", stage.trials_per_minute, 0, 60)
    _check_limit("source_bytes", stage.source_bytes, 1, SOURCE_MOST)


def _check_limit(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Refused("contest.limit", name=name, least=least, most=most)


def insert_row(s: Session, row: Hub | Contest, slug: str) -> None:
    """Insert a row whose short name nobody has ("slug.taken")."""
    try:
        with s.begin_nested():
            s.add(row)
            s.flush()
    except IntegrityError:
        raise Refused("slug.taken", slug=slug) from None
