"""Grades one submission to a pass-fail problem, telling what happens while it does."""

from collections.abc import Generator, Sequence
from contextlib import closing

from judge.grading.brief import Brief, Case
from judge.grading.compiling import compiled
from judge.grading.events import Event, Graded, Started, Tested
from judge.grading.judging import judged
from judge.verdicts import Verdict
from sandbox.container import Sandbox
from sandbox.pool import Slot


def grade(brief: Brief, slot: Slot) -> Generator[Event, None, None]:
    """Compile once, run the tests in the order of their names, samples first, and yield what happens.

    The verdict is that of the first test that failed. Only inputs go into the sandbox, never an answer.
    SandboxError passes through: it says nothing about the submission. The sandboxes are taken of the slot,
    and given back when the generator ends: who leaves early closes it.
    """
    with slot.sandbox(brief.language) as sandbox:
        yield from _graded(brief, sandbox)


def _graded(brief: Brief, sandbox: Sandbox) -> Generator[Event, None, None]:
    compilation = compiled(sandbox.compile(brief.source, brief.compile_limits))
    yield compilation
    if not compilation.ok:
        yield Graded(Verdict.CE, None, (), compilation.log, 0.0, 0, compilation.reason)
        return
    tests: list[Tested] = []
    for index, case in enumerate(ordered(brief.cases), start=1):
        yield Started(index, len(brief.cases), case.name)
        tested = _test(brief, sandbox, case, index)
        tests.append(tested)
        yield tested
        if brief.stop_at_first and tested.verdict is not Verdict.AC:
            break
    failed = next((test for test in tests if test.verdict is not Verdict.AC), None)
    yield Graded(
        verdict=failed.verdict if failed else Verdict.AC,
        failed_test=failed.name if failed else None,
        tests=tuple(tests),
        compile_log=compilation.log,
        cpu_s_max=max(test.cpu_s for test in tests),
        memory_max=max(test.memory_bytes for test in tests),
        reason=failed.reason if failed else None,
    )


def ordered(cases: Sequence[Case]) -> list[Case]:
    """Sort samples before secret tests, then by name, folder by folder."""
    return sorted(cases, key=lambda case: (not case.is_sample, case.name.split("/")))


def _test(brief: Brief, sandbox: Sandbox, case: Case, index: int) -> Tested:
    """Run one test and judge it."""
    outcome = sandbox.run(case.input, brief.limits)
    with closing(outcome.stdout), case.answer.open("rb") as answer:
        finding = judged(outcome, answer, brief.procedure.flags)
        # Of a secret test nothing leaves the judge: what it printed may be its input.
        shown = brief.shown_bytes if case.is_sample else 0
        output, size = outcome.stdout.head(shown), outcome.stdout.size if shown else 0
    return Tested(
        index=index,
        total=len(brief.cases),
        name=case.name,
        verdict=finding.verdict,
        cpu_s=outcome.cpu_s,
        wall_s=outcome.wall_s,
        memory_bytes=outcome.memory_bytes,
        reason=finding.reason,
        exit_code=outcome.exit_code,
        signal=outcome.signal,
        difference=finding.difference,
        output=output,
        output_size=size,
        errors=outcome.stderr[:shown],
    )
