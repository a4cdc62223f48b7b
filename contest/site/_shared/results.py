"""How a submission went, as its pages show it: one sentence, a chip a test, and what to try next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest import clock, events, wording
from contest.models import Judging, JudgingState, Run, Submission
from contest.queries.offering import is_judging
from contest.queries.telling import Tells, Tests, tells, tells_groups, tests_in, told
from contest.queries.tries import Try, number_of, standing_judging, waiting_before
from contest.site._shared.chips import Chip, Line, chips_of, lines_of
from contest.site._shared.scores import Score, score_of, scored
from contest.wording import Sentence, marked
from judge.grading.answering import ANSWERS
from judge.verdicts import Verdict

VERDICTS = {given.value: given for given in Verdict}
SHARED_MOST = 5
"""Failed tests that are shown with what was printed; what was got wrong there is mostly the same."""


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
    status: str | Markup
    chips: tuple[Chip, ...] = ()
    lines: tuple[Line, ...] = ()
    compile_log: str = ""
    marked_lines: frozenset[int] = field(default=frozenset())
    shared: tuple[int, ...] = ()
    """Numbers of the tests told of that failed, and that the package then lets them see."""
    is_answers: bool = False
    """whether answers were handed in, and no program"""
    tells_groups: bool = False
    """whether verdict and score of each group may be shown"""
    score: Score | None = None
    """of a problem with scores, once it is judged"""
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
    feedback, tests = submission.stage_problem.stage.feedback, tests_in(judging.version)
    how = tells(feedback, tests, sees_all=sees_all)
    base = Result(
        public_id=submission.public_id,
        number=number_of(s, submission),
        label=submission.stage_problem.label,
        language=wording.language_name(submission.language),
        received_at=submission.received_at,
        state="waiting",
        sentence=wording.pending(),
        status="",
        chips=chips_of({}, _shown(how, tests), _("waits")),
        is_answers=submission.language == ANSWERS.key,
        tells_groups=tells_groups(feedback, tests, sees_all=sees_all),
    )
    if judging.state is JudgingState.QUEUED:
        if not is_judging(s, clock.now()):
            kept = _("Received and kept. No judging machine is ready just now: it goes on by itself.")
            return replace(base, status=kept)
        return replace(base, status=_queued(waiting_before(s, judging)))
    if judging.state is JudgingState.RUNNING:
        return _running(replace(base, state="running"), judging, how, tests)
    if judging.verdict is None:
        sentence = wording.failed()
        return replace(base, state="failed", sentence=sentence, status=str(sentence.title), chips=())
    over = _over(replace(base, state="over", chips=()), judging, judging.verdict, how, tests)
    if base.is_answers:
        over = replace(over, sentence=wording.of_answers(judging.verdict, over.sentence))
    return _scored(over, score_of(s, judging, submission.stage_problem, tells_groups=base.tells_groups))


def _scored(over: Result, score: Score | None) -> Result:
    """With points these come first, and what the tests came to after them."""
    if score is None:
        return over
    tests = over.sentence
    status = over.status
    if tests.look != "ok":
        status = marked(_("%(first)s. %(then)s"), first=tests.title, then=status) if status else tests.title
    return replace(over, score=score, sentence=scored(tests, score.points, score.full), status=status)


def in_brief(each: Try) -> Sentence:
    """A try in a list: how it went, in a few words."""
    if each.is_failed:
        return wording.failed()
    if each.verdict is None:
        return wording.pending()
    test = each.failed_test
    found = wording.verdict(each.verdict, test=test, total=each.total, time_limit_s=1, memory_bytes=1)
    return found if each.points is None else scored(found, each.points, each.full)


def _queued(before: int) -> str:
    if before == 0:
        return _("Received. Yours is next.")
    return ngettext(
        "Received. %(num)d other is before yours.", "Received. %(num)d others are before yours.", before
    )


class _Ended(NamedTuple):
    """A test that has ended, as progress tells it."""

    name: str
    verdict: Verdict


def _shown(how: Tells, tests: Tests) -> int:
    """How many tests have a chip: samples come first."""
    return {Tells.NOTHING: 0, Tells.SAMPLES: len(tests.samples)}.get(how, len(tests.names))


def _running(base: Result, judging: Judging, how: Tells, tests: Tests) -> Result:
    progress = events.read_progress(judging.public_id)
    base = replace(base, sentence=Sentence("wait", "turn", _("It is being judged"), _("Being judged")))
    if progress is None or how is Tells.NOTHING:
        return replace(base, status=_("It is being judged now."))
    if progress.state == "compiling":
        return replace(base, status=_("Your program is being read."))
    ended = [
        _Ended(str(each["name"]), VERDICTS[each["verdict"]])
        for each in progress.tests
        if each["verdict"] in VERDICTS
    ]
    seen = told(ended, how, tests)
    marks = {tests.number(each.name) or 0: each.verdict for each in seen}
    total = len(tests.names)
    if len(seen) < len(ended) or how is Tells.SAMPLES or any(each.verdict is not Verdict.AC for each in seen):
        # How far it is beyond what is told of, would tell how those went.
        chips = chips_of(marks, _shown(how, tests), _("waits"))
        return replace(base, status=_("It is being judged now."), chips=chips)
    status = _("Test %(test)d of %(total)d runs now.", test=min(len(seen) + 1, total), total=total)
    if seen:
        done = ngettext("%(num)d test passed.", "%(num)d tests passed.", len(seen))
        status = f"{done} {status}"
    now = max(marks, default=0) + 1
    return replace(base, status=status, chips=chips_of(marks, total, _("waits"), now=now))


def _over(base: Result, judging: Judging, given: Verdict, how: Tells, tests: Tests) -> Result:
    version, log = judging.version, judging.compile_log or ""
    runs = told(judging.runs, how, tests)
    failures = {run.name for run in runs if run.verdict is not Verdict.AC}
    shared = sorted(tests.names.index(name) + 1 for name in failures & tests.shared & set(tests.names))
    # Where several tests count together, the one that decided may lie beyond what is told of.
    failed = tests.number(judging.failed_test) if judging.failed_test in {run.name for run in runs} else None
    lines = lines_named(log) if given is Verdict.CE else frozenset()
    base = replace(
        base,
        sentence=wording.verdict(
            given,
            test=failed,
            total=len(tests.names),
            time_limit_s=version.time_limit_s,
            memory_bytes=version.memory_bytes,
            line=min(lines, default=None),
        ),
        compile_log=log,
        marked_lines=lines,
    )
    if not runs:
        return base
    is_whole = len(runs) == len(judging.runs)
    others = _("did not run") if is_whole else _("not told")
    return replace(
        base,
        status=_summary(given, runs, len(tests.names), failed, is_whole=is_whole),
        chips=chips_of(
            {tests.number(run.name) or 0: run.verdict for run in runs}, _shown(how, tests), others
        ),
        lines=lines_of(runs, tests, _shown(how, tests), is_whole=is_whole, is_answers=base.is_answers),
        shared=tuple(shared[:SHARED_MOST]),
        cpu_s=max(run.cpu_s for run in runs) if not is_whole else judging.cpu_s,
        memory_bytes=max(run.memory_bytes for run in runs) if not is_whole else judging.memory_bytes,
    )


def _summary(given: Verdict, runs: Sequence[Run], total: int, failed: int | None, *, is_whole: bool) -> str:
    if given is Verdict.AC or given is Verdict.CE or failed is None:
        return ""
    passed = sum(run.verdict is Verdict.AC for run in runs)
    stopped = is_whole and len(runs) < total
    if passed == 0:
        return _("It is the first test: those after it did not run.") if stopped else ""
    if not is_whole:
        return ngettext("%(num)d test passed before it.", "%(num)d tests passed before it.", passed)
    before = _("%(passed)d of %(total)d tests passed.", passed=passed, total=total)
    if stopped:
        after = _("The tests after it did not run.")
        return f"{before} {after}"
    return before


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
