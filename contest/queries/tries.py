"""An entry's submissions with how they went, and all there is to know of one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from contest.models import (
    Draft,
    Entry,
    Judging,
    JudgingState,
    Party,
    Stage,
    StageProblem,
    Submission,
)
from contest.models.problems import ProblemVersion
from contest.queries.attempts import POINTS, problem_of, tells_points
from contest.queries.telling import Tests, tests_of, told_failure
from contest.queries.worths import worths
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
    points: Decimal | None = None
    """what its score counts here; None: it has none"""
    full: Decimal | None = None
    """the most there is to get; None: without bound"""

    @property
    def is_over(self) -> bool:
        """Whether there is a result, or judging has failed."""
        return self.verdict is not None or self.is_failed


_newest = aliased(Judging)
# The judging that stands for the submission: the current one, else the newest of its own.
_standing = (
    select(_newest.id)
    .where(
        _newest.submission_id == Submission.id,
        # What a rejudging brings is nobody's result before it is applied.
        or_(_newest.is_current, _newest.rejudging_id.is_(None)),
    )
    .order_by(_newest.is_current.desc(), _newest.id.desc())
    .limit(1)
    .correlate(Submission)
    .scalar_subquery()
)
# Statements of pages that everybody opens at once are made once, not at each request.
_TRIES = (
    select(
        Submission.public_id,
        Submission.stage_problem_id,
        Submission.language,
        Submission.received_at,
        Judging.state,
        Judging.verdict,
        Judging.failed_test,
        Judging.score,
        StageProblem.points,
        ProblemVersion.public_id.label("version"),
    )
    .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
    .join(Judging, Judging.id == _standing)
    .join(ProblemVersion, ProblemVersion.id == Judging.version_id)
    .where(Submission.entry_id == bindparam("entry"), StageProblem.stage_id == bindparam("stage"))
    .order_by(Submission.received_at, Submission.id)
)


def tries(s: Session, entry: Entry, stage: Stage) -> list[Try]:
    """The entry's submissions in a stage, oldest first, as far as its feedback tells.

    One statement, and one each for what isn't known yet of the tests and of the worth of a version.
    """
    rows = s.execute(_TRIES, {"entry": entry.id, "stage": stage.id}).all()
    tests = _tests(s, {row.version for row in rows})
    found_worths = worths(s, {row.version for row in rows if row.score is not None})
    found: list[Try] = []
    counts: dict[int, int] = {}
    for row in rows:
        points = full = None
        if row.score is not None and row.verdict is not Verdict.CE and tells_points(stage):
            problem = problem_of("", row.points if stage.rule == POINTS else None, found_worths[row.version])
            points, full = problem.points(Fraction(row.score)), problem.full
        number = counts[row.stage_problem_id] = counts.get(row.stage_problem_id, 0) + 1
        found.append(
            Try(
                row.public_id,
                row.stage_problem_id,
                number,
                row.language,
                row.received_at,
                row.state,
                row.verdict,
                told_failure(row.failed_test, stage.feedback, tests[row.version]),
                len(tests[row.version].names),
                row.state is JudgingState.FAILED,
                points,
                full,
            )
        )
    return found


_kept_tests: dict[str, Tests] = {}
_KEPT_MOST = 2000


def _tests(s: Session, versions: set[str]) -> dict[str, Tests]:
    """The tests of versions by public id; kept, since a version never changes."""
    missing = versions - _kept_tests.keys()
    if missing:
        if len(_kept_tests) > _KEPT_MOST:
            _kept_tests.clear()
        rows = s.execute(
            select(ProblemVersion.public_id, ProblemVersion.testcases, ProblemVersion.procedure).where(
                ProblemVersion.public_id.in_(missing)
            )
        )
        for public_id, testcases, procedure in rows:
            _kept_tests[public_id] = tests_of(testcases, procedure)
        missing = versions - _kept_tests.keys()
        if missing:  # another thread has just cleared them
            return _tests(s, versions)
    return {version: _kept_tests[version] for version in versions}


_SUBMISSION = (
    select(Submission)
    .where(Submission.public_id == bindparam("public_id"))
    .options(
        joinedload(Submission.entry).joinedload(Entry.contest),
        joinedload(Submission.entry).joinedload(Entry.party).selectinload(Party.members),
        joinedload(Submission.stage_problem).joinedload(StageProblem.stage).joinedload(Stage.contest),
        joinedload(Submission.stage_problem)
        .joinedload(StageProblem.version)
        .joinedload(ProblemVersion.problem),
        selectinload(Submission.judgings).joinedload(Judging.version),
        selectinload(Submission.judgings).selectinload(Judging.runs),
    )
)


def submission_by_id(s: Session, public_id: str) -> Submission | None:
    """A submission with all that its page shows."""
    return s.scalar(_SUBMISSION, {"public_id": public_id})


def standing_judging(submission: Submission) -> Judging:
    """The current judging, else the newest that is no rejudging's."""
    own = (each for each in submission.judgings if each.is_current or each.rejudging_id is None)
    return max(own, key=lambda judging: (judging.is_current, judging.id))


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
                Judging.state == JudgingState.QUEUED,
                Judging.id < judging.id,
                Judging.rejudging_id.is_(None),
            )
        )
        or 0
    )


def sources_of(s: Session, entry: Entry) -> list[Submission]:
    """All an entry has sent, oldest first, with the problem and stage of each."""
    return list(
        s.scalars(
            select(Submission)
            .where(Submission.entry_id == entry.id)
            .order_by(Submission.received_at, Submission.id)
            .options(joinedload(Submission.stage_problem).joinedload(StageProblem.stage))
        )
    )


@dataclass(frozen=True, slots=True)
class DraftMark:
    """That there is a draft, without its text."""

    stage_problem_id: int
    language: str
    updated_at: datetime


_DRAFTS = (
    select(Draft.stage_problem_id, Draft.language, Draft.updated_at)
    .join(StageProblem, StageProblem.id == Draft.stage_problem_id)
    .where(Draft.entry_id == bindparam("entry"), StageProblem.stage_id == bindparam("stage"))
    .order_by(Draft.updated_at.desc(), Draft.id.desc())
)


def drafts(s: Session, entry: Entry, stage: Stage) -> list[DraftMark]:
    """The entry's drafts in a stage, newest first."""
    rows = s.execute(_DRAFTS, {"entry": entry.id, "stage": stage.id})
    return [DraftMark(*row) for row in rows]


def draft_of(
    s: Session, entry: Entry, problem: StageProblem, language: str, *, locks: bool = False
) -> Draft | None:
    """The draft of one problem in one language; `locks` keeps it as it is until the transaction ends."""
    if locks:
        s.execute(select(Entry.id).where(Entry.id == entry.id).with_for_update(key_share=True))
    return s.scalar(
        select(Draft).where(
            Draft.entry_id == entry.id, Draft.stage_problem_id == problem.id, Draft.language == language
        )
    )
