"""A test as those see it who failed or tried it: what was printed beside the answer, where it is shown."""

import base64
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from contest import wording
from contest.actions.recording import SAMPLE_BYTES
from contest.models import Run
from contest.models.problems import ProblemVersion
from contest.queries.sharing import Plain, Shared, shared_sample, shared_test
from contest.queries.trials import samples_of
from contest.site._shared import samples
from contest.site._shared.results import VERDICTS
from contest.site.solving.comparing import Comparison, Side, compared, flags_of, sentence_of, side
from contest.site.solving.talking import Turn, turns
from contest.storage import BytesMissing, Storage
from contest.wording import Sentence
from judge.verdicts import Reason, Verdict

TEXT_MOST = 64 * 1024
"""Bytes of a test's input or answer that are looked at."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One test that has ended."""

    number: int
    """of a sample among the samples, else of a test among all"""
    sentence: Sentence
    why: str
    cpu: Markup
    memory: Markup
    is_sample: bool = True
    given: Side | None = None
    """what it read; None: the package doesn't show it"""
    comparison: Comparison | None = None
    """of one that is judged by its output"""
    output: Side | None = None
    """where there is no answer to stand beside it"""
    errors: str = ""
    said: str = ""
    """by the package's validator"""
    hint: str = ""
    turns: tuple[Turn, ...] = ()
    """of an interactive problem"""
    talk: tuple[samples.Turn, ...] = ()
    """a conversation that the package shows in place of input and answer"""
    files: tuple[str, ...] = ()
    """Which of them can be saved: "in", "out"."""


def tried_sample(version: ProblemVersion, row: Plain) -> Tried:
    """A sample in a trial; `row` as `contest.jobs.trying` writes it."""
    case = samples_of(version)[row["number"] - 1]
    return _shown(version, case, shared_sample(version, case), row)


def tried_own(given: bytes, row: Plain) -> Tried:
    """An own input in a trial."""
    output = base64.b64decode(row["output"])
    tried = replace(_tried(row), given=side(given))
    return replace(tried, output=side(output, is_cut=row["size"] > len(output)))


def failed_test(version: ProblemVersion, number: int, run: Run) -> Tried | None:
    """A test that a submission failed; None: its package does not show it."""
    case = version.testcases[number - 1]
    shared = shared_test(version, case)
    if shared is None:
        return None
    alike = [each["name"] for each in samples_of(version)]
    output = run.output or b"" if shared.has_whole_input else b""
    row = {
        **(run.difference or {}),
        "number": alike.index(run.name) + 1 if run.name in alike else number,
        "verdict": run.verdict.value,
        "reason": run.reason,
        "cpu_s": run.cpu_s,
        "memory_bytes": run.memory_bytes,
        "output": base64.b64encode(output),
        # It was cut at this length: more may have come.
        "size": len(output) + (len(output) >= SAMPLE_BYTES),
        "errors": "",
        "message": run.team_message or "",
        "transcript": run.transcript or "" if shared.has_whole_input else "",
    }
    tried = replace(_shown(version, case, shared, row), is_sample=run.name in alike)
    was_kept = shared.has_whole_input and (run.output is not None or run.reason == Reason.NO_OUTPUT)
    if was_kept or tried.comparison is None:
        return tried if was_kept else replace(tried, output=None)
    told = shared.has_whole_input and shared.has_whole_answer
    sentence = sentence_of(run.difference) if told else ""
    return replace(tried, comparison=replace(tried.comparison, sentence=sentence, got=None))


def _shown(version: ProblemVersion, case: Plain, shared: Shared, row: Plain) -> Tried:
    """What was printed beside what the package shows of a test; the difference where it shows the answer."""
    output = base64.b64decode(row["output"])
    files = tuple(
        which
        for which, path in (("in", shared.saved_input), ("out", shared.saved_answer))
        if path is not None
    )
    tried = replace(_tried(row), hint=shared.hint, files=files)
    if shared.input is not None:
        given = _head(version, shared.input)
        tried = replace(tried, given=side(given[:TEXT_MOST], is_cut=len(given) > TEXT_MOST))
    if row["transcript"]:
        return replace(tried, turns=turns(row["transcript"]))
    if shared.interaction is not None:
        log = samples.shown(samples.head_of(version, shared.interaction))
        tried = replace(tried, talk=samples.turns(log)[: samples.TURNS_MOST])
    is_cut = row["size"] > len(output)
    if shared.answer is None:
        return replace(tried, output=side(output, is_cut=is_cut))
    answer = _head(version, shared.answer)
    comparison = compared(
        output,
        answer[:TEXT_MOST],
        flags_of(version.procedure, case) if shared.has_whole_answer else None,
        difference=row if row["verdict"] == Verdict.WA and shared.has_whole_answer else None,
        is_got_cut=is_cut,
        is_wanted_cut=len(answer) > TEXT_MOST,
    )
    return replace(tried, comparison=comparison)


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


def _tried(row: Plain) -> Tried:
    return Tried(
        number=row["number"],
        sentence=wording.test_result(VERDICTS[row["verdict"]]),
        why=wording.reason(row["reason"]),
        cpu=wording.seconds(row["cpu_s"]),
        memory=wording.size(row["memory_bytes"]),
        errors=row["errors"],
        said=row["message"],
    )
