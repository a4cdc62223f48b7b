"""Judging submissions: RQ calls `judge_next`, which goes on until no row waits; decks come behind them.

No transaction is open while a program runs. What fails here is never the contestant's: an engine that is
away gives the judging back as if it had never been claimed, any other failure is tried again, and after the
third attempt the judging is failed with its cause; after the second where a validator of the package failed.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.orm import Session

from contest import clock, logs
from contest.actions import claiming, recording
from contest.jobs import rendering, trying, verifying
from contest.jobs.leases import Lease, Lost
from contest.jobs.machine import Machine
from contest.jobs.progress import Telling
from contest.jobs.station import Interrupted, Station, present
from contest.queries.claims import JudgingWork
from contest.queries.telling import tells, tests_of
from contest.storage import BytesDamaged, BytesMissing
from judge.grading import Brief, Graded, JudgeError, cases, compile_limits, grade
from judge.grading.answering import ANSWERS
from judge.packages.model import Kind
from judge.packages.plain import case_of, gives_input, procedure_of
from sandbox.errors import SandboxError
from sandbox.languages import language
from sandbox.limits import Limits

AGAIN_S = 0.5
"""Wait after a failed attempt, times the attempts so far."""

JUDGE_ERROR_ATTEMPTS = 2
"""Where a program of the package failed: it will do so again, unless the machine was at fault."""

log = structlog.get_logger(__name__)


def judge_next() -> None:
    """Do whatever waits, one at a time, until nothing is left or the worker ends.

    Judgings come first, then trials, rejudgings, decks and verifications: each when nothing waits that comes
    before it; what comes meanwhile waits for it on this slot alone, and a verification gives way to it.
    """
    station = present()
    machine = station.machine
    while machine is not None and machine.ready():
        if not (_one(station, machine) or _verify(station, machine)):
            return


def _one(station: Station, machine: Machine) -> bool:
    """Do one thing that somebody waits for; False: there is none."""
    work = station.persist(lambda: _claim(station))
    if work is None and not station.is_ending and trying.try_next(station, machine):
        return True
    work = work or station.persist(lambda: _claim(station, rejudging=True))
    if work is None:
        return not station.is_ending and rendering.draw_next(station, machine)
    with logs.bound(judging=work.public_id, submission=work.submission):
        judge(station, machine, work)
    return True


def _verify(station: Station, machine: Machine) -> bool:
    if station.is_ending:
        return False
    return verifying.verify_next(station, machine, give_way=lambda: _one(station, machine))


def judge(station: Station, machine: Machine, work: JudgingWork) -> None:
    """Judge what was claimed and write what came of it, whatever that is."""
    log.info("judging.started", language=work.language, attempt=work.attempt)
    tests = tests_of(work.testcases, work.procedure)
    telling = Telling(
        work.public_id,
        None if work.is_rejudging else work.entry,
        len(work.testcases),
        tells=tells(work.feedback, tests),
        samples=tests.samples,
    )

    def renew(s: Session) -> bool:
        return claiming.renew_judging(
            s, judging_id=work.judging_id, token=work.token, lease=station.lease, at=clock.now()
        )

    try:
        with (
            Lease(station.database, every_s=station.settings.lease_s / 3, renew=renew) as lease,
            station.interruptible(),
        ):
            graded = _grade(station, machine, work, telling, lease)
    except Lost:
        log.warning("judging.lost")
    except Interrupted:
        _release(station, work, "worker.stopped", {})
        log.info("judging.given_back", cause="worker.stopped")
    except SandboxError as error:
        if machine.let_go(error):
            _release(station, work, error.code, dict(error.facts))
            log.warning("judging.given_back", cause=error.code)
        else:
            _fail(station, work, error.code, dict(error.facts))
    except JudgeError as error:
        # A program of the package is at fault, and mostly will be again: a second look, then it is told.
        _fail(station, work, error.code, dict(error.facts), attempts=JUDGE_ERROR_ATTEMPTS)
    except BytesMissing as error:
        _fail(station, work, "storage.missing", {"digest": str(error)})
    except BytesDamaged as error:
        _fail(station, work, "storage.damaged", {"digest": str(error)})
    except Exception as error:  # whatever it is, this judging must not take the worker with it
        log.exception("judging.broken")
        _fail(station, work, "judging.broken", {"error": type(error).__name__, "message": str(error)[:200]})
    else:
        _record(station, work, graded)
    telling.forget()


def _claim(station: Station, *, rejudging: bool = False) -> JudgingWork | None:
    with station.database.transaction() as s:
        return claiming.claim_judging(
            s, worker=station.name, rejudging=rejudging, lease=station.lease, at=clock.now()
        )


def _grade(station: Station, machine: Machine, work: JudgingWork, telling: Telling, lease: Lease) -> Graded:
    brief = _brief(station, work)
    with closing(grade(brief, machine.slot)) as events:
        for event in events:
            if lease.is_lost:
                raise Lost
            if isinstance(event, Graded):
                return event
            telling.see(event)
    raise RuntimeError("grading ended without a result")


def _brief(station: Station, work: JudgingWork) -> Brief:
    """Local paths and plain values; raises BytesMissing and BytesDamaged of storage."""
    files: Mapping[str, Path] = station.cache.files(set(work.files.values()), station.storage)

    def locate(path: str) -> Path:
        return files[work.files[path]]

    procedure = procedure_of(work.procedure, locate)
    # Where answers are handed in, the language chosen says nothing.
    spoken = ANSWERS if Kind.SUBMIT_ANSWER in procedure.kinds else language(work.language)
    return Brief(
        language=spoken,
        source=station.storage.read(work.source),
        cases=tuple(
            replace(one, is_shared=gives_input(case))
            for one, case in zip(
                cases([case_of(case, locate) for case in work.testcases]), work.testcases, strict=True
            )
        ),
        limits=Limits(
            cpu_s=work.time_limit_s, memory_bytes=work.memory_bytes, output_bytes=work.output_bytes
        ),
        procedure=procedure,
        compile_limits=compile_limits(work.compile_s, procedure, spoken),
        stop_at_first=work.stop_at_first,
        shown_bytes=recording.SAMPLE_BYTES,
    )


def _record(station: Station, work: JudgingWork, graded: Graded) -> None:
    def write() -> bool:
        with station.database.transaction() as s:
            return recording.record(
                s, judging_id=work.judging_id, token=work.token, graded=graded, at=clock.now()
            )

    is_written = station.persist(write)
    log.info("judging.done" if is_written else "judging.thrown_away", verdict=str(graded.verdict))


def _release(station: Station, work: JudgingWork, code: str, facts: dict[str, Any]) -> None:
    def write() -> bool:
        with station.database.transaction() as s:
            return recording.release(s, judging_id=work.judging_id, token=work.token, code=code, facts=facts)

    # A worker that ends has time for one try; the lease makes good what is not written.
    station.persist(write)


def _fail(
    station: Station,
    work: JudgingWork,
    code: str,
    facts: dict[str, Any],
    *,
    attempts: int = claiming.ATTEMPTS,
) -> None:
    def write() -> bool:
        with station.database.transaction() as s:
            return recording.fail(
                s,
                judging_id=work.judging_id,
                token=work.token,
                code=code,
                facts=facts,
                attempts=attempts,
                at=clock.now(),
            )

    station.persist(write)
    log.warning("judging.failed", cause=code, attempt=work.attempt)
    # What failed may need a moment: three attempts in one second would prove nothing.
    station.wait(AGAIN_S * work.attempt)
