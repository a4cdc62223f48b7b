"""How a submission went, as its pages show it: one sentence, a chip a test, and what to try next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest import clock, events, wording
from contest.models import Feedback, Judging, JudgingState, Run, Submission
from contest.queries.offering import is_judging
from contest.queries.tries import Try, number_of, position, standing_judging, waiting_before
from contest.wording import Sentence
from judge.verdicts import Verdict
from sandbox.languages import language

VERDICTS = {given.value: given for given in Verdict}


@dataclass(frozen=True, slots=True)
class Chip:
    """One test: its number, how it looks, and in words what its look says."""

    number: int
    look: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One test in the table; `last` differs from `number` where several are told at once."""

    number: int
    last: int
    is_sample: bool
    sentence: Sentence | None
    why: str = ""
    cpu: Markup | None = None
    memory: Markup | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A submission and its judging, in words."""

    public_id: str
    number: int
    label: str
    language: str
    received_at: datetime
    state: str
    """waiting, running, over or failed"""
    sentence: Sentence
    status: str
    chips: tuple[Chip, ...] = ()
    lines: tuple[Line, ...] = ()
    compile_log: str = ""
    marked_lines: frozenset[int] = field(default=frozenset())
    failed_sample: int | None = None
    """Which sample the failed test is, counted from 1; None: it is no sample, or nothing failed."""
    cpu_s: float | None = None
    memory_bytes: int | None = None

    @property
    def is_live(self) -> bool:
        """Whether more is to come."""
        return self.state in {"waiting", "running"}

    @property
    def is_solved(self) -> bool:
        """Whether all tests passed."""
        return self.sentence.look == "ok"


def result_of(s: Session, submission: Submission, *, sees_all: bool = False) -> Result:
    """The result of a submission as far as the stage's feedback lets its people see it."""
    judging = standing_judging(submission)
    feedback = Feedback.ALL if sees_all else submission.stage_problem.stage.feedback
    tells_tests = feedback is not Feedback.VERDICT
    total = len(judging.version.testcases)
    base = Result(
        public_id=submission.public_id,
        number=number_of(s, submission),
        label=submission.stage_problem.label,
        language=language(submission.language).name,
        received_at=submission.received_at,
        state="waiting",
        sentence=wording.pending(),
        status="",
        chips=_chips((), total) if tells_tests else (),
    )
    if judging.state is JudgingState.QUEUED:
        if not is_judging(s, clock.now()):
            kept = _("Received and kept. No judging machine is ready just now: it goes on by itself.")
            return replace(base, status=kept)
        return replace(base, status=_queued(waiting_before(s, judging)))
    if judging.state is JudgingState.RUNNING:
        return _running(replace(base, state="running"), judging, total, tells_tests=tells_tests)
    if judging.verdict is None:
        sentence = wording.failed()
        return replace(base, state="failed", sentence=sentence, status=str(sentence.title), chips=())
    return _over(replace(base, state="over", chips=()), judging, judging.verdict, tells_tests=tells_tests)


def in_brief(each: Try) -> Sentence:
    """A try in a list: how it went, in a few words."""
    if each.is_failed:
        return wording.failed()
    if each.verdict is None:
        return wording.pending()
    test = each.failed_test
    return wording.verdict(each.verdict, test=test, total=each.total, time_limit_s=1, memory_bytes=1)


def _queued(before: int) -> str:
    if before == 0:
        return _("Received. Yours is next.")
    return ngettext(
        "Received. %(num)d other is before yours.", "Received. %(num)d others are before yours.", before
    )


def _running(base: Result, judging: Judging, total: int, *, tells_tests: bool) -> Result:
    progress = events.read_progress(judging.public_id)
    base = replace(base, sentence=Sentence("wait", "turn", _("It is being judged"), _("Being judged")))
    if progress is None or not tells_tests:
        return replace(base, status=_("It is being judged now."))
    total = progress.total or total
    if progress.state == "compiling":
        return replace(base, status=_("Your program is being read."))
    verdicts = [VERDICTS[test["verdict"]] for test in progress.tests if test["verdict"] in VERDICTS]
    passed = sum(given is Verdict.AC for given in verdicts)
    status = _("Test %(test)d of %(total)d runs now.", test=min(len(verdicts) + 1, total), total=total)
    if passed:
        done = ngettext("%(num)d test passed.", "%(num)d tests passed.", passed)
        status = f"{done} {status}"
    return replace(base, status=status, chips=_chips(verdicts, total, is_running=True))


