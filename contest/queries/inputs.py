"""All that a contest's boards follow from, as plain values: what a snapshot keeps, and what boards come of.

The shapes are told in docs/boards.md. People who gave marks appear by a random id alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from contest.models import (
    Contest,
    Eligibility,
    Entry,
    EntryKind,
    EntryVersion,
    Round,
    Rubric,
    Stage,
    StageKind,
)
from contest.numbers import plain
from contest.queries.attempts import POINTS, Audience, SetProblem, attempts_of, problems_of, valued
from contest.queries.combining import counting_stages, default_rule
from contest.queries.standings import counted_marks, scale_width
from judge.boards.points import Attempt


def contest_inputs(s: Session, contest: Contest, *, at: datetime) -> dict[str, Any]:
    """Rule, entries and stages of a contest as they are now, whatever the public may see of them."""
    entries = _entries(s, contest)
    return {
        "rule": _rule(contest),
        "divisions": [{"slug": each.slug, "name": each.name} for each in contest.divisions],
        "entries": [_entry(entry) for entry in entries],
        "stages": [
            _code(s, stage, entries, at=at)
            if stage.kind is StageKind.CODE
            else _pitch(s, stage, {entry.id: entry.public_id for entry in entries})
            for stage in counting_stages(contest)
        ],
    }


def _entries(s: Session, contest: Contest) -> Sequence[Entry]:
    """Who competes: somebody sat down (and, where there are only pitches, submitted), nobody took it out."""
    submitted = select(EntryVersion.entry_id).where(EntryVersion.submitted_at.is_not(None))
    codes = any(stage.kind is StageKind.CODE for stage in counting_stages(contest))
    return s.scalars(
        select(Entry)
        .where(
            Entry.contest_id == contest.id,
            Entry.kind == EntryKind.OFFICIAL,
            Entry.withdrawn_at.is_(None),
            Entry.eligibility != Eligibility.INELIGIBLE,
            Entry.opened_at.is_not(None) if codes else Entry.id.in_(submitted),
        )
        .options(selectinload(Entry.divisions), selectinload(Entry.party))
        .order_by(Entry.number)
    ).all()


def divided(s: Session, contest: Contest) -> Sequence[Entry]:
    """Entries that may stand in a division: official, not withdrawn; with their divisions, by number."""
    return s.scalars(
        select(Entry)
        .where(
            Entry.contest_id == contest.id,
            Entry.kind == EntryKind.OFFICIAL,
            Entry.withdrawn_at.is_(None),
        )
        .options(selectinload(Entry.divisions))
        .order_by(Entry.number)
    ).all()


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.public_id,
        "number": entry.number,
        "name": entry.shown_name,
        "party": entry.party.public_id,
        "divisions": sorted(division.slug for division in entry.divisions),
    }


def _rule(contest: Contest) -> dict[str, Any]:
    found = contest.combination
    chosen = {} if found is None else {points.stage_id: points for points in found.stages}
    rows = []
    for stage in counting_stages(contest):
        points = chosen.get(stage.id)
        rows.append(
            {
                "stage": stage.public_id,
                "weight": plain(stage.weight),
                "rule": str(default_rule(stage)) if points is None else points.rule,
                "minimum": None if points is None or points.minimum is None else plain(points.minimum),
            }
        )
    return {
        "digits": 2 if found is None else found.digits,
        "drop_lowest": 0 if found is None else found.drop_lowest,
        "stages": rows,
    }


def _code(s: Session, stage: Stage, entries: Sequence[Entry], *, at: datetime) -> dict[str, Any]:
    stages = {stage.id: stage}
    problems = problems_of(s, stages)
    attempts = attempts_of(
        s,
        stages,
        {entry.id: entry.public_id for entry in entries},
        {problem.id: problem.public_id for problem in problems},
        audience=Audience.ORGANISERS,
        at=at,
    )
    rows = [_attempt(each, order) for order, each in enumerate(sorted(attempts, key=lambda each: each.order))]
    told: dict[str, Any] = {
        "id": stage.public_id,
        "kind": "code",
        "name": stage.name,
        "rule": stage.rule,
        "penalty_minutes": stage.penalty_minutes,
        "problems": [{"id": problem.public_id, "label": problem.label} for problem in problems],
        "attempts": rows,
    }
    return _with_points(s, stage, problems, told) if stage.rule == POINTS else told


def _attempt(attempt: Attempt, order: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "entry": attempt.entry,
        "problem": attempt.problem,
        "at_s": attempt.at_s,
        "verdict": None if attempt.verdict is None else attempt.verdict.value,
        "pending": attempt.is_pending,
        "order": order,
    }
    if attempt.score is not None:
        told["score"] = plain(attempt.score)
    if attempt.groups:
        told["groups"] = {name: plain(score) for name, score in attempt.groups}
    return told


def _with_points(
    s: Session, stage: Stage, problems: list[SetProblem], told: dict[str, Any]
) -> dict[str, Any]:
    """What a stage of points follows from beside its attempts."""
    told |= {"points_by": stage.points_by.value, "is_tied_by_time": stage.is_tied_by_time}
    for row, problem in zip(told["problems"], valued(s, problems), strict=True):
        row |= {
            "worth": None if problem.worth is None else plain(problem.worth),
            "most": None if problem.most is None else plain(problem.most),
            "is_scoring": problem.is_scoring,
            "parts": list(problem.parts),
        }
    return told


def _pitch(s: Session, stage: Stage, entries: Mapping[int, str]) -> dict[str, Any]:
    rounds = s.scalars(
        select(Round)
        .where(Round.stage_id == stage.id, Round.opened_at.is_not(None))
        .options(selectinload(Round.entries), selectinload(Round.rubrics).selectinload(Rubric.criteria))
        .order_by(Round.position)
    )
    return {
        "id": stage.public_id,
        "kind": "pitch",
        "name": stage.name,
        "rounds": [_round(s, each, entries) for each in rounds],
    }


def _round(s: Session, found: Round, entries: Mapping[int, str]) -> dict[str, Any]:
    there = set(entries.values())
    width = scale_width(s, found)
    marks = sorted(mark for mark in counted_marks(s, found) if mark.entry in there)
    return {
        "id": found.public_id,
        "name": found.name,
        "rule": found.rule,
        "round_to": found.round_to,
        "round_at": found.round_at,
        "tie_break": found.tie_break,
        "scale_width": None if width is None else plain(width),
        "criteria": [
            {"key": each.key, "name": each.name, "weight": plain(each.weight)}
            for each in found.rubrics[-1].criteria
        ]
        if found.rubrics
        else [],
        "entries": sorted(entries[row.entry_id] for row in found.entries if row.entry_id in entries),
        "marks": [
            {
                "entry": mark.entry,
                "judge": mark.judge,
                "criterion": mark.criterion,
                "weight": plain(mark.weight),
                "mark": plain(mark.value),
            }
            for mark in marks
        ],
    }
