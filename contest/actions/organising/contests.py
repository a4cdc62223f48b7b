"""Hubs and contests: making them, changing their times, starting now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest, raise_version
from contest.models import Contest, EnteringBy, Feedback, Hub, Network, Stage, User
from contest.permissions import is_admin, may_create_contest, may_organise
from contest.phases import Phase, phase
from contest.refusals import Refused
from sandbox.languages import UnknownLanguage, language

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")
DAYS_MOST = 366
SOURCE_MOST = 512 * 1024
WARM_UP = {"en": "Warm-up", "zh": "热身", "he": "חימום"}


@dataclass(frozen=True, slots=True)
class StageForm:
    """The rules of the code stage, with sane defaults; sizes in bytes."""

    starts_at: datetime
    ends_at: datetime
    freeze_at: datetime | None = None
    penalty_minutes: int = 20
    feedback: Feedback = Feedback.FIRST_FAILURE
    stop_at_first: bool = True
    languages: tuple[str, ...] | None = None
    submissions_per_minute: int = 10
    source_bytes: int = 128 * 1024


@dataclass(frozen=True, slots=True)
class ContestForm:
    """What an organiser says of a contest."""

    slug: str
    name: Mapping[str, str]
    stage: StageForm
    about: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "UTC"
    entering: EnteringBy = EnteringBy.CODE
    is_public: bool = True
    warm_up: bool = False


def create_hub(
    s: Session,
    *,
    actor: User | None,
    slug: str,
    name: Mapping[str, str],
    languages: tuple[str, ...] = ("en", "zh", "he"),
    timezone: str = "UTC",
    at: datetime,
) -> Hub:
    """Make a hub, the first one with its network.

    Refuses permission.denied, slug.form, slug.taken, contest.name_missing, contest.timezone.
    """
    if actor is not None and not is_admin(actor):
        raise Refused("permission.denied")
    _check_slug(slug)
    _check_name(name)
    _check_timezone(timezone)
    network = s.scalars(select(Network).order_by(Network.id).limit(1)).first()
    if network is None:
        network = Network(slug="network", name=dict(name), created_at=at)
        s.add(network)
        s.flush()
    hub = Hub(
        slug=slug,
        name=dict(name),
        languages=list(languages),
        timezone=timezone,
        network_id=network.id,
        created_at=at,
    )
    _insert(s, hub, slug)
    audit(s, actor=actor, action="hub.create", subject=hub, contest_id=None, after={"slug": slug}, at=at)
    return hub


def create_contest(s: Session, *, actor: User | None, hub: Hub, form: ContestForm, at: datetime) -> Contest:
    """Make a contest with its stage, and a warm-up stage if wanted.

    Refuses permission.denied, slug.form, slug.taken, contest.name_missing, .timezone, .window, .window_long,
    .freeze, .languages, .limit.
    """
    if actor is not None and not may_create_contest(actor, hub):
        raise Refused("permission.denied")
    _check_slug(form.slug)
    _check(form)
    contest = Contest(slug=form.slug, hub_id=hub.id, created_at=at, **_contest_facts(form))
    contest.stages.append(Stage(name=dict(form.name), position=0, **_stage_facts(form.stage)))
    _sync_warm_up(contest, form)
    _insert(s, contest, form.slug)
    audit(
        s,
        actor=actor,
        action="contest.create",
        subject=contest,
        contest_id=contest.id,
        after=_stage_facts(form.stage),
        at=at,
    )
    raise_version(s, contest.id, kind="contest", subject=contest.public_id, at=at)
    return contest


def edit_contest(
    s: Session,
    *,
    actor: User | None,
    contest: Contest,
    form: ContestForm,
    confirm: bool = False,
    at: datetime,
) -> Contest:
    """Change a contest; what moves its times once it has started needs `confirm`. Its slug stays.

    Refuses as `create_contest`, and contest.confirm.
    """
    _may(actor, contest)
    _check(form)
    lock_contest(s, contest.id)
    stage = contest.main
    before = _facts_of(contest, stage)
    after = {**_contest_facts(form), **_stage_facts(form.stage)}
    moved = [name for name in ("starts_at", "ends_at", "freeze_at") if before[name] != after[name]]
    if moved and phase(stage.window, at) is not Phase.BEFORE and not confirm:
        raise Refused("contest.confirm", moved=moved)
    for name, value in _contest_facts(form).items():
        setattr(contest, name, value)
    for name, value in _stage_facts(form.stage).items():
        setattr(stage, name, value)
    stage.name = dict(form.name)
    _sync_warm_up(contest, form)
    _tell_of_edit(s, actor, contest, before=before, at=at)
    return contest


def start_now(
    s: Session, *, actor: User | None, contest: Contest, lead: timedelta = timedelta(0), at: datetime
) -> Contest:
    """Start the contest now (or `lead` from now); its length stays. Refuses contest.started, .no_problems."""
    _may(actor, contest)
    lock_contest(s, contest.id)
    stage = contest.main
    if phase(stage.window, at) is not Phase.BEFORE or stage.starts_at is None:
        raise Refused("contest.started")
    if not stage.problems:
        raise Refused("contest.no_problems")
    before = _facts_of(contest, stage)
    shift = at + lead - stage.starts_at
    stage.starts_at += shift
    stage.ends_at += shift
    if stage.freeze_at is not None:
        stage.freeze_at += shift
    if contest.warm_up is not None:
        contest.warm_up.ends_at = stage.starts_at
    _tell_of_edit(s, actor, contest, before=before, at=at)
    return contest


def find_hub(s: Session, *, slug: str) -> Hub:
    """The hub of a short name; refuses hub.unknown."""
    hub = s.scalar(select(Hub).where(Hub.slug == slug))
    if hub is None:
        raise Refused("hub.unknown", slug=slug)
    return hub


def find_contest(s: Session, *, slug: str) -> Contest:
    """The contest of a short name; refuses contest.unknown."""
    contest = s.scalar(select(Contest).where(Contest.slug == slug))
    if contest is None:
        raise Refused("contest.unknown", slug=slug)
    return contest


def _may(actor: User | None, contest: Contest) -> None:
    if actor is not None and not may_organise(actor, contest):
        raise Refused("permission.denied")


def _contest_facts(form: ContestForm) -> dict[str, Any]:
    return {
        "name": dict(form.name),
        "about": dict(form.about),
        "timezone": form.timezone,
        "entering": form.entering,
        "is_public": form.is_public,
    }


def _stage_facts(form: StageForm) -> dict[str, Any]:
    return {
        "starts_at": form.starts_at,
        "ends_at": form.ends_at,
        "freeze_at": form.freeze_at,
        "penalty_minutes": form.penalty_minutes,
        "feedback": form.feedback,
        "stop_at_first": form.stop_at_first,
        "languages": None if form.languages is None else list(form.languages),
        "submissions_per_minute": form.submissions_per_minute,
        "source_bytes": form.source_bytes,
    }


_CONTEST_NAMES = ("name", "about", "timezone", "entering", "is_public")
_STAGE_NAMES = (
    "starts_at",
    "ends_at",
    "freeze_at",
    "penalty_minutes",
    "feedback",
    "stop_at_first",
    "languages",
    "submissions_per_minute",
    "source_bytes",
)


def _facts_of(contest: Contest, stage: Stage) -> dict[str, Any]:
    own = {name: getattr(contest, name) for name in _CONTEST_NAMES}
    return own | {name: getattr(stage, name) for name in _STAGE_NAMES}


def _tell_of_edit(
    s: Session, actor: User | None, contest: Contest, *, before: dict[str, Any], at: datetime
) -> None:
    after = _facts_of(contest, contest.main)
    changed = [name for name in before if before[name] != after[name]]
    audit(
        s,
        actor=actor,
        action="contest.edit",
        subject=contest,
        contest_id=contest.id,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        at=at,
    )
    raise_version(s, contest.id, kind="contest", subject=contest.public_id, at=at)


def _sync_warm_up(contest: Contest, form: ContestForm) -> None:
    """The warm-up ends where the contest starts; one that holds problems is kept even if not wanted."""
    stage = contest.warm_up
    if stage is not None:
        stage.ends_at = form.stage.starts_at
        if not form.warm_up and not stage.problems:
            contest.stages.remove(stage)
    elif form.warm_up:
        contest.stages.append(
            Stage(name=WARM_UP, position=1, weight=0, starts_at=None, ends_at=form.stage.starts_at)
        )


def _check_slug(slug: str) -> None:
    if not SLUG.match(slug):
        raise Refused("slug.form")


def _check_name(name: Mapping[str, str]) -> None:
    if not any(text.strip() for text in name.values()):
        raise Refused("contest.name_missing")


def _check_timezone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("contest.timezone", timezone=timezone) from None


def _check(form: ContestForm) -> None:
    _check_name(form.name)
    _check_timezone(form.timezone)
    stage = form.stage
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
    _check_limit("penalty_minutes", stage.penalty_minutes, 0, 1000)
    _check_limit("submissions_per_minute", stage.submissions_per_minute, 1, 600)
    _check_limit("source_bytes", stage.source_bytes, 1, SOURCE_MOST)


def _check_limit(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Refused("contest.limit", name=name, least=least, most=most)


def _insert(s: Session, row: Hub | Contest, slug: str) -> None:
    try:
        with s.begin_nested():
            s.add(row)
            s.flush()
    except IntegrityError:
        raise Refused("slug.taken", slug=slug) from None
