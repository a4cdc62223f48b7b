"""Rubrics: what is marked. While a round is set up its rubric is changed in place, later by a new version.

Sheets that were begun keep their version with all its marks; those not begun get the newest. In standings
criteria are the same in two versions where key and scale are, and weigh what the newest version says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import numbers
from contest.actions.auditing import audit
from contest.actions.rounds.rounds import lock_round
from contest.actions.rounds.telling import tell_round
from contest.models import Criterion, Round, RoundState, Rubric, Sheet, User, new_public_id
from contest.queries.rounds import newest_rubric
from contest.refusals import Refused
from judge.panels import ties

CRITERIA_MOST = 30
LEVELS_MOST = 101
WEIGHT_MOST = 1000
SCALE_MOST = 1000
NAME_MOST = 80
HELP_MOST = 400
ANCHOR_MOST = 160
_LISTED = 21
"""Levels that each get a place for words; of finer scales only the two ends."""


@dataclass(frozen=True, slots=True)
class CriterionForm:
    """A criterion as the organiser writes it; without a key it is a new one."""

    name: Mapping[str, str]
    weight: Decimal
    help: Mapping[str, str] = field(default_factory=dict)
    low: Decimal = Decimal(1)
    high: Decimal = Decimal(5)
    step: Decimal = Decimal(1)
    anchors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """by level, written plainly (contest.numbers.plain)"""
    is_required: bool = True
    key: str = ""


@dataclass(frozen=True, slots=True)
class RubricForm:
    """A rubric as the organiser writes it."""

    criteria: Sequence[CriterionForm]
    asks_feedback: bool = True
    needs_feedback: bool = False
    asks_note: bool = True


def save_rubric(
    s: Session,
    *,
    actor: User | None,
    round_: Round,
    form: RubricForm,
    seen: int | None = None,
    at: datetime,
) -> Rubric:
    """Save the rubric of a round; `seen`: the version it was written from, 0 where there was none.

    Refuses permission.denied, rubric.decided, .moved (somebody saved a newer version meanwhile), .empty,
    .many, .name, .text_long, .weight, .weights, .scale, .step, .levels, .tie_break.
    """
    lock_round(s, actor, round_)
    if round_.state is RoundState.DECIDED:
        raise Refused("rubric.decided")
    newest = newest_rubric(s, round_)
    version = 0 if newest is None else newest.version
    if seen is not None and seen != version:
        raise Refused("rubric.moved")
    rows = checked(form)
    _check_tie_break(round_, rows)
    before = {} if newest is None else rubric_facts(newest)
    wanted = {
        "asks_feedback": form.asks_feedback,
        "needs_feedback": form.asks_feedback and form.needs_feedback,
        "asks_note": form.asks_note,
        "criteria": rows,
    }
    if newest is not None and before == wanted:
        return newest
    if newest is None or not _is_free(s, round_, newest):
        newest = Rubric(
            round=round_,
            version=version + 1,
            created_by_id=None if actor is None else actor.id,
            created_at=at,
        )
    _write(s, newest, wanted)
    audit(
        s,
        actor=actor,
        action="rubric.save",
        subject=newest,
        contest_id=round_.stage.contest_id,
        before=_told(before),
        after={"version": newest.version, **_told(wanted)},
        at=at,
    )
    tell_round(s, round_)
    return newest


def checked(form: RubricForm) -> list[dict[str, Any]]:
    """The criteria as rows, in order; refuses what can't be marked by."""
    if not form.criteria:
        raise Refused("rubric.empty")
    if len(form.criteria) > CRITERIA_MOST:
        raise Refused("rubric.many", most=CRITERIA_MOST)
    rows, taken = [], set()
    for place, criterion in enumerate(form.criteria, start=1):
        row = _row(criterion, place)
        if not row["key"] or row["key"] in taken:
            row["key"] = new_public_id()
        taken.add(row["key"])
        rows.append(row)
    if not sum(row["weight"] for row in rows):
        raise Refused("rubric.weights")
    return rows


def levels(low: Decimal, high: Decimal, step: Decimal) -> list[Decimal]:
    """All levels of a scale, the lowest first."""
    count = int((high - low) / step)
    return [low + number * step for number in range(count + 1)]


