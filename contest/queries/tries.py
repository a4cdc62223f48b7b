"""An entry's submissions with how they went, and all there is to know of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from contest.models import (
    Draft,
    Entry,
    Feedback,
    Judging,
    JudgingState,
    Party,
    Stage,
    StageProblem,
    Submission,
)
from contest.models.problems import ProblemVersion
from judge.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Try:
    """One submission in a list; `number` counts the entry's tries at its problem from 1."""

    public_id: str
    stage_problem_id: int
    number: int
    language: str
    received_at: datetime
    state: JudgingState
    verdict: Verdict | None
    failed_test: int | None
    total: int
    is_failed: bool

    @property
    def is_over(self) -> bool:
        """Whether there is a result, or judging has failed."""
        return self.verdict is not None or self.is_failed


def tries(s: Session, entry: Entry, stage: Stage) -> list[Try]:
    """The entry's submissions in a stage, oldest first, as far as its feedback tells; one statement."""
    newest = aliased(Judging)
    # The judging that stands for the submission: the current one, else the newest.
    standing = (
        select(newest.id)
        .where(newest.submission_id == Submission.id)
        .order_by(newest.is_current.desc(), newest.id.desc())
        .limit(1)
        .correlate(Submission)
        .scalar_subquery()
    )
    statement = (
        select(Submission, Judging, ProblemVersion.testcases)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Judging, Judging.id == standing)
        .join(ProblemVersion, ProblemVersion.id == Judging.version_id)
        .where(Submission.entry_id == entry.id, StageProblem.stage_id == stage.id)
        .order_by(Submission.received_at, Submission.id)
    )
    tells_test = stage.feedback is not Feedback.VERDICT
    found: list[Try] = []
    counts: dict[int, int] = {}
    for submission, judging, testcases in s.execute(statement):
        number = counts[submission.stage_problem_id] = counts.get(submission.stage_problem_id, 0) + 1
        found.append(
            Try(
                submission.public_id,
                submission.stage_problem_id,
                number,
                submission.language,
                submission.received_at,
                judging.state,
                judging.verdict,
                position(judging.failed_test, testcases) if tells_test else None,
                len(testcases),
                judging.state is JudgingState.FAILED,
            )
        )
    return found


def position(name: str | None, testcases: Sequence[dict[str, object]]) -> int | None:
    """Which test it is, counted from 1."""
    names = [case["name"] for case in testcases]
    return names.index(name) + 1 if name in names else None


def submission_by_id(s: Session, public_id: str) -> Submission | None:
    """A submission with all that its page shows."""
    return s.scalar(
        select(Submission)
        .where(Submission.public_id == public_id)
        .options(
            joinedload(Submission.entry).joinedload(Entry.contest),
            joinedload(Submission.entry).joinedload(Entry.party).selectinload(Party.members),
            joinedload(Submission.stage_problem).joinedload(StageProblem.stage).joinedload(Stage.contest),
            selectinload(Submission.judgings).joinedload(Judging.version),
            selectinload(Submission.judgings).selectinload(Judging.runs),
        )
    )


def standing_judging(submission: Submission) -> Judging:
    """The current judging, else the newest."""
    return max(submission.judgings, key=lambda judging: (judging.is_current, judging.id))


def number_of(s: Session, submission: Submission) -> int:
    """Which try at its problem it is, counted from 1."""
    earlier = or_(
        Submission.received_at < submission.received_at,
        and_(Submission.received_at == submission.received_at, Submission.id <= submission.id),
    )
    return (
        s.scalar(
            select(func.count(Submission.id)).where(
                Submission.entry_id == submission.entry_id,
                Submission.stage_problem_id == submission.stage_problem_id,
                earlier,
            )
        )
        or 1
    )


def waiting_before(s: Session, judging: Judging) -> int:
    """How many judgings wait that came before it; who is served next also depends on whose they are."""
    return (
        s.scalar(
            select(func.count(Judging.id)).where(
                Judging.state == JudgingState.QUEUED, Judging.id < judging.id
            )
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class DraftMark:
    """That there is a draft, without its text."""

    stage_problem_id: int
    language: str
    updated_at: datetime


def drafts(s: Session, entry: Entry, stage: Stage) -> list[DraftMark]:
    """The entry's drafts in a stage, newest first."""
    rows = s.execute(
        select(Draft.stage_problem_id, Draft.language, Draft.updated_at)
        .join(StageProblem, StageProblem.id == Draft.stage_problem_id)
        .where(Draft.entry_id == entry.id, StageProblem.stage_id == stage.id)
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
    )
    return [DraftMark(*row) for row in rows]


def draft_of(s: Session, entry: Entry, problem: StageProblem, language: str) -> Draft | None:
    """The draft of one problem in one language."""
    return s.scalar(
        select(Draft).where(
            Draft.entry_id == entry.id, Draft.stage_problem_id == problem.id, Draft.language == language
        )
    )
