"""The board as it is, and whether it is the one expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import clock
from contest.actions.organising.problems import code_stage
from contest.cli.demonstrating.manifest import Line, Manifest
from contest.models import Contest, Entry, Judging, StageProblem, Submission
from contest.queries import boards
from judge.boards import icpc
from judge.verdicts import Verdict

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the board, by the team's name."""

    name: str
    rank: int
    solved: int
    penalty: int
    tries: Mapping[str, int]
    """By label; negative where it was not solved."""


def board(s: Session, contest: Contest) -> list[Shown]:
    """The rows that the site shows to everyone, teams of the demonstration and whoever came beside them."""
    found = boards.board(s, contest, at=clock.now())
    labels = {column.problem: column.label for column in found.columns}
    return [
        Shown(
            name=line.name or f"Team {line.number}",
            rank=line.row.rank,
            solved=line.row.solved,
            # The demonstration ranks by problems solved.
            penalty=line.row.penalty if isinstance(line.row, icpc.Row) else 0,
            tries={
                labels[problem]: cell.tries if cell.solved else -cell.tries
                for problem, cell in line.row.cells.items()
                if cell.tries
            },
        )
        for line in found.lines
    ]


def differences(manifest: Manifest, rows: Sequence[Shown], penalties: Mapping[str, int]) -> list[str]:
    """What is not as expected, one line each: ranks, solved and tries exactly, penalties by stored times."""
    found = []
    by_name = {row.name: row for row in rows}
    for line in manifest.board:
        name = manifest.team(line.team).name
        row = by_name.pop(name, None)
        if row is None:
            found.append(f"{name} is not on the board")
            continue
        found += _compare(name, line, row)
        if row.penalty != penalties.get(name, 0):
            found.append(f"{name}: penalty {row.penalty}, by the stored times {penalties.get(name, 0)}")
    return found + [f"{name} is on the board, though nobody expected it" for name in by_name]


def penalties(s: Session, contest: Contest, penalty_minutes: int) -> Mapping[str, int]:
    """Each team's penalty, from the stored times and verdicts, by the rule as people know it."""
    stage = code_stage(contest)
    rows = s.execute(
        select(Entry.name, StageProblem.label, Submission.received_at, Judging.verdict)
        .join(Submission, Submission.entry_id == Entry.id)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Judging, Judging.submission_id == Submission.id)
        .where(StageProblem.stage_id == stage.id, Judging.is_current, Judging.verdict.is_not(None))
        .order_by(Submission.received_at, Submission.id)
    ).all()
    rejected: dict[tuple[str, str], int] = {}
    solved: set[tuple[str, str]] = set()
    total: dict[str, int] = {}
    for name, label, received_at, verdict in rows:
        cell = (str(name), label)
        if cell in solved or verdict is Verdict.CE or stage.starts_at is None:
            continue
        if verdict is not Verdict.AC:
            rejected[cell] = rejected.get(cell, 0) + 1
            continue
        solved.add(cell)
        minute = int((received_at - stage.starts_at).total_seconds()) // MINUTE_S
        total[cell[0]] = total.get(cell[0], 0) + minute + penalty_minutes * rejected.get(cell, 0)
    return total


def _compare(name: str, line: Line, row: Shown) -> list[str]:
    facts = (
        ("rank", row.rank, line.rank),
        ("solved", row.solved, line.solved),
        ("tries", dict(row.tries), dict(line.tries)),
    )
    return [f"{name}: {what} {is_}, expected {wanted}" for what, is_, wanted in facts if is_ != wanted]
