"""Running a program on samples or on an own input before anything counts; the rows expire."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest import queues
from contest.actions.publishing import tell_entry
from contest.actions.solving import check_language, check_source, lock_entry, own_entry, seconds_to_wait
from contest.db import after_commit
from contest.models import Entry, JudgingState, Stage, StageProblem, Trial, User
from contest.phases import Phase, phase
from contest.queries.trials import tries_own_input, tries_samples
from contest.refusals import Refused

KEPT = timedelta(days=1)
NEWEST = 30
"""So many of an entry are kept: what programs print shall not fill a disk within that day."""
INPUT_MOST = 64 * 1024
AT_ONCE = 500
"""Expired rows that go in one transaction."""
_OPEN = (JudgingState.QUEUED, JudgingState.RUNNING)


def try_program(
    s: Session,
    *,
    actor: User,
    entry: Entry | None,
    problem: StageProblem,
    language: str,
    source: bytes,
    own_input: bytes | None = None,
    at: datetime,
) -> Trial:
    """Have a program run on the samples, or on `own_input`; it waits behind all judgings.

    Refuses submission.not_entered, .before_start, .empty, .too_large, .nul, .language_unknown,
    .language_not_offered, .language_unavailable, entry.withdrawn, and trial.after_end, .off, .no_samples,
    .no_own_input, .input_large, .waiting, .too_soon.
    """
    stage = problem.stage
    entry = own_entry(s, actor, entry, stage)
    now = phase(stage.window, at)
    if now is Phase.BEFORE:
        raise Refused("submission.before_start")
    if now is Phase.ENDED:
        raise Refused("trial.after_end")
    _check_what(stage, problem, own_input)
    check_source(stage, problem, source)
    check_language(s, stage, problem, language, at)
    # Two machines of one entry may ask at once: the row of the entry lets one in after the other.
    lock_entry(s, entry)
    _check_rate(s, stage, entry, at)
    trial = Trial(
        entry_id=entry.id,
        stage_problem_id=problem.id,
        version_id=problem.version_id,
        user_id=actor.id,
        language=language,
        source=source,
        input=own_input,
        has_own_input=own_input is not None,
        queued_at=at,
        expires_at=at + KEPT,
    )
    s.add(trial)
    s.flush()
    _forget_older(s, entry, keep=max(NEWEST, stage.trials_per_minute))
    tell_entry(s, entry.public_id)
    after_commit(s, lambda: queues.wake(queues.SANDBOX))
    return trial


def collect_trials(s: Session, *, at: datetime) -> int:
    """Take out trials that have expired, bytes and all; how many, at most `AT_ONCE`."""
    expired = select(Trial.id).where(Trial.expires_at <= at).order_by(Trial.expires_at).limit(AT_ONCE)
    gone = s.execute(
        delete(Trial)
        .where(Trial.id.in_(expired.scalar_subquery()))
        .returning(Trial.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(gone)


def _forget_older(s: Session, entry: Entry, *, keep: int) -> None:
    newest = select(Trial.id).where(Trial.entry_id == entry.id).order_by(Trial.id.desc()).limit(keep)
    s.execute(
        delete(Trial)
        .where(Trial.entry_id == entry.id, Trial.id.not_in(newest.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )


def _check_what(stage: Stage, problem: StageProblem, own_input: bytes | None) -> None:
    if stage.trials_per_minute == 0:
        raise Refused("trial.off")
    if own_input is None:
        if not tries_samples(problem.version):
            raise Refused("trial.no_samples")
        return
    if not tries_own_input(problem.version):
        raise Refused("trial.no_own_input")
    if len(own_input) > INPUT_MOST:
        raise Refused("trial.input_large", size=len(own_input), limit=INPUT_MOST)


def _check_rate(s: Session, stage: Stage, entry: Entry, at: datetime) -> None:
    """One open at a time, and at most `stage.trials_per_minute` in any minute that ends now."""
    if s.scalar(select(Trial.id).where(Trial.entry_id == entry.id, Trial.state.in_(_OPEN))) is not None:
        raise Refused("trial.waiting")
    times = select(Trial.queued_at).where(Trial.entry_id == entry.id)
    if wait := seconds_to_wait(s, times, Trial.queued_at, most=stage.trials_per_minute, at=at):
        raise Refused("trial.too_soon", wait=wait)
