"""Which languages are on offer: of stage and problem, those a live worker has checked."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import ProblemVersion, Stage, Worker
from sandbox.languages import LANGUAGES

ALIVE = timedelta(seconds=30)
SANDBOX = "sandbox"
REDIS_AWAY = "worker.redis_away"


def live_workers(s: Session, at: datetime) -> list[Worker]:
    """Workers whose heartbeat is fresh and who have not said goodbye."""
    return list(
        s.scalars(
            select(Worker)
            .where(Worker.heard_at > at - ALIVE, Worker.stopped_at.is_(None))
            .order_by(Worker.name)
        )
    )


def is_judging(s: Session, at: datetime) -> bool:
    """Whether some live worker of the sandbox can work: without one submissions are kept and wait.

    A worker that Redis doesn't answer still judges what it finds.
    """
    return any(
        worker.queue == SANDBOX and (worker.trouble is None or worker.trouble.get("code") == REDIS_AWAY)
        for worker in live_workers(s, at)
    )


def checked_languages(s: Session, at: datetime) -> frozenset[str] | None:
    """Keys of languages that some live worker of the sandbox found working; None: no such worker reported."""
    reports = [worker.languages for worker in live_workers(s, at) if worker.queue == SANDBOX]
    reports = [report for report in reports if report]
    if not reports:
        return None
    return frozenset(key for report in reports for key, found in report.items() if found.get("ok"))


def allowed_languages(stage: Stage, version: ProblemVersion) -> tuple[str, ...]:
    """Keys that stage and problem allow, in the order of `sandbox.languages`."""
    return tuple(
        language.key
        for language in LANGUAGES
        if (stage.languages is None or language.key in stage.languages)
        and (version.languages is None or language.key in version.languages)
    )


def offered_languages(s: Session, stage: Stage, version: ProblemVersion, at: datetime) -> tuple[str, ...]:
    """What the page offers; all that are allowed while no worker has reported: submissions wait."""
    checked = checked_languages(s, at)
    return tuple(key for key in allowed_languages(stage, version) if checked is None or key in checked)
