"""Whatever jurors, chair and organisers do to a round, in whatever order: what the model promises of marks holds."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from contest.actions import seating
from contest.actions.marking import chairing, locking, marks, sittings
from contest.actions.marking.touches import Outcome, TouchKind
from contest.actions.rounds.opening import close_round, reopen_round
from contest.models import (
    Assignment,
    Audit,
    Base,
    Conflict,
    Contest,
    Criterion,
    Entry,
    Juror,
    Mark,
    MarkKind,
    Round,
    RoundState,
    Rubric,
    Sheet,
    User,
)
from contest.queries.chairing import progress
from contest.queries.chairs import chair_of
from contest.queries.jurors import hidden_entries
from contest.queries.sheets import my_entries, sheet_view
from contest.queries.standings import counted_marks
from contest.refusals import Refused
from tests.making import NOW, SECOND, grant, make_user
from tests.making_marks import mark, touch
from tests.making_pitches import (
    CRITERIA,
    assign,
    make_juror,
    make_pitch_contest,
    make_round,
    make_rubric,
    make_startup,
)

JURORS, ENTRIES = 3, 2
juror_numbers, entry_numbers = st.integers(0, JURORS - 1), st.integers(0, ENTRIES - 1)
criteria = st.sampled_from([*CRITERIA, "nothing"])
values = st.sampled_from(["1", "3", "5", "0", "6", "2.5", "NaN", "1e309"])


def machine_for(database):
    class Marking(RuleBasedStateMachine):
        """One round, three jurors of whom one leads, two entries; a clock that only goes forward."""

        def __init__(self):
            super().__init__()
            with database.transaction() as s:
                for table in reversed(Base.metadata.sorted_tables):
                    s.execute(delete(table))
                contest = make_pitch_contest(s)
                entries = [make_startup(s, contest) for _ in range(ENTRIES)]
                round_ = make_round(s, contest, entries=entries)
                jurors = [make_juror(s, contest) for _ in range(JURORS)]
                organiser = make_user(s)
                grant(s, organiser, contest=contest)
                seats = {
                    (j, e): assign(s, round_, jurors[j], entries[e])
                    for j in range(JURORS)
                    for e in range(ENTRIES)
                }
                sittings.create_sitting(
                    s,
                    actor=organiser,
                    round_=round_,
                    form=sittings.SittingForm("Room", chair=jurors[0]),
                    entries=entries,
                    at=NOW,
                )
                self.contest, self.round, self.organiser = contest.id, round_.id, organiser.id
                self.entries, self.jurors = [each.id for each in entries], [each.id for each in jurors]
                self.seats = {key: each.id for key, each in seats.items()}
            self.at = NOW
            self.sent = []
            self.kept = {}

        def _put(self, s, seat, touches):
            juror, assignment = s.get(Juror, self.jurors[seat[0]]), s.get(Assignment, self.seats[seat])
            is_over = s.get(Round, self.round).state is not RoundState.OPEN
            is_late = is_over or (assignment.sheet is not None and assignment.sheet.locked_at is not None)
            is_hidden = assignment.entry_id in hidden_entries(s, juror)
            found = marks.put(s, juror=juror, assignment=assignment, touches=touches, at=self.at)
            for made, answer in zip(touches, found.answers, strict=True):
                if answer.key in self.kept:
                    assert answer.outcome == self.kept[answer.key], "answered as the first time"
                elif is_hidden:
                    assert answer.refusal.code == "juror.conflict"
                elif answer.outcome is not Outcome.REFUSED:
                    self.kept[answer.key] = answer.outcome
                    if made.kind in {TouchKind.VALUE, TouchKind.CLEAR, TouchKind.ABSTAIN}:
                        assert answer.outcome is (Outcome.LATE if is_late else Outcome.SAVED)

        @rule(juror=juror_numbers, entry=entry_numbers, criterion=criteria, value=values)
        def touch_one(self, juror, entry, criterion, value):
            made = mark(criterion, Decimal(value))
            with database.transaction() as s:
                self._put(s, (juror, entry), [made])
            self.sent.append(((juror, entry), made))

        @rule(juror=juror_numbers, entry=entry_numbers)
        def touch_all(self, juror, entry):
            made = [mark(key, 4) for key in CRITERIA]
            with database.transaction() as s:
                self._put(s, (juror, entry), made)
            self.sent += [((juror, entry), each) for each in made]

        @rule(
            juror=juror_numbers,
            entry=entry_numbers,
            kind=st.sampled_from(
                [TouchKind.CLEAR, TouchKind.ABSTAIN, TouchKind.SHEET_ABSTAIN, TouchKind.SHEET_RESUME]
            ),
        )
        def take_back(self, juror, entry, kind):
            of_sheet = kind in {TouchKind.SHEET_ABSTAIN, TouchKind.SHEET_RESUME}
            made = touch(kind, text="because") if of_sheet else touch(kind, criterion="team")
            with database.transaction() as s:
                self._put(s, (juror, entry), [made])

        @rule(data=st.data())
        def send_again(self, data):
            if self.sent:
                seat, made = data.draw(st.sampled_from(self.sent))
                with database.transaction() as s:
                    self._put(s, seat, [made])

        @rule(juror=juror_numbers, entry=entry_numbers)
        def submit(self, juror, entry):
            with suppress(Refused), database.transaction() as s:
                locking.submit(
                    s,
                    juror=s.get(Juror, self.jurors[juror]),
                    assignment=s.get(Assignment, self.seats[juror, entry]),
                    at=self.at,
                )

        @rule(juror=juror_numbers, entry=entry_numbers)
        def step_back(self, juror, entry):
            with suppress(Refused), database.transaction() as s:
                seating.recuse(
                    s,
                    juror=s.get(Juror, self.jurors[juror]),
                    entry=s.get(Entry, self.entries[entry]),
                    reason="a former colleague",
                    at=self.at,
                )

        @rule(
            data=st.data(),
            lead=st.booleans(),
            what=st.sampled_from(["unlock", "take", "leave", "all", "change"]),
        )
        def decide(self, data, lead, what):
            with suppress(Refused), database.transaction() as s:
                actor = s.get(Juror, self.jurors[0]).user if lead else s.get(User, self.organiser)
                sheets = s.scalars(select(Sheet).order_by(Sheet.id)).all()
                late = s.scalars(select(Mark).where(Mark.is_late).order_by(Mark.id)).all()
                given = {"actor": actor, "reason": "because", "at": self.at}
                if what in {"take", "leave"} and late:
                    act = chairing.take_late if what == "take" else chairing.leave_late
                    act(s, mark=data.draw(st.sampled_from(late)), **given)
                elif what not in {"take", "leave"} and sheets:
                    sheet = data.draw(st.sampled_from(sheets))
                    if what == "unlock":
                        locking.unlock(s, sheet=sheet, **given)
                    elif what == "all":
                        chairing.take_sheet(s, sheet=sheet, **given)
                    else:
                        criterion = sheet.rubric.criteria[0]
                        chairing.change_mark(s, sheet=sheet, criterion=criterion, value=Decimal(2), **given)

        @rule()
        def close_or_open_again(self):
            with database.transaction() as s:
                round_, actor = s.get(Round, self.round), s.get(User, self.organiser)
                if round_.state is RoundState.OPEN:
                    close_round(s, actor=actor, round_=round_, lock_complete=True, at=self.at)
                else:
                    reopen_round(s, actor=actor, round_=round_, reason="because", at=self.at)

        @rule(low=st.sampled_from([1, 2]))
        def change_the_rubric(self, low):
            with database.transaction() as s:
                make_rubric(s, s.get(Round, self.round), low=low)

        @rule()
        def wait(self):
            self.at += SECOND

        @invariant()
        def a_mark_lies_on_its_scale_and_on_its_sheets_rubric(self):
            with database.reading() as s:
                rows = s.execute(
                    select(Mark, Criterion, Sheet.rubric_id)
                    .join(Criterion, Criterion.id == Mark.criterion_id)
                    .join(Sheet, Sheet.id == Mark.sheet_id)
                )
                for found, criterion, rubric in rows:
                    assert criterion.rubric_id == rubric
                    if found.kind is MarkKind.VALUE:
                        assert criterion.low <= found.value <= criterion.high
                        assert (found.value - criterion.low) % criterion.step == 0

        @invariant()
        def what_was_answered_as_kept_is_there_once(self):
            with database.reading() as s:
                keys = s.scalars(select(Mark.key).where(Mark.changed_by_id.is_(None))).all()
                assert len(keys) == len(set(keys))
                said = {each.key for _seat, each in self.sent if each.key in self.kept}
                assert said <= set(keys)
                for found in s.scalars(select(Mark).where(Mark.key.in_(said))):
                    assert found.is_late is (self.kept[found.key] is Outcome.LATE)

        @invariant()
        def whoever_stepped_back_has_no_live_sheet_and_sees_nothing(self):
            with database.reading() as s:
                conflicts = s.scalars(select(Conflict).where(Conflict.lifted_at.is_(None))).all()
                round_ = s.get(Round, self.round)
                for each in conflicts:
                    live = select(Assignment.id).where(
                        Assignment.juror_id == each.juror_id,
                        Assignment.entry_id == each.entry_id,
                        Assignment.ended_at.is_(None),
                    )
                    assert s.scalars(live).all() == []
                    juror, name = each.juror, each.entry.public_id
                    assert name not in {one.entry.public_id for one in my_entries(s, juror, round_).entries}
                    chair = chair_of(s, juror.user, round_)
                    if chair.may:
                        seen = progress(s, round_, chair, at=self.at)
                        assert name not in {line.entry.public_id for line in seen.entries}
                        assert seen.total == sum(line.total for line in seen.entries)
                    assert (name, juror.public_id) not in {
                        (one.entry, one.judge) for one in counted_marks(s, round_)
                    }

        @invariant()
        def what_counts_is_what_the_juror_is_shown(self):
            with database.reading() as s:
                round_ = s.get(Round, self.round)
                counted = {
                    (one.judge, one.entry, one.criterion): one.value for one in counted_marks(s, round_)
                }
                newest = s.scalars(select(Rubric).order_by(Rubric.version.desc())).first()
                shown = {}
                for (j, _e), seat in self.seats.items():
                    assignment, juror = s.get(Assignment, seat), s.get(Juror, self.jurors[j])
                    view = sheet_view(s, juror, assignment)
                    if view is None or view.locked_at is None or view.abstained_at is not None:
                        continue
                    scales = {(each.key, each.low) for each in newest.criteria}
                    for each in view.criteria:
                        is_value = each.counts is not None and each.counts.kind is MarkKind.VALUE
                        if is_value and (each.key, each.low) in scales:
                            shown[juror.public_id, assignment.entry.public_id, each.key] = each.counts.value
                assert counted == shown

        @invariant()
        def every_decision_is_in_the_log(self):
            with database.reading() as s:
                lines = s.scalars(select(Audit)).all()
                told = {(line.action, line.subject) for line in lines}
                for found in s.scalars(select(Mark)):
                    if found.changed_by_id is not None:
                        assert ("mark.change", found.public_id) in told
                    if found.accepted_at is not None:
                        assert ("mark.take", found.public_id) in told
                    if found.left_at is not None:
                        assert ("mark.leave", found.public_id) in told
                for sheet in s.scalars(select(Sheet).where(Sheet.locked_at.is_not(None))):
                    assert ("sheet.lock", sheet.public_id) in told
                assert s.get(Contest, self.contest) is not None

    return Marking


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_invariants_of_marks_hold_after_anything(database):
    run_state_machine_as_test(
        machine_for(database),
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
