"""Contests: making them, changing their times, starting now."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.organising.forms import (
    ContestForm,
    PitchForm,
    check_form,
    check_slug,
    contest_facts,
    insert_row,
    pitch_facts,
    stage_facts,
)
from contest.actions.organising.problems import code_stage
from contest.actions.publishing import lock_contest, raise_version
from contest.models import Call, Contest, Hub, Stage, StageKind, User
from contest.permissions import may_create_contest, may_organise
from contest.phases import Phase, phase
from contest.queries.combining import feeds_of_code
from contest.refusals import Refused
from judge.boards.shares import PointsRule, RuleUnfed

CODING = {"en": "Code", "zh": "编程", "he": "קוד"}
WARM_UP = {"en": "Warm-up", "zh": "热身", "he": "חימום"}
PITCHES = {"en": "Startups", "zh": "创业项目", "he": "מיזמים"}


def create_contest(s: Session, *, actor: User | None, hub: Hub, form: ContestForm, at: datetime) -> Contest:
    """Make a contest with its stage for code, for pitches or both, and a warm-up stage if wanted.

    Refuses permission.denied, slug.form, slug.taken, contest.name_missing, .timezone, .window, .window_long,
    .freeze, .languages, .rule, .limit, .no_stage, pitch.deadline, .end, .long.
    """
    if actor is not None and not may_create_contest(actor, hub):
        raise Refused("permission.denied")
    check_slug(form.slug)
    check_form(form)
    if form.stage is None and form.pitch is None:
        raise Refused("contest.no_stage")
    contest = Contest(slug=form.slug, hub_id=hub.id, created_at=at, **contest_facts(form))
    if form.stage is not None:
        contest.stages.append(Stage(name=_code_name(contest, form), position=0, **stage_facts(form.stage)))
    if form.pitch is not None:
        append_pitch(contest, form.pitch)
    _sync_warm_up(contest, form)
    insert_row(s, contest, form.slug)
    audit(
        s,
        actor=actor,
        action="contest.create",
        subject=contest,
        contest_id=contest.id,
        after=_said(form),
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

    Which stages it has is not changed here. Refuses as `create_contest`, contest.confirm, combination.unfed.
    """
    _may(actor, contest)
    check_form(form)
    lock_contest(s, contest.id)
    stage = contest.code
    before = _facts_of(contest)
    if stage is not None and form.stage is not None:
        after = stage_facts(form.stage)
        _check_fed(contest, stage, form.stage.rule)
        moved = [name for name in ("starts_at", "ends_at", "freeze_at") if before[name] != after[name]]
        if moved and phase(stage.window, at) is not Phase.BEFORE and not confirm:
            raise Refused("contest.confirm", moved=moved)
        for name, value in after.items():
            setattr(stage, name, value)
        stage.name = _code_name(contest, form)
        _sync_warm_up(contest, form)
    for name, value in contest_facts(form).items():
        setattr(contest, name, value)
    _tell_of_edit(s, actor, contest, before=before, at=at)
    return contest


def start_now(
    s: Session, *, actor: User | None, contest: Contest, lead: timedelta = timedelta(0), at: datetime
) -> Contest:
    """Start the code stage now (or `lead` from now); its length stays.

    Refuses contest.no_code, .started, .no_problems.
    """
    _may(actor, contest)
    lock_contest(s, contest.id)
    stage = code_stage(contest)
    if phase(stage.window, at) is not Phase.BEFORE or stage.starts_at is None:
        raise Refused("contest.started")
    if not stage.problems:
        raise Refused("contest.no_problems")
    before = _facts_of(contest)
    shift = at + lead - stage.starts_at
    stage.starts_at += shift
    stage.ends_at += shift
    if stage.freeze_at is not None:
        stage.freeze_at += shift
    if contest.warm_up is not None:
        contest.warm_up.ends_at = stage.starts_at
    _tell_of_edit(s, actor, contest, before=before, at=at)
    return contest


def _check_fed(contest: Contest, stage: Stage, rule: str) -> None:
    """Refuse a board that has not what the chosen points rule of its stage needs ("combination.unfed")."""
    chosen = () if contest.combination is None else contest.combination.stages
    for points in chosen:
        if points.stage_id == stage.id:
            try:
                PointsRule.parse(points.rule).check(feeds_of_code(rule))
            except RuleUnfed:
                raise Refused("combination.unfed", rule=points.rule) from None


def _code_name(contest: Contest, form: ContestForm) -> dict[str, str]:
    """Beside pitches it needs a word of its own; alone it is the contest."""
    return CODING if form.pitch is not None or contest.pitch is not None else dict(form.name)


def append_pitch(contest: Contest, form: PitchForm) -> Stage:
    """A pitch stage with its call, after the stages there are."""
    stage = Stage(kind=StageKind.PITCH, name=PITCHES, position=_next_position(contest), **pitch_facts(form))
    stage.call = Call(opens_at=form.opens_at, deadline=form.deadline)
    contest.stages.append(stage)
    return stage


def find_contest(s: Session, *, slug: str) -> Contest:
    """The contest of a short name; refuses contest.unknown."""
    contest = s.scalar(select(Contest).where(Contest.slug == slug))
    if contest is None:
        raise Refused("contest.unknown", slug=slug)
    return contest


def _may(actor: User | None, contest: Contest) -> None:
    if actor is not None and not may_organise(actor, contest):
        raise Refused("permission.denied")


_CONTEST_NAMES = ("name", "about", "timezone", "entering", "is_public")
_STAGE_NAMES = (
    "starts_at",
    "ends_at",
    "freeze_at",
    "rule",
    "points_by",
    "is_tied_by_time",
    "penalty_minutes",
    "feedback",
    "stop_at_first",
    "languages",
    "submissions_per_minute",
    "trials_per_minute",
    "source_bytes",
)


def _facts_of(contest: Contest) -> dict[str, Any]:
    own = {name: getattr(contest, name) for name in _CONTEST_NAMES}
    stage = contest.code
    return own if stage is None else own | {name: getattr(stage, name) for name in _STAGE_NAMES}


def _said(form: ContestForm) -> dict[str, Any]:
    """What the log keeps of a new contest."""
    told = {} if form.stage is None else stage_facts(form.stage)
    if form.pitch is not None:
        told |= {"entries_from": form.pitch.opens_at, "entries_by": form.pitch.deadline}
        told |= {"pitches_until": form.pitch.ends_at}
    return told


def _next_position(contest: Contest) -> int:
    return max((stage.position for stage in contest.stages), default=-1) + 1


def _tell_of_edit(
    s: Session, actor: User | None, contest: Contest, *, before: dict[str, Any], at: datetime
) -> None:
    after = _facts_of(contest)
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
    if form.stage is None:
        return
    if stage is not None:
        stage.ends_at = form.stage.starts_at
        if not form.warm_up and not stage.problems:
            contest.stages.remove(stage)
    elif form.warm_up:
        contest.stages.append(
            Stage(
                name=WARM_UP,
                position=_next_position(contest),
                weight=0,
                starts_at=None,
                ends_at=form.stage.starts_at,
            )
        )
