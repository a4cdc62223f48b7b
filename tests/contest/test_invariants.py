"""Whatever people and machines do, in whatever order: the invariants of the model hold afterwards."""

import secrets
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select

from contest.actions import claiming, entering, organising, recording, rejudging, solving
from contest.models import (
    Audit,
    Base,
    Contest,
    Entry,
    Event,
    Judging,
    JudgingState,
    Rejudging,
    RejudgingState,
    StageProblem,
    Submission,
)
from contest.queries.attempts import Audience
from contest.queries.boards import board, compute
from contest.queries.rejudging_choice import Choice
from contest.queries.rejudging_lines import Trouble, lines
from contest.queries.rejudgings import board_after, board_before, seen
from contest.refusals import Refused
from judge.grading.events import Graded, Tested
from judge.packages.model import Kind, Procedure
from judge.packages.plain import plain_procedure
from judge.verdicts import Verdict
from tests.making import HOUR, NOW, SECOND, make_contest, make_entry, make_problem, member

OPEN = {JudgingState.QUEUED, JudgingState.RUNNING}


def machine_for(database, storage, board_rule):
    class Contesting(RuleBasedStateMachine):
        """One contest; a clock that only goes forward; workers that may die at any point."""

        def __init__(self):
            super().__init__()
            with database.transaction() as s:
                for table in reversed(Base.metadata.sorted_tables):
                    s.execute(delete(table))
                contest = make_contest(s, per_minute=3, freeze_at=NOW + 2 * HOUR)
                self.contest = contest.id
                contest.code.rule = board_rule
                problems = [make_problem(s, contest) for _ in range(2)]
                if board_rule == "points":
                    problems[0].version.procedure = plain_procedure(
                        Procedure(kinds=frozenset({Kind.SCORING})), str
                    )
                self.problems = [problem.id for problem in problems]
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

        @rule(data=st.data(), verdict=st.sampled_from(Verdict), score=st.sampled_from([None, 7, 40]))
        def record(self, data, verdict, score):
            if self.work:
                work = data.draw(st.sampled_from(self.work))
                tests = (Tested(1, 1, "a", verdict, 0.1, 0.1, 1),)
                score = None if score is None else Decimal(score)
                graded = Graded(verdict, None, tests, "", 0.1, 1, score=score)
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

        @rule(problems=st.sampled_from([(0,), (1,), (0, 1)]), repeats=st.sampled_from([1, 1, 2]))
        def rejudge(self, problems, repeats):
            with database.transaction() as s:
                named = tuple(s.get(StageProblem, self.problems[each]).public_id for each in problems)
                with suppress(Refused):
                    rejudging.begin(
                        s,
                        actor=None,
                        contest=s.get(Contest, self.contest),
                        choice=Choice(problems=named),
                        reason="x",
                        repeats=repeats,
                        at=self.at,
                    )

        @rule()
        def claim_beside(self):
            with database.transaction() as s:
                work = claiming.claim_judging(s, worker="w", rejudging=True, at=self.at)
            if work is not None:
                self.work.append(work)

        @rule(data=st.data(), takes_unstable=st.booleans())
        def apply(self, data, takes_unstable):
            with database.transaction() as s:
                found = self.open_rejudging(s, data)
                if found is None:
                    return
                contest, told = s.get(Contest, self.contest), lines(s, found)
                foreseen = self.boards(s, contest, board_after, found, told, takes_unstable=takes_unstable)
                with suppress(Refused):
                    rejudging.apply(
                        s,
                        actor=None,
                        rejudging=found,
                        leaves_out=set(Trouble) - ({Trouble.UNSTABLE} if takes_unstable else set()),
                        takes_unstable=takes_unstable,
                        as_seen=seen(told),
                        at=self.at,
                    )
                    assert self.boards(s, contest, compute, version=foreseen[0].version) == foreseen

        @rule(data=st.data())
        def undo_applied(self, data):
            with database.transaction() as s:
                found = s.scalars(select(Rejudging).where(Rejudging.state == RejudgingState.APPLIED)).all()
                if not found:
                    return
                one, contest = data.draw(st.sampled_from(found)), s.get(Contest, self.contest)
                foreseen = self.boards(s, contest, board_before, one)
                with suppress(Refused):
                    rejudging.undo(s, actor=None, rejudging=one, at=self.at)
                    assert self.boards(s, contest, compute, version=foreseen[0].version) == foreseen

        @rule(data=st.data(), what=st.sampled_from(["cancel", "retry_failed", "repeat"]))
        def settle(self, data, what):
            with database.transaction() as s:
                found = self.open_rejudging(s, data)
                if found is not None:
                    more = {"times": 1} if what == "repeat" else {}
                    with suppress(Refused):
                        getattr(rejudging, what)(s, actor=None, rejudging=found, at=self.at, **more)

        def boards(self, s, contest, call, *of, **more):
            return [call(s, contest, *of, audience=audience, at=self.at, **more) for audience in Audience]

        def open_rejudging(self, s, data):
            found = s.scalars(select(Rejudging).where(Rejudging.state == RejudgingState.OPEN)).all()
            return data.draw(st.sampled_from(found)) if found else None

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
                    own = [j for j in submission.judgings if j.rejudging_id is None]
                    waiting = [j for j in own if j.state in OPEN]
                    assert (len(current), len(waiting)) in {(1, 0), (0, 1)}

        @invariant()
        def a_rejudging_counts_only_when_applied_and_has_a_submission_alone(self):
            with database.reading() as s:
                busy = []
                for found in s.scalars(select(Rejudging)):
                    if found.state is not RejudgingState.APPLIED:
                        assert not any(judging.is_current for judging in found.judgings)
                    if found.state is RejudgingState.OPEN:
                        busy += {judging.submission_id for judging in found.judgings}
                    else:
                        assert not any(judging.state in OPEN for judging in found.judgings)
                    assert all(j.repetition == 0 for j in found.judgings if j.is_current)
                assert len(busy) == len(set(busy))

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
@pytest.mark.parametrize("board_rule", ["icpc", "points"])
def test_invariants_hold_after_anything(database, storage, board_rule):
    run_state_machine_as_test(
        machine_for(database, storage, board_rule),
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
