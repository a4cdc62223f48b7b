"""A trial as its page shows it: what each sample printed beside its answer, or what an own input printed."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest import clock, events, wording
from contest.actions.recording import SAMPLE_BYTES
from contest.models import JudgingState, Run, Trial
from contest.models.problems import ProblemVersion
from contest.queries.offering import is_judging
from contest.queries.trials import samples_of, waiting_before
from contest.site._shared.chips import Chip, chips_of
from contest.site._shared.results import VERDICTS, lines_named
from contest.site.solving.comparing import Comparison, Side, compared, flags_of, sentence_of, side
from contest.site.solving.talking import Turn, turns
from contest.storage import BytesMissing, Storage
from contest.wording import Sentence
from judge.verdicts import Reason, Verdict
from sandbox.languages import language

TEXT_MOST = 64 * 1024
"""Bytes of a sample's input or answer that are looked at."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One test that has ended."""

    number: int
    sentence: Sentence
    why: str
    cpu: Markup
    memory: Markup
    given: Side
    """what it read"""
    comparison: Comparison | None = None
    """of a sample that is judged by its output"""
    output: Side | None = None
    """of an own input"""
    errors: str = ""
    said: str = ""
    """by the package's validator"""
    turns: tuple[Turn, ...] = ()
    """of an interactive problem"""


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
        tests=tuple(_sample(version, each) for each in tests),
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


def _sample(version: ProblemVersion, row: Mapping[str, Any]) -> Tried:
    case = samples_of(version)[row["number"] - 1]
    given, answer = _head(version, case["input"]), _head(version, case["answer"])
    output = base64.b64decode(row["output"])
    tried = _tried(row, side(given[:TEXT_MOST], is_cut=len(given) > TEXT_MOST))
    if row["transcript"]:
        return replace(tried, turns=turns(row["transcript"]))
    comparison = compared(
        output,
        answer[:TEXT_MOST],
        flags_of(version.procedure, case),
        difference=row if row["verdict"] == Verdict.WA else None,
        is_got_cut=row["size"] > len(output),
        is_wanted_cut=len(answer) > TEXT_MOST,
    )
    return replace(tried, comparison=comparison)


def _own(trial: Trial, row: Mapping[str, Any]) -> Tried:
    output = base64.b64decode(row["output"])
    tried = _tried(row, side(trial.input or b""))
    if row["verdict"] == Verdict.AC:
        tried = replace(tried, sentence=_own_sentence(Verdict.AC))
    return replace(tried, output=side(output, is_cut=row["size"] > len(output)))


def _head(version: ProblemVersion, path: str) -> bytes:
    """The beginning of a file, a byte more than TEXT_MOST of a longer one; empty while storage lacks it."""
    try:
        return kept_bytes(current_app.extensions["podium_storage"], str(version.manifest[path]))
    except BytesMissing:
        return b""


@lru_cache(maxsize=256)
def kept_bytes(storage: Storage, digest: str) -> bytes:
    """The beginning of a file by its digest, kept in memory: many look at the same samples."""
    return storage.head(digest, TEXT_MOST + 1)


def _tried(row: Mapping[str, Any], given: Side) -> Tried:
    return Tried(
        number=row["number"],
        sentence=wording.test_result(VERDICTS[row["verdict"]]),
        why=wording.reason(row["reason"]),
        cpu=wording.seconds(row["cpu_s"]),
        memory=wording.size(row["memory_bytes"]),
        given=given,
        errors=row["errors"],
        said=row["message"],
    )


def failed_sample(version: ProblemVersion, run: Run) -> Tried:
    """A sample that a submission failed, as a trial would show it."""
    number = next(at for at, each in enumerate(samples_of(version), start=1) if each["name"] == run.name)
    output = run.output or b""
    tried = _sample(
        version,
        {
            **(run.difference or {}),
            "number": number,
            "verdict": run.verdict.value,
            "reason": run.reason,
            "cpu_s": run.cpu_s,
            "memory_bytes": run.memory_bytes,
            "output": base64.b64encode(output),
            # It was cut at this length: more may have come.
            "size": len(output) + (len(output) >= SAMPLE_BYTES),
            "errors": "",
            "message": run.team_message or "",
            "transcript": run.transcript or "",
        },
    )
    was_kept = run.output is not None or run.reason == Reason.NO_OUTPUT
    if was_kept or tried.comparison is None:
        return tried
    sentence = sentence_of(run.difference)
    return replace(tried, comparison=replace(tried.comparison, sentence=sentence, got=None))
