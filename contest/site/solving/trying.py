"""A trial as its page shows it: what each sample printed beside its answer, or what an own input printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest import clock, events, wording
from contest.models import JudgingState, Trial
from contest.queries.offering import is_judging
from contest.queries.trials import samples_of, waiting_before
from contest.site._shared.chips import Chip, chips_of
from contest.site._shared.results import VERDICTS, lines_named
from contest.site.solving.tried import Tried, tried_own, tried_sample
from contest.wording import Sentence
from judge.verdicts import Verdict
from sandbox.languages import language


@dataclass(frozen=True, slots=True)
class TrialShown:
    """A trial in words."""

    public_id: str
    language: str
    is_own: bool
    at: datetime
    state: str
    """waiting, running, over or failed"""
    sentence: Sentence
    status: str = ""
    chips: tuple[Chip, ...] = ()
    tests: tuple[Tried, ...] = ()
    log: str = ""
    marked_lines: frozenset[int] = frozenset()
    left_out: int = 0
    """samples that did not run, since one before them took too long"""

    @property
    def is_live(self) -> bool:
        """Whether more is to come."""
        return self.state in {"waiting", "running"}


def shown(s: Session, trial: Trial) -> TrialShown:
    """A trial as far as it is."""
    base = TrialShown(
        public_id=trial.public_id,
        language=language(trial.language).name,
        is_own=trial.has_own_input,
        at=trial.queued_at,
        state="waiting",
        sentence=Sentence("wait", "turn", _("It waits to be run"), ""),
    )
    total = 1 if trial.has_own_input else len(samples_of(trial.version))
    if trial.state is JudgingState.QUEUED:
        return replace(base, status=_waiting(s, trial), chips=_strip(base, {}, total))
    if trial.state is JudgingState.RUNNING:
        return _running(base, trial, total)
    if trial.result is None:
        words = _("The fault is ours. Run it again; if it stays so, tell the organisers.")
        sentence = Sentence("wait", "clock", _("We could not run this"), "", words)
        return replace(base, state="failed", sentence=sentence)
    return _over(replace(base, state="over"), trial, trial.result, total)


def _waiting(s: Session, trial: Trial) -> str:
    if not is_judging(s, clock.now()):
        return _("No judging machine is ready just now: it goes on by itself.")
    before = waiting_before(s, trial)
    if before == 0:
        return _("Yours is next.")
    return ngettext("%(num)d other is before yours.", "%(num)d others are before yours.", before)


def _running(base: TrialShown, trial: Trial, total: int) -> TrialShown:
    progress = events.read_progress(trial.public_id)
    sentence = Sentence("wait", "turn", _("It runs now"), "")
    base = replace(base, state="running", sentence=sentence)
    if progress is None or progress.state == "compiling":
        return replace(base, status=_("Your program is being read."), chips=_strip(base, {}, total))
    marks = {
        int(each["index"]): VERDICTS[each["verdict"]]
        for each in progress.tests
        if each["verdict"] in VERDICTS and not base.is_own
    }
    return replace(base, chips=_strip(base, marks, total, now=len(marks) + 1))


def _over(base: TrialShown, trial: Trial, result: Mapping[str, Any], total: int) -> TrialShown:
    version = trial.version
    if not result["compiled"]:
        lines = lines_named(result["log"])
        sentence = wording.verdict(
            Verdict.CE,
            test=None,
            total=total,
            time_limit_s=version.time_limit_s,
            memory_bytes=version.memory_bytes,
            line=min(lines, default=None),
        )
        return replace(
            base,
            sentence=sentence,
            status=wording.reason(result["reason"]),
            log=result["log"],
            marked_lines=lines,
        )
    tests, found = result["tests"], {each["number"]: VERDICTS[each["verdict"]] for each in result["tests"]}
    if base.is_own:
        return replace(
            base, sentence=_own_sentence(found[1]), tests=(_own(trial, tests[0]),), log=result["log"]
        )
    return replace(
        base,
        sentence=_sentence(list(found.values()), total),
        chips=_strip(base, found, total, others=_("did not run")),
        tests=tuple(tried_sample(version, each) for each in tests),
        log=result["log"],
        left_out=total - len(tests),
    )


def _strip(
    base: TrialShown, marks: Mapping[int, Verdict], total: int, *, now: int = 0, others: str = ""
) -> tuple[Chip, ...]:
    return () if base.is_own else chips_of(marks, total, others or _("waits"), now=now)


def _sentence(found: Sequence[Verdict], total: int) -> Sentence:
    right = sum(given is Verdict.AC for given in found)
    if right == total:
        title = ngettext("The sample came out right", "All %(num)d samples came out right", total)
        following = _("Samples are few and small. Submit it: the other tests look closer.")
        return Sentence("ok", "check", title, "", following)
    title = ngettext(
        "%(right)d of %(num)d sample came out right",
        "%(right)d of %(num)d samples came out right",
        total,
        right=right,
    )
    return Sentence("no", "cross", title, "", _("Nothing was submitted, and this costs nothing."))


def _own_sentence(given: Verdict) -> Sentence:
    if given is Verdict.AC:
        words = _("Whether that is right, only you can tell: there is no answer to compare it with.")
        return Sentence("ok", "check", _("It ran to its end"), "", words)
    return replace(wording.test_result(given), next=_("Nothing was submitted, and this costs nothing."))


def _own(trial: Trial, row: Mapping[str, Any]) -> Tried:
    tried = tried_own(trial.input or b"", row)
    return replace(tried, sentence=_own_sentence(Verdict.AC)) if row["verdict"] == Verdict.AC else tried
