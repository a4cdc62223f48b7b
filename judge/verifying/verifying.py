"""Runs submissions on one slot or several and yields what happens."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from queue import Empty, Queue, SimpleQueue
from threading import Event as Flag
from threading import Thread

from judge.grading import Brief, Graded, grade
from judge.grading import Tested as TestEnded
from judge.packages.expectations import Submission
from judge.packages.model import KIB, Package
from judge.verifying.events import AllEnded, Begun, Ended, Event, Result, Tested, Why
from judge.verifying.meeting import unmet
from judge.verifying.programs import NoProgram, Program, program
from sandbox.errors import SandboxError
from sandbox.pool import Slot


def verify(
    package: Package,
    submissions: Sequence[Submission],
    slot: Callable[[], Slot],
    *,
    jobs: int = 1,
    python: str = "pypy",
) -> Generator[Event, None, None]:
    """Judge every submission, `jobs` at a time, each on a slot of its own.

    Raises SandboxError when there can be no slot; a submission that could not be judged is a result.
    Closing the generator ends what runs after the test it is at, and gives all slots back.
    """
    yield Begun(len(submissions), len(package.testcases))
    waiting: SimpleQueue[Submission] = SimpleQueue()
    for one in submissions:
        waiting.put(one)
    told: Queue[Event | BaseException | None] = Queue()
    stop = Flag()
    threads = [
        Thread(target=_work, args=(package, waiting, slot, python, told, stop), daemon=True)
        for _ in range(min(jobs, len(submissions)))
    ]
    results: list[Result] = []
    for thread in threads:
        thread.start()
    try:
        working = len(threads)
        while working:
            event = told.get()
            if event is None:
                working -= 1
            elif isinstance(event, BaseException):
                raise event
            else:
                if isinstance(event, Ended):
                    results.append(event.result)
                yield event
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    yield AllEnded(tuple(sorted(results, key=lambda one: one.submission.split("/"))))


def _work(  # noqa: PLR0917 -- a thread's arguments
    package: Package,
    waiting: SimpleQueue[Submission],
    slot: Callable[[], Slot],
    python: str,
    told: Queue[Event | BaseException | None],
    stop: Flag,
) -> None:
    """Judge what waits until nothing does; whatever goes wrong is raised by the one who listens."""
    try:
        with slot() as held:
            while not stop.is_set():
                one = waiting.get_nowait()
                if (result := _result(package, one, held, python, told, stop)) is not None:
                    told.put(Ended(result))
    except Empty:
        pass
    except BaseException as error:  # noqa: BLE001 -- raised again where it is heard
        told.put(error)
    told.put(None)


def _result(  # noqa: PLR0917 -- as above
    package: Package,
    submission: Submission,
    slot: Slot,
    python: str,
    told: Queue[Event | BaseException | None],
    stop: Flag,
) -> Result | None:
    """Judge one submission; None when there is no time for it any more."""
    expected = submission.expectation
    found = program(submission, python)
    if isinstance(found, NoProgram):
        is_installed = found.why.code not in {"not_installed", "no_language"}
        return Result(
            submission.name,
            found.language,
            expected.told,
            None,
            is_ok=False if is_installed else None,
            why=found.why,
        )
    if found.size > package.code_bytes:
        return _unjudged(submission, found, Why("too_large", {"limit_kib": package.code_bytes // KIB}))
    graded: Graded | None = None
    try:
        brief = Brief.of(package, found.language, found.source, stop_at_first=not expected.needs_all_tests)
        with closing(grade(brief, slot)) as events:
            for event in events:
                if stop.is_set():
                    return None
                if isinstance(event, TestEnded):
                    told.put(Tested(submission.name, event.index, event.total))
                elif isinstance(event, Graded):
                    graded = event
    except SandboxError as error:
        return _unjudged(submission, found, Why("judge_error", {"cause": str(error) or error.code}))
    assert graded is not None  # noqa: S101 -- the last event of every grading
    slowest = max(graded.tests, key=lambda test: test.cpu_s, default=None)
    why = unmet(expected, graded)
    return Result(
        submission.name,
        found.language.key,
        expected.told,
        graded.verdict,
        is_ok=why is None,
        why=why,
        score=graded.score,
        tests=len(graded.tests),
        slowest=slowest.name if slowest else None,
        cpu_s=graded.cpu_s_max,
        memory_bytes=graded.memory_max,
    )


def _unjudged(submission: Submission, found: Program, why: Why) -> Result:
    told = submission.expectation.told
    return Result(submission.name, found.language.key, told, None, is_ok=told is None, why=why)
