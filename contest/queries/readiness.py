"""Is all ready? Checks an organiser looks at before the start; each is a code with facts, worded by the site."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import Contest, StageProblem, Worker
from contest.queries.desk import set_problems
from contest.queries.offering import SANDBOX, live_workers
from sandbox.languages import LANGUAGES

CLOCK_MOST = timedelta(seconds=5)
DESK = "desk"
TONGUES = ("en", "zh", "he")


class Level(StrEnum):
    """How much a check matters: a warning holds nothing up."""

    OK = "ok"
    WARNING = "warning"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; `code` is a key of the site's sentences."""

    code: str
    level: Level
    facts: Mapping[str, Any] = field(default_factory=dict)


def readiness(s: Session, contest: Contest, *, is_secure: bool, at: datetime) -> list[Check]:
    """All checks of a contest, red first; a fixed number of statements."""
    alive = live_workers(s, at)
    gone = s.scalars(
        select(Worker.name).where(Worker.stopped_at.is_(None), Worker.heard_at > at - timedelta(days=1))
    ).all()
    problems = set_problems(s, contest)
    checks = [
        *_workers(alive, gone),
        *_languages(contest, alive),
        *_clocks(alive),
        *_problems(problems),
        *_statements(problems),
        *_verified(problems),
        Check("address.secure", Level.OK) if is_secure else Check("address.plain", Level.WARNING),
    ]
    order = [Level.RED, Level.WARNING, Level.OK]
    return sorted(checks, key=lambda check: order.index(check.level))


def _workers(alive: list[Worker], gone: Sequence[str]) -> Iterator[Check]:
    names = {worker.name for worker in alive}
    for name in sorted(set(gone) - names):
        yield Check("worker.silent", Level.RED, {"name": name})
    for queue in (SANDBOX, DESK):
        slots = sum(worker.slots for worker in alive if worker.queue == queue)
        if not slots:
            yield Check(f"worker.none.{queue}", Level.RED)
        else:
            yield Check(f"worker.alive.{queue}", Level.OK, {"count": slots})
    for worker in alive:
        if worker.trouble:
            yield Check("worker.trouble", Level.RED, {"name": worker.name, "cause": worker.trouble})


def _languages(contest: Contest, alive: list[Worker]) -> Iterator[Check]:
    wanted = contest.main.languages
    reports = [worker.languages for worker in alive if worker.queue == SANDBOX]
    for language in LANGUAGES:
        if wanted is not None and language.key not in wanted:
            continue
        # Any worker may get the next submission: a language that one of them lacks is missing.
        if not reports or not all(report.get(language.key, {}).get("ok") for report in reports):
            yield Check("language.missing", Level.RED, {"language": language.name})
        else:
            version = reports[0][language.key].get("version", "")
            yield Check("language.checked", Level.OK, {"language": language.name, "version": version})


def _clocks(alive: list[Worker]) -> Iterator[Check]:
    # The worker's own clock beside the database's at the same heartbeat.
    off = {worker.name: abs(worker.said_at - worker.heard_at) for worker in alive}
    late = {name: difference for name, difference in off.items() if difference > CLOCK_MOST}
    for name, difference in sorted(late.items()):
        yield Check("clock.off", Level.RED, {"name": name, "seconds": round(difference.total_seconds(), 1)})
    if off and not late:
        yield Check("clock.right", Level.OK)


def _problems(problems: Sequence[StageProblem]) -> Iterator[Check]:
    count = Counter(problem.stage.counts for problem in problems)[True]
    yield Check("problems.set", Level.OK, {"count": count}) if count else Check("problems.none", Level.RED)


def _statements(problems: Sequence[StageProblem]) -> Iterator[Check]:
    complete = True
    for problem in problems:
        missing = [tongue for tongue in TONGUES if tongue not in problem.version.statements]
        if missing:
            complete = False
            yield Check("statement.missing", Level.RED, {"label": problem.label, "languages": missing})
    if problems and complete:
        yield Check("statements.complete", Level.OK)


def _verified(problems: Sequence[StageProblem]) -> Iterator[Check]:
    for problem in problems:
        if problem.version.verified_at is None:
            yield Check("package.unverified", Level.WARNING, {"label": problem.label})
