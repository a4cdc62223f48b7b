"""What every step of a rejudging asks first."""

from sqlalchemy.orm import Session

from contest.actions.publishing import lock_contest
from contest.models import Contest, Rejudging, RejudgingState, User
from contest.permissions import may_organise
from contest.refusals import Refused


def may_rejudge(actor: User | None, contest: Contest) -> None:
    """Refuse who doesn't organise the contest; no actor means the command line."""
    if actor is not None and not may_organise(actor, contest):
        raise Refused("permission.denied")


def check_open(s: Session, actor: User | None, rejudging: Rejudging) -> None:
    """Lock the contest; refuse what was applied or cancelled ("rejudging.decided")."""
    may_rejudge(actor, rejudging.contest)
    lock_contest(s, rejudging.contest_id)
    s.refresh(rejudging)
    if rejudging.state is not RejudgingState.OPEN:
        raise Refused("rejudging.decided")
