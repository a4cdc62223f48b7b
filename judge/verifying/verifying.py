"""Checks a package's data and runs its submissions, on one slot or several, and yields what happens."""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from queue import Queue
from threading import Thread

from judge.grading.programs import Programs
from judge.packages.expectations import Submission
from judge.packages.model import Package
from judge.verifying.data import Check, checks
from judge.verifying.events import Begun, Ended, Event, Proved
from judge.verifying.planning import Plan, limited
from judge.verifying.proving import left_out, proved
from judge.verifying.running import judge
from sandbox.pool import Slot

Slots = Callable[[], AbstractContextManager[Slot]]


def verify(
    package: Package,
    submissions: Sequence[Submission],
    slot: Slots,
    *,
    jobs: int = 1,
    python: str = "pypy",
) -> Generator[Event, None, None]:
    """Check the data and judge every submission, `jobs` at a time, each on a slot of its own.

    One job runs in the generator itself: between two events the slot is free, and may be used for other work.
    Raises SandboxError when there can be no slot; a submission that could not be judged is a result. Closing
    the generator ends what runs after the test it is at, and gives all slots back.
    """
    found = checks(package)
    plan = Plan(package, submissions, found)
    plan.note(list(left_out(package)))
    yield Begun(len(submissions), len(package.testcases), len(found))
    if found or submissions:
        workers = min(jobs, len(found) + len(submissions))
        work = _Work(plan, slot, python, len(found))
        yield from work.run() if workers == 1 else _together(work, workers)
    yield plan.all_ended()


class _Work:
    """What one worker does."""

    def __init__(self, plan: Plan, slot: Slots, python: str, checks: int) -> None:
        self.plan = plan
        self._slot = slot
        self._python = python
        self._checks = checks

    def run(self) -> Generator[Event, None, None]:
        """Do what waits until nothing does."""
        plan = self.plan
        with self._slot() as slot, ExitStack() as stack:
            programs: Programs | None = None
            while (taken := plan.take()) is not None:
                item, limit_s = taken
                if isinstance(item, Check):
                    # The validators stay compiled from one check to the next.
                    programs = programs or stack.enter_context(Programs(slot, plan.package.constants))
                    findings = proved(item, plan.package, programs)
                    yield Proved(plan.proved(findings), self._checks, tuple(findings))
                    continue
                if programs is not None:
                    programs.close()
                    programs = None
                judged = yield from judge(limited(plan.package, limit_s), item, slot, self._python)
                plan.note(judged.findings)
                calibrated = plan.ended(judged.result, judged.within, judged.beyond)
                yield Ended(judged.result)
                if calibrated is not None:
                    yield calibrated


def _together(work: _Work, workers: int) -> Generator[Event, None, None]:
    """Work in threads of their own; whatever goes wrong in one is raised by the one who listens."""
    told: Queue[Event | BaseException | None] = Queue()
    threads = [Thread(target=_tell, args=(work, told), daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        while workers:
            event = told.get()
            if event is None:
                workers -= 1
            elif isinstance(event, BaseException):
                raise event
            else:
                yield event
    finally:
        work.plan.stop()
        for thread in threads:
            thread.join()


def _tell(work: _Work, told: "Queue[Event | BaseException | None]") -> None:
    try:
        with closing(work.run()) as events:
            for event in events:
                told.put(event)
                if work.plan.is_stopped:
                    break
    except BaseException as error:  # noqa: BLE001 -- raised again where it is heard
        work.plan.stop()
        told.put(error)
    told.put(None)
