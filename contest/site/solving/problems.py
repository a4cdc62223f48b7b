"""A problem as its page shows it: statement, samples, languages on offer, and what stands in the editor."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from contest.models import Contest, Entry, StageProblem
from contest.models.problems import ProblemVersion
from contest.queries.offering import is_judging, offered_languages
from contest.queries.tries import draft_of
from contest.site._shared import statements
from contest.site._shared.standing import Work
from contest.site._shared.statements import Told, kept_text
from contest.storage import BytesMissing
from sandbox.languages import language

FIRST_LANGUAGE = "python3"


@dataclass(frozen=True, slots=True)
class Desk:
    """What stands in the editor."""

    language: str
    offered: tuple[tuple[str, str], ...]
    """keys and names"""
    is_judging: bool
    """whether some machine can judge now"""
    text: str
    saved_at: datetime | None
    starter: str


def told(problem: StageProblem, contest: Contest, wanted: str, page_language: str) -> Told:
    """The statement in the language asked for, else the page's, else the hub's order, else any."""
    return statements.told(problem.version, wanted, page_language, contest.hub.languages)


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
        draft.updated_at if draft else None,
        starter,
    )


def starter_of(version: ProblemVersion, key: str) -> str:
    """The package's starter code, else the language's."""
    path = version.starters.get(key)
    return _text(version, str(path)) if path else language(key).starter


def _text(version: ProblemVersion, path: str) -> str:
    """A text of the package; empty while storage lacks it, which is looked at again the next time."""
    try:
        return kept_text(current_app.extensions["podium_storage"], str(version.manifest[path]))
    except BytesMissing:
        return ""