def anchored_levels(low: Decimal, high: Decimal, step: Decimal) -> list[Decimal]:
    """The levels that have a place for words: all of a coarse scale, the two ends of a fine one."""
    found = levels(low, high, step)
    return found if len(found) <= _LISTED else [found[0], found[-1]]


def check_scale(low: Decimal, high: Decimal, step: Decimal, place: int) -> None:
    """Refuse a scale on which one can't mark; `place`: which criterion, from 1."""
    if not low < high:
        raise Refused("rubric.scale", place=place)
    if step <= 0 or (high - low) % step != 0:
        raise Refused("rubric.step", place=place)
    if (high - low) / step + 1 > LEVELS_MOST:
        raise Refused("rubric.levels", place=place, most=LEVELS_MOST)


def rubric_facts(rubric: Rubric) -> dict[str, Any]:
    """A rubric as `save_rubric` compares it."""
    names = ("key", "name", "help", "weight", "low", "high", "step", "anchors", "is_required")
    return {
        "asks_feedback": rubric.asks_feedback,
        "needs_feedback": rubric.needs_feedback,
        "asks_note": rubric.asks_note,
        "criteria": [{name: getattr(each, name) for name in names} for each in rubric.criteria],
    }


def _row(criterion: CriterionForm, place: int) -> dict[str, Any]:
    name = _texts(criterion.name, NAME_MOST, place)
    if not name:
        raise Refused("rubric.name", place=place)
    if not 0 <= criterion.weight <= WEIGHT_MOST:
        raise Refused("rubric.weight", place=place, most=WEIGHT_MOST)
    low, high, step = criterion.low, criterion.high, criterion.step
    check_scale(low, high, step, place)
    own = {numbers.plain(level) for level in levels(low, high, step)}
    anchors = {
        level: texts
        for level, text in criterion.anchors.items()
        if level in own and (texts := _texts(text, ANCHOR_MOST, place))
    }
    return {
        "key": criterion.key,
        "name": name,
        "help": _texts(criterion.help, HELP_MOST, place),
        "weight": criterion.weight,
        "low": low,
        "high": high,
        "step": step,
        "anchors": anchors,
        "is_required": criterion.is_required,
    }


def _texts(texts: Mapping[str, str], most: int, place: int) -> dict[str, str]:
    found = {key: " ".join(text.split()) for key, text in texts.items()}
    if any(len(text) > most for text in found.values()):
        raise Refused("rubric.text_long", place=place, most=most)
    return {key: text for key, text in found.items() if text}


def _check_tie_break(round_: Round, rows: Sequence[Mapping[str, Any]]) -> None:
    if round_.tie_break and round_.tie_break.startswith(ties.CRITERION):
        key = round_.tie_break.removeprefix(ties.CRITERION)
        if all(row["key"] != key for row in rows):
            raise Refused("rubric.tie_break")


def _is_free(s: Session, round_: Round, rubric: Rubric) -> bool:
    """Whether it may be changed in place: nobody has seen it as a juror, let alone marked by it."""
    hangs = s.scalar(select(Sheet.id).where(Sheet.rubric_id == rubric.id).limit(1))
    return round_.state is RoundState.DRAFT and hangs is None


def _write(s: Session, rubric: Rubric, wanted: Mapping[str, Any]) -> None:
    for name in ("asks_feedback", "needs_feedback", "asks_note"):
        setattr(rubric, name, wanted[name])
    there = {criterion.key: criterion for criterion in rubric.criteria}
    kept = []
    for position, row in enumerate(wanted["criteria"]):
        criterion = there.get(row["key"]) or Criterion()
        for name, value in (row | {"position": position}).items():
            setattr(criterion, name, value)
        kept.append(criterion)
    rubric.criteria = kept
    s.add(rubric)
    s.flush()


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the log keeps: every criterion with its weight and scale."""
    if not facts:
        return {}
    told = [
        f"{next(iter(row['name'].values()))}: {numbers.plain(row['weight'])} "
        f"({numbers.plain(row['low'])} – {numbers.plain(row['high'])}, {numbers.plain(row['step'])})"
        for row in facts["criteria"]
    ]
    return {"criteria": told, "asks_feedback": facts["asks_feedback"], "asks_note": facts["asks_note"]}
