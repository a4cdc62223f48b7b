"""Trials: one program run on samples, or on an own input, when no judging waits.

What fails here is never the contestant's, as in `contest.jobs.judging`. A trial stops at the first test that
took too long, and after `LONGEST_S` at the next: what is only tried shall not hold a slot for minutes.
"""

import base64
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.orm import Session

from contest import clock, logs
from contest.actions import trying
from contest.jobs.leases import Lease, Lost
from contest.jobs.machine import Machine
from contest.jobs.progress import Telling
from contest.jobs.station import Interrupted, Station
from contest.queries.trials import TrialWork
from contest.storage import BytesDamaged, BytesMissing
from judge.grading import Brief, Case, Compiled, Graded, Tested, cases, compile_limits, grade
from judge.grading.compiling import scrubbed
from judge.grading.errors import JudgeError
from judge.packages.plain import case_of, procedure_of
from judge.verdicts import Reason, Verdict
from sandbox.errors import SandboxError
from sandbox.languages import language
from sandbox.limits import Limits

AGAIN_S = 0.5
"""Wait after a failed attempt, times the attempts so far."""
LONGEST_S = 20.0
SHOWN_BYTES = 32 * 1024
"""Of what one test prints; less where many share `ALL_BYTES`."""
ALL_BYTES = 256 * 1024
ERRORS_MOST = 4 * 1024
LOG_MOST = 16 * 1024
SAID_MOST = 8 * 1024

log = structlog.get_logger(__name__)


def try_next(station: Station, machine: Machine) -> bool:
    """Run the next trial that waits; False: there is none."""
    work = station.persist(lambda: _claim(station))
    if work is None:
        return False
    with logs.bound(trial=work.public_id):
        attempt(station, machine, work)
    return True


def attempt(station: Station, machine: Machine, work: TrialWork) -> None:
    """Run what was claimed and write what came of it, whatever that is."""
    log.info("trial.started", language=work.language, attempt=work.attempt)
    telling = Telling(work.public_id, work.entry, work.total)

    def renew(s: Session) -> bool:
        return trying.renew_trial(
            s, trial_id=work.trial_id, token=work.token, lease=station.lease, at=clock.now()
        )

    try:
        with (
            Lease(station.database, every_s=station.settings.lease_s / 3, renew=renew) as lease,
            station.interruptible(),
        ):
            result = _run(station, machine, work, telling, lease)
    except Lost:
        log.warning("trial.lost")
    except Interrupted:
        _write(station, trying.release_trial, work, code="worker.stopped")
    except SandboxError as error:
        if machine.let_go(error):
            _write(station, trying.release_trial, work, code=error.code, facts=dict(error.facts))
        else:
            _fail(station, work, error.code, error.facts)
    except JudgeError as error:
        # The package's own program is at fault: it will be so again.
        _fail(station, work, error.code, error.facts, final=True)
    except BytesMissing as error:
        _fail(station, work, "storage.missing", {"digest": str(error)})
    except BytesDamaged as error:
        _fail(station, work, "storage.damaged", {"digest": str(error)})
    except Exception as error:  # whatever it is, this trial must not take the worker with it
        log.exception("trial.broken")
        _fail(station, work, "judging.broken", {"error": type(error).__name__, "message": str(error)[:200]})
    else:
        is_written = _write(station, trying.finish_trial, work, result=result, at=clock.now())
        log.info("trial.done" if is_written else "trial.thrown_away")
    telling.forget()


def _claim(station: Station) -> TrialWork | None:
    with station.database.transaction() as s:
        return trying.claim_trial(s, worker=station.name, lease=station.lease, at=clock.now())


