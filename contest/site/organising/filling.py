"""What the form of a contest is filled with: defaults for a new one, or what an existing one has."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contest.models import Contest, EnteringBy, Feedback, PointsBy, Stage
from contest.site._shared.fields import local
from sandbox.languages import LANGUAGES


def pitch_defaults(now: datetime, zone: str) -> dict[str, object]:
    """A new pitch stage's times: entries for four weeks from today on, two weeks more for the rounds."""
    today = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    return {
        "opens_at": today,
        "deadline": (today + timedelta(days=28)).replace(hour=18),
        "pitch_ends_at": (today + timedelta(days=42)).replace(hour=18),
    }


def defaults(now: datetime, zone: str) -> dict[str, object]:
    """A new contest's: coding tomorrow at ten, three hours, with a warm-up."""
    tomorrow = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, hour=10, minute=0, second=0, microsecond=0)
    start = tomorrow + timedelta(days=1)
    return {
        **pitch_defaults(now, zone),
        "kinds": "code",
        "timezone": zone,
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
        "warm_up": True,
        "entering": EnteringBy.CODE.value,
        "is_public": True,
        "languages": [language.key for language in LANGUAGES],
        "feedback": Feedback.FIRST_FAILURE.value,
        "stop_at_first": True,
        "rule": "icpc",
        "points_by": PointsBy.SUBMISSION.value,
        "is_tied_by_time": False,
        "penalty_minutes": 20,
        "submissions_per_minute": 10,
        "trials_per_minute": 6,
    }


def as_it_is(contest: Contest) -> dict[str, object]:
    """An existing contest's values."""
    own = {} if contest.code is None else _code_as_it_is(contest.code, contest.timezone)
    return {
        **{f"name_{key}": contest.name.get(key, "") for key in ("en", "zh", "he")},
        **{f"about_{key}": contest.about.get(key, "") for key in ("en", "zh", "he")},
        **own,
        "slug": contest.slug,
        "hub": contest.hub.slug,
        "timezone": contest.timezone,
        "warm_up": contest.warm_up is not None,
        "entering": contest.entering.value,
        "is_public": contest.is_public,
    }


def _code_as_it_is(stage: Stage, zone: str) -> dict[str, object]:
    return {
        "starts_at": local(stage.starts_at, zone),
        "ends_at": local(stage.ends_at, zone),
        "languages": stage.languages or [language.key for language in LANGUAGES],
        "feedback": stage.feedback.value,
        "stop_at_first": stage.stop_at_first,
        "rule": stage.rule,
        "points_by": stage.points_by.value,
        "is_tied_by_time": stage.is_tied_by_time,
        "penalty_minutes": stage.penalty_minutes,
        "submissions_per_minute": stage.submissions_per_minute,
        "trials_per_minute": stage.trials_per_minute,
    }
