"""The pitch stage of a contest: adding one to a contest that codes, its end, taking an empty one out."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.organising.contests import append_pitch
from contest.actions.organising.forms import PitchForm, check_pitch
from contest.actions.publishing import lock_contest, raise_version
from contest.models import Contest, Entry, EntryVersion, Juror, Round, Stage, User
from contest.permissions import may_organise
from contest.refusals import Refused


def add_pitch(s: Session, *, actor: User | None, contest: Contest, form: PitchForm, at: datetime) -> Stage:
    """Let startups enter too. Refuses permission.denied, pitch.already, .deadline, .end, .long."""
    _may(actor, contest)
    check_pitch(form)
    lock_contest(s, contest.id)
    s.refresh(contest, ["stages"])
    if contest.pitch is not None:
        raise Refused("pitch.already")
    stage = append_pitch(contest, form)
    s.flush()
    after = {"entries_from": form.opens_at, "entries_by": form.deadline, "pitches_until": form.ends_at}
    audit(s, actor=actor, action="pitch.add", subject=stage, contest_id=contest.id, after=after, at=at)
    raise_version(s, contest.id, kind="contest", subject=contest.public_id, at=at)
    return stage


def end_pitch_at(
    s: Session, *, actor: User | None, contest: Contest, ends_at: datetime, at: datetime
) -> Stage:
    """Move the end of the pitch stage. Refuses permission.denied, pitch.none, .end, .long."""
    _may(actor, contest)
    lock_contest(s, contest.id)
    stage = pitch_stage(contest)
    before = stage.ends_at
    if stage.call is not None:
        check_pitch(PitchForm(stage.call.opens_at, stage.call.deadline, ends_at))
    if before == ends_at:
        return stage
    stage.ends_at = ends_at
    audit(
        s,
        actor=actor,
        action="pitch.edit",
        subject=stage,
        contest_id=contest.id,
        before={"pitches_until": before},
        after={"pitches_until": ends_at},
        at=at,
    )
    raise_version(s, contest.id, kind="contest", subject=contest.public_id, at=at)
    return stage


def remove_pitch(s: Session, *, actor: User | None, contest: Contest, at: datetime) -> None:
    """Take the pitch stage out while nothing is in it.

    Refuses permission.denied, pitch.none, .only, .in_use.
    """
    _may(actor, contest)
    lock_contest(s, contest.id)
    stage = pitch_stage(contest)
    if contest.code is None:
        raise Refused("pitch.only")
    held = contents(s, stage)
    if any(held.values()):
        raise Refused("pitch.in_use", entries=held["entries"], rounds=held["rounds"], jurors=held["jurors"])
    audit(s, actor=actor, action="pitch.remove", subject=stage, contest_id=contest.id, at=at)
    contest.stages.remove(stage)
    raise_version(s, contest.id, kind="contest", subject=contest.public_id, at=at)


def contents(s: Session, stage: Stage) -> dict[str, int]:
    """How many entries, rounds and jurors a pitch stage has."""
    entries = (
        select(func.count(func.distinct(EntryVersion.entry_id)))
        .join(EntryVersion.entry)
        .where(Entry.contest_id == stage.contest_id)
    )
    rounds = select(func.count(Round.id)).where(Round.stage_id == stage.id)
    jurors = select(func.count(Juror.id)).where(Juror.stage_id == stage.id)
    return {
        "entries": s.scalar(entries) or 0,
        "rounds": s.scalar(rounds) or 0,
        "jurors": s.scalar(jurors) or 0,
    }


def pitch_stage(contest: Contest) -> Stage:
    """The stage in which startups pitch; refuses pitch.none."""
    if contest.pitch is None:
        raise Refused("pitch.none")
    return contest.pitch


def _may(actor: User | None, contest: Contest) -> None:
    if actor is not None and not may_organise(actor, contest):
        raise Refused("permission.denied")
