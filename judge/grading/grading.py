"""Grades one submission to a problem of any kind, telling what happens while it does."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from functools import partial

from judge.grading import answering
from judge.grading.brief import Brief, Case
from judge.grading.compiling import compiled
from judge.grading.events import Compiled, Event, Graded, Started, Tested
from judge.grading.graders import grader_of
from judge.grading.including import Submitted, is_allowed, submitted
from judge.grading.kindness import overlooked
from judge.grading.passes import Pass
from judge.grading.programs import Programs
from judge.grading.running import OfAnswers, OfProgram, Test
from judge.grading.scoring import Scorer, static_test
from judge.grading.static import looked_at, static_tests
from judge.packages.model import Group, Kind
from judge.verdicts import Reason, Verdict
from sandbox.pool import Slot


def grade(brief: Brief, slot: Slot) -> Generator[Event, None, None]:
    """Compile once, look at the source where the package says so, run the tests that can count.

    Tests run in the order of their names, samples first; what they come to is the scorer's. Only inputs go
    into the submission's sandbox, never an answer; programs of the package run in sandboxes of their own.
    SandboxError passes through: it says nothing about the submission. So does JudgeError: a program of the
    package is at fault. The sandboxes are taken of the slot, and given back when the generator ends: who
    leaves early closes it.
    """
    with ExitStack() as stack:
        programs = stack.enter_context(Programs(slot, brief.procedure.constants))
        submission = submitted(brief)
        test: Test | None = None
        if Kind.SUBMIT_ANSWER in brief.procedure.kinds and brief.language.key == answering.ANSWERS.key:
            compilation, test = _handed_in(brief, programs)
        elif not is_allowed(brief):
            compilation = _refused(Reason.LANGUAGE)
        else:
            sandbox = stack.enter_context(slot.sandbox(submission.language))
            compilation = compiled(sandbox.compile(submission.source, brief.compile_limits))
            test = OfProgram(brief, programs, submission, sandbox)
        yield compilation
        if not compilation.ok or test is None:
            yield Graded(Verdict.CE, None, (), compilation.log, 0.0, 0, compilation.reason)
            return
        yield from _tested(brief, programs, submission, compilation, test)


def _tested(
    brief: Brief, programs: Programs, submission: Submitted, compilation: Compiled, test: Test
) -> Generator[Event, None, None]:
    """Run what counts, and say what it comes to."""
    scorer = Scorer.of(brief.procedure, brief.cases, stop_at_first=brief.stop_at_first)
    tests: list[Tested] = []
    for index, (name, run) in enumerate(plan := _plan(brief, programs, submission, test), start=1):
        if not scorer.wants(name):
            continue
        yield Started(index, len(plan), name)
        one, repeats = run()
        if said := overlooked(brief.procedure, one, name):
            yield said
        tests.append(scorer.see(_told(one, repeats, index, len(plan), name), one.multiplier))
        yield tests[-1]
    verdict, score, groups = scorer.result(grader_of(brief.procedure, programs))
    failed = scorer.failed(verdict)
    yield Graded(
        verdict=verdict,
        failed_test=failed.name if failed else None,
        tests=tuple(tests),
        compile_log=compilation.log,
        cpu_s_max=max(one.cpu_s for one in tests),
        memory_max=max(one.memory_bytes for one in tests),
        reason=failed.reason if failed else None,
        score=score,
        groups=groups,
    )


def _plan(
    brief: Brief, programs: Programs, submission: Submitted, test: Test
) -> list[tuple[str, Callable[[], tuple[Pass, int]]]]:
    """Name everything that may have to run, in its order: a group's static validation before its tests."""

    def static(group: Group) -> tuple[Pass, int]:
        return looked_at(brief.procedure, programs, submission, group), 0

    found = [
        (
            (not group.name.startswith("sample"), [*group.name.split("/"), ""]),
            static_test(group.name),
            partial(static, group),
        )
        for group in static_tests(brief.procedure)
    ]
    found += [(place(case), case.name, partial(test, case)) for case in brief.cases]
    return [(name, run) for _, name, run in sorted(found, key=lambda one: one[0])]


def place(case: Case) -> tuple[bool, list[str]]:
    """Sort key: samples before secret tests, then by name, folder by folder."""
    return (not case.is_sample, case.name.split("/"))


def _handed_in(brief: Brief, programs: Programs) -> tuple[Compiled, Test | None]:
    """Read answers in place of compiling a program."""
    try:
        found = answering.answers(brief)
    except answering.Unreadable:
        return _refused(Reason.ARCHIVE), None
    return Compiled(ok=True, log="", cpu_s=0.0, wall_s=0.0, memory_bytes=0), OfAnswers(brief, programs, found)


def _refused(reason: Reason) -> Compiled:
    return Compiled(ok=False, log="", cpu_s=0.0, wall_s=0.0, memory_bytes=0, reason=reason)


def _told(one: Pass, repeats: int, index: int, total: int, name: str) -> Tested:
    """Tell of a test that has ended."""
    return Tested(
        index=index,
        total=total,
        name=name,
        verdict=one.verdict,
        cpu_s=one.cpu_s,
        wall_s=one.wall_s,
        memory_bytes=one.memory_bytes,
        reason=one.reason,
        exit_code=one.exit_code,
        signal=one.signal,
        difference=one.difference,
        score=one.score,
        judge_message=one.judge_message,
        team_message=one.team_message,
        transcript=one.transcript,
        repeats=repeats,
        output=one.output,
        output_size=one.output_size,
        errors=one.errors,
    )
