"""Publishing boards: each as a snapshot that is never changed, only replaced by one that says why."""

from datetime import datetime
from importlib.metadata import version
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest, raise_version
from contest.models import (
    Contest,
    Judging,
    JudgingState,
    Round,
    RoundState,
    Series,
    Snapshot,
    SnapshotKind,
    Stage,
    StageKind,
    StageProblem,
    Submission,
    User,
)
from contest.permissions import may_organise, may_organise_series
from contest.phases import Phase, phase
from contest.queries.combining import counting_stages
from contest.queries.inputs import contest_inputs
from contest.queries.published import document_of, published, snapshots
from contest.queries.rejudgings import open_rejudgings
from contest.refusals import Refused
from contest.storage import Storage
from judge.boards.canonical import written
from judge.boards.documents import NotComparable, Plain, board_of
from judge.boards.snapshots import FORMAT, series_rows

REASON_MOST = 1000


def contest_document(s: Session, contest: Contest, *, at: datetime) -> Plain:
    """The contest's board as it stands, whoever may see it; raises NotComparable."""
    inputs = contest_inputs(s, contest, at=at)
    board = board_of(inputs)
    for stage in inputs["stages"]:
        for each in stage.get("rounds", ()):
            if each["marks"]:
                # Kept with the marks: computing it again draws the same replays.
                each["seed"] = board["stages"][stage["id"]]["rounds"][each["id"]]["seed"]
    return {
        "format": FORMAT,
        "kind": "contest",
        "subject": {"id": contest.public_id, "slug": contest.slug, "name": contest.name},
        "inputs": inputs,
        "board": board,
        "software": software(),
    }


def series_document(s: Session, series: Series, storage: Storage, *, at: datetime) -> Plain:
    """The series' board from what the public sees by now of the results of its public contests."""
    contests = []
    # What the public may not see of a contest, it may not learn from a series either.
    for each in series.contests:
        if not each.contest.is_public:
            continue
        shown = published(s, each.contest, at).board
        contests.append(
            {
                "contest": each.contest.public_id,
                "slug": each.contest.slug,
                "name": each.contest.name,
                "weight": each.weight,
                "sha256": None if shown is None else shown.digest,
                "snapshot": None if shown is None else document_of(shown, storage),
            }
        )
    inputs = {
        "rule": {
            "kind": series.kind.value,
            "missing": series.missing.value,
            "drop_lowest": series.drop_lowest,
        },
        "contests": contests,
    }
    return {
        "format": FORMAT,
        "kind": "series",
        "subject": {"id": series.public_id, "slug": series.slug, "name": series.name},
        "inputs": inputs,
        "board": {"rows": series_rows(inputs)},
        "software": software(),
    }


def software() -> dict[str, str]:
    """What computed it."""
    return {name: version(name) for name in ("podium", "numpy", "scipy")}


def publish(
    s: Session,
    *,
    actor: User | None,
    of: Contest | Series,
    storage: Storage,
    reason: str = "",
    embargo_until: datetime | None = None,
    at: datetime,
) -> Snapshot:
    """Publish the board as it stands; the first time without a reason, later as a correction with one.

    Refuses permission.denied, snapshot.not_over, .judging_open, .round_open, .not_comparable, .empty,
    .reason, .same, .embargo, .meanwhile.
    """
    _lock(s, actor, of)
    if embargo_until is not None and embargo_until <= at:
        raise Refused("snapshot.embargo")
    if isinstance(of, Contest):
        _check_over(s, of, at)
        document = _document(s, of, at)
    else:
        document = series_document(s, of, storage, at=at)
    if not document["board"]["rows"]:
        raise Refused("snapshot.empty")
    before = snapshots(s, of)
    last = before[-1] if before else None
    _check_reason(reason, needed=last is not None)
    document["published"] = {
        "number": len(before) + 1,
        "at": at.isoformat(timespec="seconds"),
        "replaces": last.digest if last is not None else None,
        "reason": reason.strip(),
    }
    if last is not None and last.digest is not None and embargo_until == last.embargo_until:
        old = document_of(last, storage)
        if old["inputs"] == document["inputs"] and old["board"] == document["board"]:
            raise Refused("snapshot.same")
    content = written(document)
    made = Snapshot(
        kind=SnapshotKind.PUBLISHED if last is None else SnapshotKind.CORRECTED,
        replaces_id=None if last is None else last.id,
        reason=reason.strip(),
        digest=storage.put(content),
        bytes=len(content),
        embargo_until=embargo_until,
        published_by_id=None if actor is None else actor.id,
        published_at=at,
    )
    return _add(s, actor, of, made, at=at)


