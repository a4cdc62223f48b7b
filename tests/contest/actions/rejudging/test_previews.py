"""Whatever was submitted and however it is judged again: the board foreseen is the board that comes."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from contest.actions import claiming, organising, recording, rejudging
from contest.models import Judging, JudgingState, Rejudging, RejudgingState
from contest.queries.attempts import Audience
from contest.queries.boards import compute
from contest.queries.rejudging_choice import Choice
from contest.queries.rejudging_lines import Trouble, lines
from contest.queries.rejudgings import board_after, board_before
from contest.refusals import Refused
from judge.packages.model import Kind, Procedure
from judge.packages.plain import plain_procedure
from judge.verdicts import Verdict
from tests.making import HOUR, MINUTE, NOW, make_contest, make_entry, make_problem, make_submission
from tests.making_rejudgings import graded

INSTANTS = (NOW + HOUR, NOW + 3 * HOUR, NOW + 9 * HOUR)
"""Before the freeze, in it, and after the end."""

verdicts = st.sampled_from([Verdict.AC, Verdict.AC, Verdict.WA, Verdict.WA, Verdict.TLE, Verdict.CE])
results = st.tuples(verdicts, st.sampled_from([None, Decimal(7), Decimal("40.5")]))
tries = st.tuples(
    st.integers(0, 2),
    st.integers(0, 1),
    st.integers(-61, 300),
    st.one_of(verdicts, st.sampled_from(["pending", "failed"])),
)
# How each run of a rejudging ends, in turn: a result, a failure, or it stays with a worker.
endings = st.lists(st.one_of(results, results, st.sampled_from(["failed", "held"])), min_size=4, max_size=24)


@dataclass(frozen=True)
class Round:
    """One rejudging, from its beginning to its end."""

    problems: tuple[int, ...]
    repeats: int
    ends: list[object]
    takes_unstable: bool
    cancels: bool
    retries: bool
    """meanwhile a judge error is tried again by itself"""
    undoes: str
    """the old results are put back: "at once", after a judge error was tried "anew", or never ("")"""


rounds = st.builds(
    Round,
    problems=st.sampled_from([(0,), (1,), (0, 1)]),
    repeats=st.integers(1, 2),
    ends=endings,
    takes_unstable=st.booleans(),
    cancels=st.sampled_from([False, False, False, True]),
    retries=st.booleans(),
    undoes=st.sampled_from(["", "at once", "at once", "anew"]),
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("board_rule", ["icpc", "points"])
def test_the_board_foreseen_is_the_board_that_comes(database, board_rule):
    seen = {"applied": 0, "moved": 0}

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(tries, min_size=3, max_size=9), st.lists(rounds, min_size=1, max_size=3))
    def play(history, again):
        with database.transaction() as s:
            cup = Cup(s, board_rule, history)
            for one in again:
                applied, moved = cup.rejudge(one)
                seen["applied"] += applied
                seen["moved"] += moved

    play()
    # The histories are no use unless boards move.
    assert seen["applied"] > 10
    assert seen["moved"] > 5


class Cup:
    """A contest with some history, and what is done to it."""

    def __init__(self, s, board_rule, history):
        self.s = s
        self.contest = make_contest(s, freeze_at=NOW + 2 * HOUR)
        self.contest.code.rule = board_rule
        self.problems = [make_problem(s, self.contest) for _ in range(2)]
        if board_rule == "points":
            scoring = Procedure(kinds=frozenset({Kind.SCORING}))
            self.problems[0].version.procedure = plain_procedure(scoring, str)
        entries = [make_entry(s, self.contest) for _ in range(3)]
        for entry, problem, minute, end in history:
            verdict = end if isinstance(end, Verdict) else None
            made = make_submission(
                s,
                entries[entry],
                self.problems[problem],
                at=NOW + minute * MINUTE,
                verdict=verdict,
                failed=end == "failed",
            )
            if verdict is not None and board_rule == "points":
                made.judgings[0].score = Decimal(20)
        s.flush()

    def boards(self):
        return [
            compute(self.s, self.contest, version=0, audience=audience, at=at)
            for audience in Audience
            for at in INSTANTS
        ]

    def rejudge(self, one):
        """Whether it was applied, and whether that moved the board."""
        s, at = self.s, INSTANTS[-1]
        choice = Choice(problems=tuple(self.problems[each].public_id for each in one.problems))
        given = {"contest": self.contest, "choice": choice, "reason": "x", "repeats": one.repeats}
        if refusal(rejudging.begin, s, actor=None, **given, at=at) is not None:
            return False, False
        found = s.scalars(select(Rejudging).order_by(Rejudging.id.desc())).first()
        self.judge(one.ends, at)
        if one.retries:
            self.retry(at)
        before, told = self.boards(), lines(s, found)
        foreseen = [
            board_after(
                s, self.contest, found, told, takes_unstable=one.takes_unstable, audience=audience, at=instant
            )
            for audience in Audience
            for instant in INSTANTS
        ]
        assert self.boards() == before
        given = {"actor": None, "rejudging": found, "at": at}
        leaves_out = set(Trouble) - ({Trouble.UNSTABLE} if one.takes_unstable else set())
        more = {"leaves_out": leaves_out, "takes_unstable": one.takes_unstable}
        is_applied = not one.cancels and refusal(rejudging.apply, s, **given, **more) is None
        if is_applied:
            assert [_told(board) for board in self.boards()] == [_told(board) for board in foreseen]
            is_moved = self.boards() != before
            if one.undoes:
                self.undo(found, before, is_anew=one.undoes == "anew" and self.retry(at), at=at)
            return True, is_moved
        rejudging.cancel(s, **given)
        assert self.boards() == before
        self.check_current()
        return False, False

    def undo(self, found, before, *, is_anew, at):
        """What stood stands again; then it is applied once more, or left."""
        s = self.s
        foreseen = [
            board_before(s, self.contest, found, audience=audience, at=instant)
            for audience in Audience
            for instant in INSTANTS
        ]
        if is_anew and refusal(rejudging.undo, s, actor=None, rejudging=found, at=at) is not None:
            return
        if not is_anew:
            rejudging.undo(s, actor=None, rejudging=found, at=at)
            assert self.boards() == before
        assert [_told(board) for board in self.boards()] == [_told(board) for board in foreseen]
        assert found.state is RejudgingState.OPEN
        assert not any(line.new.is_current for line in lines(s, found))
        self.check_current()
        told = board_after(s, self.contest, found, lines(s, found), at=at)
        if refusal(rejudging.apply, s, actor=None, rejudging=found, leaves_out=set(Trouble), at=at) is None:
            again = compute(s, self.contest, version=0, audience=Audience.ORGANISERS, at=at)
            assert _told(again) == _told(told)
        else:
            rejudging.cancel(s, actor=None, rejudging=found, at=at)
        self.check_current()

    def check_current(self):
        counted = self.s.scalars(
            select(func.count()).where(Judging.is_current).group_by(Judging.submission_id)
        )
        assert set(counted) <= {1}

    def judge(self, ends, at):
        for end in ends:
            work = claiming.claim_judging(self.s, worker="w", rejudging=True, at=at)
            if work is None:
                return
            held = {"judging_id": work.judging_id, "token": work.token, "at": at}
            if end == "failed":
                recording.fail(self.s, **held, code="x")
            elif end != "held":
                assert recording.record(self.s, **held, graded=graded(end[0], score=end[1]))

    def retry(self, at):
        failed = self.s.scalars(
            select(Judging)
            .where(Judging.is_current, Judging.state == JudgingState.FAILED)
            .execution_options(populate_existing=True)
        ).first()
        if failed is not None:
            organising.retry_judging(self.s, actor=None, judging=failed, at=at)
        return failed is not None


def refusal(call, *args, **kwargs):
    """The code of what it refused; None: it did it."""
    try:
        call(*args, **kwargs)
    except Refused as refused:
        return refused.code
    return None


def _told(board):
    return board.phase, board.is_frozen, board.columns, board.lines
