"""Rejudgings: how far each is, and the board it would make."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from contest.models import (
    Contest,
    Judging,
    JudgingState,
    Rejudging,
    RejudgingState,
)
from contest.queries.attempts import Audience
from contest.queries.boards import ContestBoard, compute
from contest.queries.rejudging_lines import OPEN_STATES, Line, Trouble

LISTED = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How many runs of a rejudging there are, and how they stand."""

    total: int
    over: int
    running: int
    failed: int

    @property
    def is_over(self) -> bool:
        """Whether none waits or runs."""
        return self.over == self.total


def rejudgings(s: Session, contest: Contest, *, only_open: bool = False) -> list[tuple[Rejudging, Progress]]:
    """The newest first, each with how far it is; two statements."""
    of = [RejudgingState.OPEN] if only_open else list(RejudgingState)
    found = s.scalars(
        select(Rejudging)
        .where(Rejudging.contest_id == contest.id, Rejudging.state.in_(of))
        .options(joinedload(Rejudging.created_by), joinedload(Rejudging.decided_by))
        .order_by(Rejudging.id.desc())
        .limit(LISTED)
    ).all()
    far = progress(s, found)
    return [(each, far[each.id]) for each in found]


def rejudging_by_id(s: Session, contest: Contest, public_id: str) -> Rejudging | None:
    """A rejudging of this contest."""
    return s.scalar(
        select(Rejudging)
        .where(Rejudging.contest_id == contest.id, Rejudging.public_id == public_id)
        .options(joinedload(Rejudging.created_by), joinedload(Rejudging.decided_by))
    )


def open_rejudgings(s: Session, contest: Contest) -> int:
    """How many wait for a decision."""
    return (
        s.scalar(
            select(func.count())
            .select_from(Rejudging)
            .where(Rejudging.contest_id == contest.id, Rejudging.state == RejudgingState.OPEN)
        )
        or 0
    )


def progress(s: Session, found: Iterable[Rejudging]) -> dict[int, Progress]:
    """How far they are, by id; one statement."""
    ids = [each.id for each in found]
    rows = s.execute(
        select(
            Judging.rejudging_id,
            func.count(),
            func.count().filter(Judging.state.not_in(OPEN_STATES)),
            func.count().filter(Judging.state == JudgingState.RUNNING),
            func.count().filter(Judging.state == JudgingState.FAILED),
        )
        .where(Judging.rejudging_id.in_(ids))
        .group_by(Judging.rejudging_id)
    )
    counted = {row[0]: Progress(*row[1:]) for row in rows}
    return {each: counted.get(each, Progress(0, 0, 0, 0)) for each in ids}


def seen(found: Sequence[Line]) -> str:
    """A name for what one sees of a rejudging: another one when anything of it changed."""
    told = [(line.submission, line.old, line.again, line.trouble) for line in found]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def counts_after(found: Sequence[Line], *, takes_unstable: bool = False) -> list[Line]:
    """Those that would be applied, all others left out."""
    return [
        line
        for line in found
        if line.trouble is None or (takes_unstable and line.trouble is Trouble.UNSTABLE)
    ]


def still_stands(found: Sequence[Line]) -> list[Line]:
    """Those of an applied rejudging whose new result stands to this day: of them the old can be put back."""
    return [line for line in found if line.new.is_current and line.old is not None]


def undone_seen(found: Sequence[Line]) -> str:
    """A name for what one sees before old results are put back."""
    return seen(still_stands(found))


def board_before(
    s: Session,
    contest: Contest,
    rejudging: Rejudging,
    *,
    audience: Audience = Audience.ORGANISERS,
    at: datetime,
) -> ContestBoard:
    """The board as it would be with the old results put back."""
    version = s.scalars(select(Contest.version).where(Contest.id == contest.id)).one()
    new = aliased(Judging)
    goes = and_(
        new.rejudging_id == rejudging.id,
        new.repetition == 0,
        new.is_current,
        new.beside_id.is_not(None),
    )
    stands = or_(
        Judging.id.in_(select(new.beside_id).where(goes)),
        and_(Judging.is_current, Judging.submission_id.not_in(select(new.submission_id).where(goes))),
    )
    return compute(s, contest, version=version, audience=audience, at=at, stands=stands)


def board_after(
    s: Session,
    contest: Contest,
    rejudging: Rejudging,
    found: Sequence[Line],
    *,
    takes_unstable: bool = False,
    audience: Audience = Audience.ORGANISERS,
    at: datetime,
) -> ContestBoard:
    """The board as it would be with the rejudging applied, and all that can't be applied left out."""
    taken = {line.submission_id for line in counts_after(found, takes_unstable=takes_unstable)}
    left_out = [line.submission_id for line in found if line.submission_id not in taken]
    version = s.scalars(select(Contest.version).where(Contest.id == contest.id)).one()
    return compute(
        s, contest, version=version, audience=audience, at=at, stands=_stands_after(rejudging, left_out)
    )


def _stands_after(rejudging: Rejudging, left_out: Sequence[int]) -> ColumnElement[bool]:
    """Which Judging would stand for its submission: the rejudging's first runs in place of the old."""
    other = aliased(Judging)

    def is_taken(table: Any) -> ColumnElement[bool]:
        return and_(
            table.rejudging_id == rejudging.id,
            table.repetition == 0,
            table.state == JudgingState.DONE,
            table.submission_id.not_in(left_out),
        )

    replaced = select(other.submission_id).where(is_taken(other))
    return or_(is_taken(Judging), and_(Judging.is_current, Judging.submission_id.not_in(replaced)))