def _run(
    station: Station, machine: Machine, work: TrialWork, telling: Telling, lease: Lease
) -> dict[str, Any]:
    compiled: Compiled | None = None
    tests: list[Tested] = []
    begun = time.monotonic()
    with _brief(station, work) as brief, closing(grade(brief, machine.slot)) as events:
        for event in events:
            if lease.is_lost:
                raise Lost
            telling.see(event)
            match event:
                case Compiled():
                    compiled = event
                case Tested():
                    tests.append(event)
                    if event.verdict is Verdict.TLE or time.monotonic() - begun > LONGEST_S:
                        break
                case Graded():
                    break
    if compiled is None:
        raise RuntimeError("grading told nothing of the compiler")
    return {
        "compiled": compiled.ok,
        "reason": compiled.reason and str(compiled.reason),
        "log": compiled.log[:LOG_MOST],
        "tests": [told(test, is_judged=work.input is None) for test in tests],
    }


@contextmanager
def _brief(station: Station, work: TrialWork) -> Iterator[Brief]:
    """Local paths and plain values; raises BytesMissing and BytesDamaged of storage."""
    files: Mapping[str, Path] = station.cache.files(set(work.files.values()), station.storage)

    def locate(path: str) -> Path:
        return files[work.files[path]]

    spoken, procedure = language(work.language), procedure_of(work.procedure, locate)
    with tempfile.TemporaryDirectory(prefix="podium-trial-") as folder:
        if work.input is None:
            run = cases([case_of(case, locate) for case in work.testcases])
        else:
            given, nothing = Path(folder) / "given", Path(folder) / "nothing"
            given.write_bytes(work.input)
            nothing.touch()
            run = (Case("given", given, nothing, is_sample=True),)
        yield Brief(
            language=spoken,
            source=work.source,
            cases=run,
            limits=Limits(
                cpu_s=work.time_limit_s, memory_bytes=work.memory_bytes, output_bytes=work.output_bytes
            ),
            procedure=procedure,
            compile_limits=compile_limits(work.compile_s, procedure, spoken),
            stop_at_first=False,
            shown_bytes=min(SHOWN_BYTES, ALL_BYTES // len(run)),
        )


def told(test: Tested, *, is_judged: bool) -> dict[str, Any]:
    """One test as the row keeps it; `is_judged` false: there was no answer, so any output will do."""
    verdict, reason, difference = test.verdict, test.reason, test.difference
    if not is_judged and verdict is Verdict.WA:
        verdict, difference = Verdict.AC, None
    return {
        "number": test.index,
        "verdict": str(verdict),
        "reason": _reason(test) if reason else None,
        "cpu_s": round(test.cpu_s, 3),
        "memory_bytes": test.memory_bytes,
        "output": base64.b64encode(test.output).decode("ascii"),
        "size": test.output_size,
        "errors": scrubbed(test.errors.decode("utf-8", "replace"))[:ERRORS_MOST],
        "message": test.team_message[:SAID_MOST],
        "transcript": test.transcript[:SAID_MOST] if is_judged else "",
        "line": difference and difference.line,
        "wanted": difference and difference.wanted,
        "got": difference and difference.got,
    }


def _reason(test: Tested) -> str:
    """With the number that its sentence tells."""
    facts = {Reason.EXIT_CODE: test.exit_code, Reason.SIGNAL: test.signal}
    value = facts.get(test.reason) if isinstance(test.reason, Reason) else None
    return str(test.reason) if value is None else f"{test.reason}:{value}"


def _fail(
    station: Station, work: TrialWork, code: str, facts: Mapping[str, Any], *, final: bool = False
) -> None:
    _write(station, trying.fail_trial, work, code=code, facts=dict(facts), final=final, at=clock.now())
    log.warning("trial.failed", cause=code, attempt=work.attempt)
    if not final:
        # What failed may need a moment: three attempts in one second would prove nothing.
        station.wait(AGAIN_S * work.attempt)


def _write(station: Station, action: Callable[..., bool], work: TrialWork, **values: Any) -> bool | None:
    def write() -> bool:
        with station.database.transaction() as s:
            return action(s, trial_id=work.trial_id, token=work.token, **values)

    return station.persist(write)
