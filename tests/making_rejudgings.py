"""Rejudgings for tests: a worker that gives what it is told to, and rejudgings judged by it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from contest.actions import claiming, recording, rejudging
from contest.models import Contest, Rejudging
from contest.queries.claims import JudgingWork
from contest.queries.rejudging_choice import Choice
from judge.grading.events import Graded, Tested
from judge.verdicts import Verdict
from tests.making import NOW

ALL = Choice()


def graded(verdict: Verdict, *, score: Decimal | None = None, cpu_s: float = 0.1, repeats: int = 0) -> Graded:
    """A result of one test."""
    test = Tested(1, 1, "sample/1", verdict, cpu_s, cpu_s, 1000, repeats=repeats)
    failed = None if verdict is Verdict.AC else "sample/1"
    return Graded(verdict, failed, (test,), "", cpu_s, 1000, score=score)


def begun(
    s: Session, contest: Contest, choice: Choice = ALL, *, repeats: int = 1, at: datetime = NOW
) -> Rejudging:
    """A rejudging that waits for workers."""
    return rejudging.begin(
        s, actor=None, contest=contest, choice=choice, reason="A wrong answer file", repeats=repeats, at=at
    )


def work_off(
    s: Session,
    verdicts: Mapping[str, Verdict] | Verdict | Callable[[JudgingWork], Graded | Verdict | None] = Verdict.AC,
    *,
    at: datetime = NOW,
) -> int:
    """Judge all rejudgings' rows that wait: by submission, all alike, or as told; None fails it. How many."""
    number = 0
    while (work := claiming.claim_judging(s, worker="w", rejudging=True, at=at)) is not None:
        if callable(verdicts):
            given = verdicts(work)
        else:
            given = verdicts if isinstance(verdicts, Verdict) else verdicts[work.submission]
        token = {"judging_id": work.judging_id, "token": work.token}
        if given is None:
            recording.fail(s, **token, code="engine.away", at=at)
        else:
            result = graded(given) if isinstance(given, Verdict) else given
            assert recording.record(s, **token, graded=result, at=at)
        number += 1
    return number
