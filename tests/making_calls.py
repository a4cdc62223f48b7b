"""Contests for startups, their calls and questions as rows: each function flushes and returns what it made."""

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest.models import (
    Call,
    Contest,
    EnteringBy,
    Hub,
    LatePolicy,
    Question,
    QuestionKind,
    Stage,
    StageKind,
)
from tests.making import HOUR, NOW, make_contest

DAY = timedelta(days=1)

_numbers = itertools.count(1)


def make_pitch_contest(
    s: Session,
    *,
    hub: Hub | None = None,
    slug: str | None = None,
    code: bool = False,
    opens_at: datetime = NOW - 2 * DAY,
    deadline: datetime = NOW + HOUR,
    late: LatePolicy = LatePolicy.REFUSE,
    late_minutes: int = 0,
    needs_deck: bool = False,
    is_public: bool = True,
    entering: EnteringBy = EnteringBy.OPEN,
) -> Contest:
    """A contest whose one stage is for pitches, with its call open; `code`: after a code stage."""
    contest = make_contest(
        s, hub=hub, slug=slug, entering=entering, is_public=is_public, starts_at=NOW - HOUR
    )
    if not code:
        contest.stages.clear()
        s.flush()
    add_pitch(s, contest, opens_at=opens_at, call=False)
    make_call(
        s,
        contest,
        opens_at=opens_at,
        deadline=deadline,
        late=late,
        late_minutes=late_minutes,
        needs_deck=needs_deck,
    )
    return contest


def add_pitch(
    s: Session, contest: Contest, *, opens_at: datetime = NOW - 2 * DAY, call: bool = True
) -> Stage:
    """A pitch stage after the stages there are, with an open call that needs no deck."""
    stage = Stage(
        kind=StageKind.PITCH,
        name={"en": "Pitches", "zh": "路演", "he": "הצגות"},
        position=len(contest.stages),
        starts_at=opens_at,
        ends_at=NOW + 2 * DAY,
    )
    contest.stages.append(stage)
    s.flush()
    if call:
        make_call(s, contest, opens_at=opens_at)
    return stage


def pitch_stage(contest: Contest) -> Stage:
    """The pitch stage of a contest."""
    return next(stage for stage in contest.stages if stage.kind is StageKind.PITCH)


def make_call(
    s: Session,
    contest: Contest,
    *,
    opens_at: datetime = NOW - 2 * DAY,
    deadline: datetime = NOW + HOUR,
    late: LatePolicy = LatePolicy.REFUSE,
    late_minutes: int = 0,
    needs_deck: bool = False,
) -> Call:
    """The call of its pitch stage."""
    call = Call(
        stage=pitch_stage(contest),
        opens_at=opens_at,
        deadline=deadline,
        late=late,
        late_minutes=late_minutes,
        needs_deck=needs_deck,
    )
    s.add(call)
    s.flush()
    return call


def make_question(
    s: Session,
    contest: Contest,
    kind: QuestionKind = QuestionKind.TEXT,
    *,
    label: str | None = None,
    required: bool = False,
    limits: Mapping[str, object] | None = None,
) -> Question:
    """A question of the organiser's, the last of its call."""
    call = pitch_stage(contest).call
    assert call is not None
    question = Question(
        call=call,
        position=len(call.questions),
        kind=kind,
        label={"en": label or f"Question {next(_numbers)}"},
        is_required=required,
        limits=dict(limits or {}),
    )
    s.add(question)
    s.flush()
    return question