def withdraw(s: Session, *, actor: User | None, of: Contest | Series, reason: str, at: datetime) -> Snapshot:
    """Take the published board back; what was published stays readable as what it was, withdrawn.

    Refuses permission.denied, snapshot.none, snapshot.reason.
    """
    _lock(s, actor, of)
    before = snapshots(s, of)
    if not before or before[-1].kind is SnapshotKind.WITHDRAWN:
        raise Refused("snapshot.none")
    _check_reason(reason, needed=True)
    made = Snapshot(
        kind=SnapshotKind.WITHDRAWN,
        replaces_id=before[-1].id,
        reason=reason.strip(),
        published_by_id=None if actor is None else actor.id,
        published_at=at,
    )
    return _add(s, actor, of, made, at=at)


def _add(s: Session, actor: User | None, of: Contest | Series, made: Snapshot, *, at: datetime) -> Snapshot:
    contest_id = of.id if isinstance(of, Contest) else None
    made.contest_id, made.series_id = contest_id, None if isinstance(of, Contest) else of.id
    seen = published(s, of, at).snapshot
    try:
        with s.begin_nested():
            s.add(made)
            s.flush()
    except IntegrityError:
        raise Refused("snapshot.meanwhile") from None
    facts: dict[str, Any] = {"kind": made.kind.value, "sha256": made.digest, "reason": made.reason}
    if made.embargo_until is not None:
        facts["embargo_until"] = made.embargo_until
    audit(
        s,
        actor=actor,
        action=f"board.{made.kind.value}",
        subject=made,
        contest_id=contest_id,
        after=facts,
        at=at,
    )
    # Of what is held back nobody hears, not even that it is there.
    if isinstance(of, Contest) and published(s, of, at).snapshot is not seen:
        raise_version(s, of.id, kind="snapshot", subject=made.public_id, at=at)
    return made


def _lock(s: Session, actor: User | None, of: Contest | Series) -> None:
    if isinstance(of, Contest):
        may = actor is None or may_organise(actor, of)
        lock_contest(s, of.id)
        s.refresh(of)
    else:
        may = actor is None or may_organise_series(actor, of.network)
        s.refresh(of, with_for_update=True)
    if not may:
        raise Refused("permission.denied")


def _document(s: Session, contest: Contest, at: datetime) -> Plain:
    try:
        return contest_document(s, contest, at=at)
    except NotComparable as error:
        names = {stage.public_id: stage.name for stage in contest.stages}
        raise Refused(
            "snapshot.not_comparable",
            stage=str(names.get(error.stage, {}).get("en", "")),
            parts=len(error.parts),
        ) from None


def _check_over(s: Session, contest: Contest, at: datetime) -> None:
    """Nothing may be going on any more that would change the board."""
    for stage in counting_stages(contest):
        if stage.kind is StageKind.CODE and phase(stage.window, at) is not Phase.ENDED:
            raise Refused("snapshot.not_over")
    waiting = s.scalar(
        select(func.count())
        .select_from(Judging)
        .join(Submission, Submission.id == Judging.submission_id)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Stage, Stage.id == StageProblem.stage_id)
        .where(
            Stage.contest_id == contest.id,
            Stage.weight > 0,
            Judging.state.in_([JudgingState.QUEUED, JudgingState.RUNNING]),
            Judging.rejudging_id.is_(None),
        )
    )
    if waiting:
        raise Refused("snapshot.judging_open", count=waiting)
    if open_rejudgings(s, contest):
        raise Refused("snapshot.rejudging_open")
    open_ = s.scalar(
        select(func.count())
        .select_from(Round)
        .join(Stage, Stage.id == Round.stage_id)
        .where(Stage.contest_id == contest.id, Round.state == RoundState.OPEN)
    )
    if open_:
        raise Refused("snapshot.round_open", count=open_)


def _check_reason(reason: str, *, needed: bool) -> None:
    if (needed and not reason.strip()) or len(reason) > REASON_MOST:
        raise Refused("snapshot.reason", most=REASON_MOST)
