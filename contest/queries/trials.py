"""Trials: what may be tried, what a worker needs to know of one, what its page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from contest.models import Entry, Judging, JudgingState, Party, Stage, StageProblem, Trial
from contest.models.problems import ProblemVersion
from judge.packages.model import Kind
from judge.packages.plain import files_needed

SAMPLES_MOST = 40
"""A package may call anything a sample; so many are run."""
# What a sample is judged by: one by one, without what only says how tests count together.
_ALONE: Mapping[str, Any] = {"legacy_groups": [], "groups": [], "grader": None, "static_validator": None}
# An input of one's own has no answer to be compared with: the program runs, that is all.
_RUN_ONLY: Mapping[str, Any] = {**_ALONE, "kinds": [], "validators": [], "passes": 1}
_TALKING = frozenset({Kind.INTERACTIVE, Kind.MULTI_PASS, Kind.SUBMIT_ANSWER})


@dataclass(frozen=True, slots=True)
class TrialWork:
    """A claimed trial: who holds it, and all that a brief is made of. Sizes in bytes, times in seconds."""

    trial_id: int
    public_id: str
    token: str
    attempt: int
    lease_until: datetime
    entry: str  # public id
    language: str
    source: bytes
    input: bytes | None  # of one's own; None: the samples
    # As judge.packages.plain has them, samples alone; `files` are the digests of all that they name, by path.
    testcases: Sequence[Mapping[str, Any]]
    procedure: Mapping[str, Any]
    files: Mapping[str, str]
    time_limit_s: float
    memory_bytes: int
    output_bytes: int
    compile_s: float

    @property
    def total(self) -> int:
        """How many tests it has."""
        return len(self.testcases) if self.input is None else 1


def samples_of(version: ProblemVersion) -> list[dict[str, Any]]:
    """The testcases that may be shown, in their order, as far as they are run."""
    return [case for case in version.testcases if case["is_sample"]][:SAMPLES_MOST]


def tries_samples(version: ProblemVersion) -> bool:
    """Whether a program can be run on the samples: where there are some, and programs are what is sent."""
    return Kind.SUBMIT_ANSWER not in version.procedure["kinds"] and bool(samples_of(version))


def tries_own_input(version: ProblemVersion) -> bool:
    """Whether a program can be run on any input: where it reads all of it and talks to nobody."""
    return not _TALKING & set(version.procedure["kinds"])


def trial_work(s: Session, trial_id: int) -> TrialWork:
    """The work of a trial that was just claimed in this transaction."""
    trial, entry = s.execute(
        select(Trial, Entry.public_id)
        .join(Entry, Entry.id == Trial.entry_id)
        .where(Trial.id == trial_id)
        .options(joinedload(Trial.version), undefer(Trial.source), undefer(Trial.input))
        .execution_options(populate_existing=True)
    ).one()
    assert trial.token is not None  # noqa: S101 -- a running trial has all three, by the table's own checks
    assert trial.lease_until is not None  # noqa: S101 -- likewise
    assert trial.source is not None  # noqa: S101 -- likewise
    version: ProblemVersion = trial.version
    testcases = [] if trial.has_own_input else samples_of(version)
    procedure = {**version.procedure, **(_RUN_ONLY if trial.has_own_input else _ALONE)}
    return TrialWork(
        trial_id=trial.id,
        public_id=trial.public_id,
        token=trial.token,
        attempt=trial.attempt,
        lease_until=trial.lease_until,
        entry=entry,
        language=trial.language,
        source=trial.source,
        input=trial.input if trial.has_own_input else None,
        testcases=testcases,
        procedure=procedure,
        files={path: version.manifest[path] for path in files_needed(procedure, testcases)},
        time_limit_s=version.time_limit_s,
        memory_bytes=version.memory_bytes,
        output_bytes=version.output_bytes,
        compile_s=version.compile_s,
    )


_WITH_ALL = (
    joinedload(Trial.entry).joinedload(Entry.contest),
    joinedload(Trial.entry).joinedload(Entry.party).selectinload(Party.members),
    joinedload(Trial.stage_problem).joinedload(StageProblem.stage).joinedload(Stage.contest),
    joinedload(Trial.version).joinedload(ProblemVersion.problem),
    undefer(Trial.input),
)


def trial_by_id(s: Session, public_id: str) -> Trial | None:
    """A trial with all that its page shows."""
    return s.scalar(select(Trial).where(Trial.public_id == public_id).options(*_WITH_ALL))


_NEWEST = (
    select(Trial)
    .where(Trial.entry_id == bindparam("entry"), Trial.stage_problem_id == bindparam("problem"))
    .order_by(Trial.queued_at.desc(), Trial.id.desc())
    .limit(1)
    .options(*_WITH_ALL)
)


def newest_trial(s: Session, entry: Entry | None, problem: StageProblem) -> Trial | None:
    """The entry's last trial at a problem that is still kept."""
    if entry is None:
        return None
    return s.scalar(_NEWEST, {"entry": entry.id, "problem": problem.id})


def waiting_before(s: Session, trial: Trial) -> int:
    """How many wait that come first: every judging, and trials that came before it."""
    judgings = (
        select(func.count(Judging.id))
        .where(Judging.state == JudgingState.QUEUED, Judging.rejudging_id.is_(None))
        .scalar_subquery()
    )
    trials = (
        select(func.count(Trial.id))
        .where(Trial.state == JudgingState.QUEUED, Trial.id < trial.id)
        .scalar_subquery()
    )
    before: int = s.execute(select(judgings + trials)).scalar_one()
    return before
