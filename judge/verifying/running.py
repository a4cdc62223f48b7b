"""Judges one submission of a package, and says whether what it got is what was expected."""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from judge.grading import Brief, Graded, Warned, grade
from judge.grading import Tested as TestEnded
from judge.grading.errors import JudgeError
from judge.packages.expectations import Submission
from judge.packages.limits import CODE_KIB
from judge.packages.model import KIB, Kind, Package
from judge.packages.submission_rules import Bound
from judge.verdicts import Verdict
from judge.verifying.events import Finding, Result, Tested, Why
from judge.verifying.meeting import unmet
from judge.verifying.programs import NoProgram, Program, program
from judge.verifying.timing import Slowest, bounds, past, slowest
from sandbox.errors import EngineUnreachable, ImageMissing, SandboxError
from sandbox.pool import Slot


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a submission, and its runs that bound the time limit."""

    result: Result
    within: tuple[Slowest, ...] = ()
    beyond: tuple[Slowest, ...] = ()
    findings: tuple[Finding, ...] = ()


def judge(
    package: Package, submission: Submission, slot: Slot, python: str
) -> Generator[Tested, None, Judged]:
    """Judge it, telling every test that has ended; what came of it is what the generator returns.

    Raises SandboxError where the machine is at fault.
    """
    expected = submission.expectation
    found = program(submission, python, package.constants)
    if isinstance(found, NoProgram):
        is_installed = found.why.code not in {"not_installed", "no_language"}
        told = expected.told
        return Judged(
            Result(
                submission.name,
                found.language,
                told,
                None,
                is_ok=False if is_installed else None,
                why=found.why,
            )
        )
    is_large = found.size > package.code_bytes
    # Of what a package leaves to us we are generous: its setter could not know.
    if is_large and package.code_bytes != CODE_KIB * KIB:
        return _unjudged(submission, found, Why("too_large", {"limit_kib": package.code_bytes // KIB}))
    brief = Brief.of(package, found.language, found.source, stop_at_first=not expected.needs_all_tests)
    try:
        graded, warned = yield from _graded(brief, submission, slot)
        beyond = _beyond(package, submission, brief, graded, slot)
    except (EngineUnreachable, ImageMissing):
        raise
    except (SandboxError, JudgeError) as error:
        return _unjudged(submission, found, Why("judge_error", {"cause": str(error) or error.code}))
    most = max(graded.tests, key=lambda test: test.cpu_s, default=None)
    why = unmet(expected, graded)
    result = Result(
        submission.name,
        found.language.key,
        expected.told,
        graded.verdict,
        is_ok=why is None,
        why=why,
        score=graded.score,
        tests=len(graded.tests),
        slowest=most.name if most else None,
        cpu_s=graded.cpu_s_max,
        memory_bytes=graded.memory_max,
    )
    within = slowest(submission.name, bounds(expected, Bound.LOWER), _timed(package, graded.tests))
    large = (_larger(submission, found, package),) if is_large else ()
    return Judged(result, tuple(within), beyond, (*large, *warned))


def _larger(submission: Submission, found: Program, package: Package) -> Finding:
    kib = {"size_kib": -(-found.size // KIB), "limit_kib": package.code_bytes // KIB}
    return Finding.warning("submission.large", f"submissions/{submission.name}", **kib)


def _timed(package: Package, tests: Sequence[TestEnded]) -> list[TestEnded]:
    """Leave out the runs whose time says nothing: a program may go on after its validator rejected it."""
    counted = {Verdict.AC, Verdict.TLE} if Kind.INTERACTIVE in package.procedure.kinds else set(Verdict)
    return [one for one in tests if one.verdict in counted]


def _graded(
    brief: Brief, submission: Submission, slot: Slot
) -> Generator[Tested, None, tuple[Graded, tuple[Finding, ...]]]:
    """Grade it; beside what came of it, each kind of warning once."""
    warned: dict[str, Finding] = {}
    with closing(grade(brief, slot)) as events:
        for event in events:
            if isinstance(event, TestEnded):
                yield Tested(submission.name, event.index, event.total)
            elif isinstance(event, Warned):
                file = f"submissions/{submission.name}"
                warned.setdefault(event.code, Finding.warning(event.code, file, **event.facts))
            elif isinstance(event, Graded):
                return event, tuple(warned.values())
    raise RuntimeError("grading ended without a result")


def _beyond(
    package: Package, submission: Submission, brief: Brief, graded: Graded, slot: Slot
) -> tuple[Slowest, ...]:
    """Run what was too slow once more with the time that it has to take at least, to see how slow it is."""
    meant = bounds(submission.expectation, Bound.UPPER)
    too_slow = {test.name for test in graded.tests if test.verdict is Verdict.TLE}
    if not meant or not too_slow:
        return ()
    limit_s = past(package.time_limit_s, package.timing)
    longer = replace(
        brief,
        cases=tuple(case for case in brief.cases if case.name in too_slow),
        limits=replace(brief.limits, cpu_s=limit_s),
        # No score is asked for, and one that takes as long is enough.
        procedure=replace(brief.procedure, kinds=brief.procedure.kinds - {Kind.SCORING}, groups=()),
        stop_at_first=True,
    )
    with closing(grade(longer, slot)) as events:
        again = next(event for event in events if isinstance(event, Graded))
    return tuple(slowest(submission.name, meant, again.tests))


def _unjudged(submission: Submission, found: Program, why: Why) -> Judged:
    told = submission.expectation.told
    return Judged(Result(submission.name, found.language.key, told, None, is_ok=False, why=why))
