"""Following submissions until each has its verdict."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from contest import events
from contest.db import Database
from contest.models import Judging, JudgingState, Submission

EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Standing:
    """How one submission stands."""

    state: JudgingState
    verdict: str | None
    cpu_s: float | None
    cause: str | None
    """Code of a failure, also while it is tried again."""
    test: int = 0
    total: int = 0

    @property
    def is_over(self) -> bool:
        """Whether it has a result, or judging it failed for good."""
        return self.state in {JudgingState.DONE, JudgingState.FAILED}


def standings(database: Database, submissions: list[str]) -> Mapping[str, Standing]:
    """How these submissions stand, by public id."""
    with database.reading() as s:
        rows = s.execute(
            select(Submission.public_id, Judging)
            .join(Judging, Judging.submission_id == Submission.id)
            .where(
                Submission.public_id.in_(submissions),
                or_(Judging.is_current, Judging.rejudging_id.is_(None)),
            )
            .order_by(Judging.is_current, Judging.id)
        ).all()
    found = {}
    for public_id, judging in rows:
        progress = events.read_progress(judging.public_id) if judging.state is JudgingState.RUNNING else None
        found[public_id] = Standing(
            judging.state,
            None if judging.verdict is None else judging.verdict.value,
            judging.cpu_s,
            None if judging.cause is None else str(judging.cause["code"]),
            progress.test if progress else 0,
            progress.total if progress else 0,
        )
    return found


def follow(
    database: Database, submissions: list[str], *, within_s: float, is_ending: Callable[[], bool]
) -> Iterator[Mapping[str, Standing]]:
    """Yield how they stand, again and again, until all are over, the time is spent or the tree ends."""
    deadline = time.monotonic() + within_s
    while not is_ending():
        found = standings(database, submissions)
        yield found
        if all(standing.is_over for standing in found.values()) or time.monotonic() > deadline:
            return
        time.sleep(EVERY_S)
