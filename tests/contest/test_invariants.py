"""Whatever people and machines do, in whatever order: the invariants of the model hold afterwards."""

import secrets
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select

from contest.actions import claiming, entering, organising, recording, solving
from contest.models import (
    Audit,
    Base,
    Contest,
    Entry,
    Event,
    Judging,
    JudgingState,
    StageProblem,
    Submission,
)
from contest.queries.attempts import Audience
from contest.queries.boards import board, compute
from contest.refusals import Refused
from judge.grading.events import Graded, Tested
from judge.verdicts import Verdict
from tests.making import HOUR, NOW, SECOND, make_contest, make_entry, make_problem, member

OPEN = {JudgingState.QUEUED, JudgingState.RUNNING}


def machine_for(database, storage):
    class Contesting(RuleBasedStateMachine):
        """One contest; a clock that only goes forward; workers that may die at any point."""

        def __init__(self):
            super().__init__()
            with database.transaction() as s:
                for table in reversed(Base.metadata.sorted_tables):
                    s.execute(delete(table))
                contest = make_contest(s, per_minute=3, freeze_at=NOW + 2 * HOUR)
                self.contest = contest.id
                self.problems = [make_problem(s, contest).id for _ in range(2)]
                self.entries = [make_entry(s, contest).id for _ in range(3)]
            self.at = NOW
            self.work = []
            self.received = 0
            self.recorded = {}

        @rule(entry=st.integers(0, 2), problem=st.integers(0, 1), again=st.booleans())
        def submit(self, entry, problem, again):
            with database.transaction() as s:
                one = s.get(Entry, self.entries[entry])
                with suppress(Refused):
                    solving.submit(
                        s,
                        actor=member(one),
                        entry=one,
                        problem=s.get(StageProblem, self.problems[problem]),
                        language="c",
                        source=b"int x;",
                        nonce="same" if again else secrets.token_hex(8),
                        storage=storage,
                        at=self.at,
                    )
                    self.received += 1

        @rule()
        def claim(self):
            with database.transaction() as s:
                work = claiming.claim_judging(s, worker="w", at=self.at)
            if work is not None:
                self.work.append(work)

        @rule(data=st.data(), verdict=st.sampled_from(Verdict))
        def record(self, data, verdict):
            if self.work:
                work = data.draw(st.sampled_from(self.work))
                tests = (Tested(1, 1, "a", verdict, 0.1, 0.1, 1),)
                graded = Graded(verdict, None, tests, "", 0.1, 1)
                with database.transaction() as s:
                    if recording.record(
                        s, judging_id=work.judging_id, token=work.token, graded=graded, at=self.at
                    ):
                        assert work.judging_id not in self.recorded
                        self.recorded[work.judging_id] = verdict

        @rule(data=st.data(), releases=st.booleans())
        def fail(self, data, releases):
            if self.work:
                work = data.draw(st.sampled_from(self.work))
                with database.transaction() as s:
                    given = {"judging_id": work.judging_id, "token": work.token, "code": "x"}
                    if releases:
                        recording.release(s, **given)
                    else:
                        recording.fail(s, **given, at=self.at)

        @rule(seconds=st.sampled_from([1, 30, 61, 4000]))
        def wait(self, seconds):
            self.at += seconds * SECOND

        @rule()
        def sweep(self):
            with database.transaction() as s:
                claiming.give_up(s, at=self.at)

        @rule()
        def retry(self):
            with database.transaction() as s:
                failed = s.scalars(
                    select(Judging).where(Judging.is_current, Judging.state == JudgingState.FAILED)
                ).first()
                if failed is not None:
                    organising.retry_judging(s, actor=None, judging=failed, at=self.at)

        @rule(entry=st.integers(0, 2), what=st.sampled_from(["withdraw", "rename", "hide", "undo"]))
        def organise(self, entry, what):
            with database.transaction() as s:
                one = s.get(Entry, self.entries[entry])
                given = {"actor": None, "at": self.at}
                if what == "withdraw":
                    call = (
                        organising.withdraw_entry if one.withdrawn_at is None else organising.unwithdraw_entry
                    )
                    call(s, entry=one, **given)
                elif what == "rename":
                    entering.set_name(s, entry=one, name=f"N{secrets.token_hex(4)}", **given)
                elif what == "hide":
                    organising.hide_name(s, entry=one, **given)
                else:
                    line = s.scalars(
                        select(Audit).where(Audit.undone_by_id.is_(None)).order_by(Audit.id.desc())
                    ).first()
                    if line is not None and line.subject_kind == "entry":
                        organising.undo(s, line=line, **given)

        @invariant()
        def every_submission_has_one_current_judging_or_an_open_one(self):
            with database.reading() as s:
                assert s.scalar(select(func.count()).select_from(Submission)) == self.received
                for submission in s.scalars(select(Submission)):
                    current = [j for j in submission.judgings if j.is_current]
                    waiting = [j for j in submission.judgings if j.state in OPEN]
                    assert (len(current), len(waiting)) in {(1, 0), (0, 1)}

        @invariant()
        def a_verdict_stands_only_where_the_judge_decided_it(self):
            with database.reading() as s:
                found = {
                    judging.id: judging.verdict
                    for judging in s.scalars(select(Judging).where(Judging.verdict.is_not(None)))
                }
                assert found == self.recorded
                failed = s.scalars(select(Judging).where(Judging.state == JudgingState.FAILED))
                assert all(judging.cause is not None for judging in failed)

        @invariant()
        def events_are_numbered_without_gaps_up_to_the_version(self):
            with database.reading() as s:
                version = s.get(Contest, self.contest).version
                seqs = s.scalars(select(Event.seq).order_by(Event.seq)).all()
                assert seqs == list(range(1, version + 1))

        @invariant()
        def the_kept_board_is_the_one_from_scratch(self):
            with database.reading() as s:
                contest = s.get(Contest, self.contest)
                for audience in Audience:
                    kept = board(s, contest, audience=audience, at=self.at)
                    again = compute(s, contest, version=contest.version, audience=audience, at=self.at)
                    assert kept == again

        @invariant()
        def bytes_of_every_source_are_in_storage(self):
            with database.reading() as s:
                for digest in s.scalars(select(Submission.source_digest).distinct()):
                    assert storage.read(digest) == b"int x;"

    return Contesting


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_invariants_hold_after_anything(database, storage):
    run_state_machine_as_test(
        machine_for(database, storage),
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
