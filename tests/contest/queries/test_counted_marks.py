from decimal import Decimal

import pytest

from contest.models import Conflict, ConflictKind, Eligibility, Mark, MarkKind, Sheet
from contest.queries.standings import counted_marks, scale_width
from judge.panels.marks import Mark as Counted
from tests.making import HOUR, MINUTE, NOW
from tests.making_pitches import (
    assign,
    make_juror,
    make_pitch_contest,
    make_round,
    make_rubric,
    make_startup,
)


@pytest.fixture
def contest(session):
    return make_pitch_contest(session)


@pytest.fixture
def entry(session, contest):
    return make_startup(session, contest)


@pytest.fixture
def round_(session, contest, entry):
    return make_round(session, contest, entries=[entry])


@pytest.fixture
def sheet(session, contest, round_, entry):
    return make_sheet(session, contest, round_, entry)


def make_sheet(s, contest, round_, entry, *, values=(3, 4, 5), locked=True):
    assignment = assign(s, round_, make_juror(s, contest), entry)
    sheet = Sheet(
        assignment=assignment, rubric=round_.rubrics[-1], created_at=NOW, locked_at=NOW if locked else None
    )
    s.add(sheet)
    for criterion, value in zip(sheet.rubric.criteria, values, strict=True):
        touch(s, sheet, criterion, value)
    return sheet


def touch(s, sheet, criterion, value, **more):
    kind = MarkKind.ABSTAIN if value is None else MarkKind.VALUE
    mark = Mark(
        sheet=sheet,
        criterion=criterion,
        kind=more.pop("kind", kind),
        value=None if value is None else Decimal(value),
        key=f"key-{len(sheet.marks)}",
        received_at=NOW,
        **more,
    )
    s.add(mark)
    s.flush()
    return mark


def values(s, round_):
    return {mark.criterion: mark.value for mark in counted_marks(s, round_)}


def test_marks_of_locked_sheets_count_by_random_ids(session, round_, entry, sheet):
    juror = sheet.assignment.juror.public_id
    assert counted_marks(session, round_) == tuple(
        sorted(
            Counted(entry.public_id, juror, Decimal(value), key, Decimal(1))
            for key, value in {"problem": 3, "team": 4, "market": 5}.items()
        )
    )
    assert scale_width(session, round_) == 4


def test_newest_in_time_or_accepted_counts(session, round_, sheet):
    problem, team, market = sheet.rubric.criteria
    touch(session, sheet, problem, 1)
    touch(session, sheet, team, 1, is_late=True)
    touch(session, sheet, market, 2, is_late=True, accepted_at=NOW, accepted_reason="The network was away")
    assert values(session, round_) == {"problem": 1, "team": 4, "market": 2}


def test_abstentions_and_marks_taken_back_are_left_out(session, round_, sheet):
    problem, team, _market = sheet.rubric.criteria
    touch(session, sheet, problem, None)
    touch(session, sheet, team, None, kind=MarkKind.CLEAR)
    assert values(session, round_) == {"market": 5}


def withdraw(entry, _sheet):
    entry.withdrawn_at = NOW


def refuse(entry, _sheet):
    entry.eligibility, entry.eligibility_reason = Eligibility.INELIGIBLE, "Not a startup"


def unlock(_entry, sheet):
    sheet.locked_at = None


def abstain(_entry, sheet):
    sheet.abstained_at, sheet.abstained_reason = NOW, "Was away"


def end(_entry, sheet):
    sheet.assignment.ended_at, sheet.assignment.ended_reason = NOW, "moved"


def draft(_entry, sheet):
    sheet.assignment.released_at = None


@pytest.mark.parametrize("change", [withdraw, refuse, unlock, abstain, end, draft])
def test_what_does_not_count_is_left_out(session, round_, entry, sheet, change):
    change(entry, sheet)
    session.flush()
    assert counted_marks(session, round_) == ()


def test_conflict_takes_the_marks_out_until_it_is_lifted(session, contest, round_, entry, sheet):
    other = make_sheet(session, contest, round_, entry)
    conflict = Conflict(
        juror=sheet.assignment.juror, entry=entry, kind=ConflictKind.RECUSAL, created_at=NOW + MINUTE
    )
    session.add(conflict)
    session.flush()
    assert {mark.judge for mark in counted_marks(session, round_)} == {other.assignment.juror.public_id}
    conflict.lifted_at, conflict.lifted_reason = NOW + HOUR, "Another person"
    session.flush()
    assert len(counted_marks(session, round_)) == 6


def test_changed_rubric_weighs_old_marks_anew_and_drops_what_it_has_no_more(session, round_, sheet):
    newer = make_rubric(session, round_, ("problem", "team", "reach"), weights=(3, 1, 1))
    newer.criteria[1].high = Decimal(10)
    session.flush()
    assert [(mark.criterion, mark.value, mark.weight) for mark in counted_marks(session, round_)] == [
        ("problem", 3, 3)
    ]
    assert scale_width(session, round_) == 9
