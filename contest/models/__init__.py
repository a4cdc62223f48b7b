"""All tables: importing this package registers every one with `Base.metadata`."""

from contest.db import Base
from contest.models.accounts import Party, PartyMember, User
from contest.models.contests import (
    Contest,
    Division,
    EnteringBy,
    Feedback,
    Stage,
    StageKind,
    StageProblem,
)
from contest.models.entries import Entry, EntryKind, Pass, entry_division
from contest.models.hubs import Grant, Hub, Network, Role
from contest.models.problems import Problem, ProblemVersion
from contest.models.records import Audit, Event
from contest.models.submissions import Draft, Judging, JudgingState, Run, Submission
from contest.models.types import Digest, Moment, PublicId, Score, Translated, new_public_id
from contest.models.working import Task, TaskKind, TaskState, Worker

__all__ = [
    "Audit",
    "Base",
    "Contest",
    "Digest",
    "Division",
    "Draft",
    "EnteringBy",
    "Entry",
    "EntryKind",
    "Event",
    "Feedback",
    "Grant",
    "Hub",
    "Judging",
    "JudgingState",
    "Moment",
    "Network",
    "Party",
    "PartyMember",
    "Pass",
    "Problem",
    "ProblemVersion",
    "PublicId",
    "Role",
    "Run",
    "Score",
    "Stage",
    "StageKind",
    "StageProblem",
    "Submission",
    "Task",
    "TaskKind",
    "TaskState",
    "Translated",
    "User",
    "Worker",
    "entry_division",
    "new_public_id",
]