def _over(base: Result, judging: Judging, given: Verdict, *, tells_tests: bool) -> Result:
    version, runs = judging.version, judging.runs
    total, log = len(version.testcases), judging.compile_log or ""
    failed = position(judging.failed_test, version.testcases) if tells_tests else None
    lines = lines_named(log) if given is Verdict.CE else frozenset()
    base = replace(
        base,
        sentence=wording.verdict(
            given,
            test=failed,
            total=total,
            time_limit_s=version.time_limit_s,
            memory_bytes=version.memory_bytes,
            line=min(lines, default=None),
        ),
        status=_summary(given, runs, total, failed),
        compile_log=log,
        marked_lines=lines,
        cpu_s=judging.cpu_s,
        memory_bytes=judging.memory_bytes,
    )
    if not tells_tests or given is Verdict.CE:
        return base
    is_sample = failed is not None and bool(version.testcases[failed - 1]["is_sample"])
    return replace(
        base,
        chips=_chips([run.verdict for run in runs], total, is_over=True),
        lines=_lines(runs, version.testcases, total),
        failed_sample=failed if is_sample else None,
    )


def _summary(given: Verdict, runs: Sequence[Run], total: int, failed: int | None) -> str:
    if given is Verdict.AC or given is Verdict.CE or failed is None:
        return ""
    passed = sum(run.verdict is Verdict.AC for run in runs)
    if passed == 0:
        return _("It is the first test: those after it did not run.") if len(runs) < total else ""
    before = _("%(passed)d of %(total)d tests passed.", passed=passed, total=total)
    if len(runs) < total:
        after = _("The tests after it did not run.")
        return f"{before} {after}"
    return before


def _chips(
    verdicts: Sequence[Verdict], total: int, *, is_running: bool = False, is_over: bool = False
) -> tuple[Chip, ...]:
    chips = []
    for number in range(1, total + 1):
        if number <= len(verdicts):
            sentence = wording.test_result(verdicts[number - 1])
            chips.append(Chip(number, sentence.look, sentence.icon, sentence.title))
        elif is_running and number == len(verdicts) + 1:
            chips.append(Chip(number, "wait", "turn", _("runs now")))
        else:
            chips.append(Chip(number, "", "", _("did not run") if is_over else _("waits")))
    return tuple(chips)


def _lines(runs: Sequence[Run], testcases: Sequence[dict[str, object]], total: int) -> tuple[Line, ...]:
    lines = [
        Line(
            number,
            number,
            bool(testcases[number - 1]["is_sample"]) if number <= len(testcases) else False,
            wording.test_result(run.verdict),
            wording.reason(run.reason),
            wording.seconds(run.cpu_s),
            wording.size(run.memory_bytes),
        )
        for number, run in enumerate(runs, start=1)
    ]
    if len(runs) < total:
        lines.append(Line(len(runs) + 1, total, is_sample=False, sentence=None))
    return tuple(lines)


_PLACES = (
    re.compile(r'^\s*File "main\.py", line (\d+)', re.MULTILINE),
    re.compile(r"^(?:\S*/)?(?:main|Main)\.(?:c|cpp|cc|java|js|mjs|cjs):(\d+)", re.MULTILINE),
    re.compile(r"^\S+\.java:(\d+): error", re.MULTILINE),
)


def lines_named(log: str) -> frozenset[int]:
    """Lines of the program that a compiler's message names, the first of each kind of message."""
    for pattern in _PLACES:
        found = [int(number) for number in pattern.findall(log[:65536]) if len(number) < 7]  # noqa: PLR2004
        if found:
            return frozenset(found[:5])
    return frozenset()
