"""Rounds: adding, changing, moving and taking out; what an open or a decided one lets change."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.actions.boards.feeding import check_feeds
from contest.actions.publishing import lock_contest
from contest.actions.rounds.forms import RoundForm, check_form
from contest.actions.rounds.telling import tell_change
from contest.models import Call, Entry, EntryVersion, Round, RoundState, Stage, User
from contest.permissions import may_organise
from contest.queries.rounds import newest_rubric
from contest.refusals import Refused

PINNED = ("entries_by",)
"""What stays once a round was opened: by it the versions are pinned."""
SETTLED = ("reviews", "rule", "round_to", "round_at", "tie_break", "cut")
"""What stays once it is decided: the decision follows from it."""


def add_round(s: Session, *, actor: User | None, stage: Stage, form: RoundForm, at: datetime) -> Round:
    """Add a round after the others. Refuses permission.denied, round.starves, and as `forms.check_form`."""
    may_organise_rounds(actor, stage)
    check_form(form, criteria=frozenset())
    lock_contest(s, stage.contest_id)
    check_feeds(s, stage, form.rule)
    last = s.scalar(select(func.max(Round.position)).where(Round.stage_id == stage.id))
    position = 0 if last is None else last + 1
    round_ = Round(stage=stage, position=position, created_at=at, **form.facts())
    s.add(round_)
    s.flush()
    tell_change(s, actor, round_, "round.add", before={}, after=form.facts(), at=at)
    return round_


def edit_round(s: Session, *, actor: User | None, round_: Round, form: RoundForm, at: datetime) -> Round:
    """Change a round; once open its entries stay, once decided what the decision hangs on does.

    Refuses permission.denied, as `forms.check_form`, round.fixed_open, .fixed_decided, .entries_by_in,
    .starves.
    """
    lock_round(s, actor, round_)
    rubric = newest_rubric(s, round_)
    keys = frozenset() if rubric is None else frozenset(criterion.key for criterion in rubric.criteria)
    check_form(form, criteria=keys)
    wanted = form.facts()
    before = {name: getattr(round_, name) for name in wanted}
    changed = [name for name in wanted if before[name] != wanted[name]]
    if not changed:
        return round_
    if round_.state is not RoundState.DRAFT and set(changed) & set(PINNED):
        raise Refused("round.fixed_open")
    if round_.state is RoundState.DECIDED and set(changed) & set(SETTLED):
        raise Refused("round.fixed_decided")
    if "rule" in changed:
        check_feeds(s, round_.stage, form.rule, instead_of=round_)
    if "entries_by" in changed:
        _check_entries(s, round_, form.entries_by)
    for name in changed:
        setattr(round_, name, wanted[name])
    told = ({name: values[name] for name in changed} for values in (before, wanted))
    tell_change(s, actor, round_, "round.edit", before=next(told), after=next(told), at=at)
    return round_


def move_round(s: Session, *, actor: User | None, round_: Round, by: int, at: datetime) -> Round:
    """Let it and its neighbour change places (`by` -1: earlier, 1: later), while both are being set up.

    At either end nothing happens. Refuses permission.denied, round.not_draft.
    """
    lock_round(s, actor, round_)
    stage = round_.stage
    order = list(s.scalars(select(Round).where(Round.stage_id == stage.id).order_by(Round.position)))
    place = order.index(round_)
    if not 0 <= place + by < len(order):
        return round_
    other = order[place + by]
    if round_.state is not RoundState.DRAFT or other.state is not RoundState.DRAFT:
        raise Refused("round.not_draft")
    mine, theirs = round_.position, other.position
    # Positions are unique: one of them stands aside meanwhile.
    round_.position = -1
    s.flush()
    other.position = mine
    s.flush()
    round_.position = theirs
    tell_change(
        s, actor, round_, "round.move", before={"place": place + 1}, after={"place": place + by + 1}, at=at
    )
    return round_


def remove_round(s: Session, *, actor: User | None, round_: Round, at: datetime) -> None:
    """Take out a round that is being set up. Refuses permission.denied, round.not_draft, .has_entries."""
    lock_round(s, actor, round_)
    if round_.state is not RoundState.DRAFT:
        raise Refused("round.not_draft")
    if round_.entries:
        raise Refused("round.has_entries")
    tell_change(s, actor, round_, "round.remove", before={"name": dict(round_.name)}, after={}, at=at)
    s.delete(round_)
    s.flush()


def release_feedback(s: Session, *, actor: User | None, round_: Round, at: datetime) -> Round:
    """Let entrants read what jurors wrote to them, from now on; once more changes nothing.

    Refuses permission.denied, round.not_decided.
    """
    lock_round(s, actor, round_)
    if round_.state is not RoundState.DECIDED:
        raise Refused("round.not_decided")
    before = round_.feedback_at
    if before is not None and before <= at:
        return round_
    round_.feedback_at = at
    tell_change(
        s, actor, round_, "round.edit", before={"feedback_at": before}, after={"feedback_at": at}, at=at
    )
    return round_


def lock_round(s: Session, actor: User | None, round_: Round) -> None:
    """Let nobody else change the contest's rounds until the commit, and read this one as it is now.

    Refuses permission.denied.
    """
    may_organise_rounds(actor, round_.stage)
    lock_contest(s, round_.stage.contest_id)
    s.flush()
    s.refresh(round_)


def may_organise_rounds(actor: User | None, stage: Stage) -> None:
    """Refuse who may not ("permission.denied"); no actor is the command line."""
    if actor is not None and not may_organise(actor, stage.contest):
        raise Refused("permission.denied")


def _check_entries(s: Session, round_: Round, entries_by: datetime | None) -> None:
    """Refuse a deadline moved before what was handed in by the one there is ("round.entries_by_in")."""
    call = s.scalar(select(Call.deadline).where(Call.stage_id == round_.stage_id))
    before, after = round_.entries_by or call, entries_by or call
    if before is None or after is None or after >= before:
        return
    count = s.scalar(
        select(func.count(func.distinct(EntryVersion.entry_id)))
        .join(EntryVersion.entry)
        .where(
            Entry.contest_id == round_.stage.contest_id,
            Entry.withdrawn_at.is_(None),
            EntryVersion.submitted_at > after,
            EntryVersion.submitted_at <= before,
        )
    )
    if count:
        raise Refused("round.entries_by_in", count=count)
