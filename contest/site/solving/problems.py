"""A problem as its page shows it: statement, samples, languages on offer, and what stands in the editor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest import rendering, texing
from contest.models import Contest, Entry, StageProblem
from contest.models.problems import ProblemVersion
from contest.queries.contests import in_language
from contest.queries.offering import is_judging, offered_languages
from contest.queries.tries import draft_of
from contest.site._shared.languages import TAGS
from contest.site._shared.standing import Work
from contest.storage import BytesMissing, Storage
from sandbox.languages import language

SAMPLE_MOST = 64 * 1024
FIRST_LANGUAGE = "python3"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample; what is too long to show is cut and said so."""

    number: int
    input: str
    answer: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A problem's statement in one language, with the languages it also stands in."""

    title: str
    html: Markup
    language: str
    tag: str
    direction: str
    others: tuple[str, ...]
    samples: tuple[Sample, ...]
    attachment: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What stands in the editor."""

    language: str
    offered: tuple[tuple[str, str], ...]
    """keys and names"""
    is_judging: bool
    """whether some machine can judge now"""
    text: str
    is_draft: bool
    saved_at: datetime | None
    starter: str


def told(problem: StageProblem, contest: Contest, wanted: str, page_language: str) -> Told:
    """The statement in the language asked for, else the page's, else the hub's order, else any."""
    version = problem.version
    order = [wanted, page_language, *contest.hub.languages, *version.statements]
    key = next((each for each in order if each in version.statements), "")
    html, title = Markup(), None
    attachment = None
    path = str(version.statements.get(key, ""))
    if path.endswith((".md", ".tex")):
        source = _text(version, path)
        found = rendering.statement(texing.markdown(source) if path.endswith(".tex") else source)
        html, title = found.html, found.title
    elif path:
        attachment = path.rsplit("/", 1)[-1]
    title = in_language(version.titles, key or page_language, contest.hub.languages) or title
    return Told(
        title=title or version.problem.slug,
        html=html,
        language=key,
        tag=TAGS.get(key, key or "en"),
        direction="rtl" if key in {"he", "ar", "fa"} else "ltr",
        others=tuple(each for each in version.statements if each != key),
        samples=_samples(version),
        attachment=attachment,
    )


def attached(problem: StageProblem, wanted: str) -> tuple[bytes, str] | None:
    """A statement that is a file of its own (a PDF), and its name; None where there is none."""
    path = str(problem.version.statements.get(wanted, ""))
    if not path or path.endswith((".md", ".tex")):
        return None
    content = current_app.extensions["podium_storage"].read(str(problem.version.manifest[path]))
    return content, path.rsplit("/", 1)[-1]


def desk(
    s: Session, entry: Entry | None, problem: StageProblem, work: Work, *, wanted: str, at: datetime
) -> Desk:
    """The draft of the language asked for, else of the one last used; else starter code."""
    offered = offered_languages(s, problem.stage, problem.version, at)
    names = tuple((key, language(key).name) for key in offered)
    here = [draft.language for draft in work.drafts if draft.stage_problem_id == problem.id]
    before = [each.language for each in reversed(work.tries)]
    anywhere = [draft.language for draft in work.drafts]
    order = [wanted, *here, *before, *anywhere, FIRST_LANGUAGE, *offered]
    key = next((each for each in order if each in offered), FIRST_LANGUAGE)
    draft = draft_of(s, entry, problem, key) if entry is not None and key in here else None
    starter = starter_of(problem.version, key)
    return Desk(
        key,
        names,
        is_judging(s, at),
        draft.text if draft else starter,
        draft is not None,
        draft.updated_at if draft else None,
        starter,
    )


def starter_of(version: ProblemVersion, key: str) -> str:
    """The package's starter code, else the language's."""
    path = version.starters.get(key)
    return _text(version, str(path)) if path else language(key).starter


def _samples(version: ProblemVersion) -> tuple[Sample, ...]:
    samples = []
    for number, case in enumerate((c for c in version.testcases if c["is_sample"]), start=1):
        given, answer = _head(version, case["input"]), _head(version, case["answer"])
        is_cut = max(len(given), len(answer)) > SAMPLE_MOST
        samples.append(Sample(number, given[:SAMPLE_MOST], answer[:SAMPLE_MOST], is_cut))
    return tuple(samples)


def sample(version: ProblemVersion, position: int) -> Sample:
    """The sample that is the test at this position, counted from 1."""
    number = sum(1 for case in version.testcases[:position] if case["is_sample"])
    return _samples(version)[number - 1]


def _text(version: ProblemVersion, path: str) -> str:
    return _there(kept_text, version, path)


def _head(version: ProblemVersion, path: str) -> str:
    return _there(kept_head, version, path)


def _there(read: Callable[[Storage, str], str], version: ProblemVersion, path: str) -> str:
    """What is read; empty while storage lacks it, which is looked at again the next time."""
    try:
        return read(current_app.extensions["podium_storage"], str(version.manifest[path]))
    except BytesMissing:
        return ""


@lru_cache(maxsize=512)
def kept_head(storage: Storage, digest: str) -> str:
    """The beginning of a sample: a package may call a file of a gigabyte one. Kept in memory."""
    return storage.head(digest, SAMPLE_MOST * 4).decode("utf-8", "replace")[: SAMPLE_MOST + 1]


@lru_cache(maxsize=512)
def kept_text(storage: Storage, digest: str) -> str:
    """Text by its digest, kept in memory: at the start everybody reads the same."""
    return storage.read(digest).decode("utf-8", "replace")
