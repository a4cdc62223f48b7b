"""Who may: one-line predicates that read as sentences. `None` is someone who is not signed in."""

from datetime import datetime

from contest.models import Contest, Deck, Entry, Grant, Hub, Judging, Network, Role, Stage, Submission, User
from contest.phases import Phase, phase

ORGANISING = frozenset({Role.ADMIN, Role.ORGANISER})
SEEING_ALL = frozenset({Role.ADMIN, Role.ORGANISER, Role.JURY})
SETTING = frozenset({Role.ADMIN, Role.ORGANISER, Role.SETTER})


def _grants(user: User | None) -> list[Grant]:
    return [] if user is None or not user.is_active else user.grants


def _holds(user: User | None, roles: frozenset[Role], contest: Contest) -> bool:
    return any(grant.role in roles and grant.covers(contest) for grant in _grants(user))


def is_admin(user: User | None) -> bool:
    """Whether it is an administrator of the whole site."""
    return any(g.role is Role.ADMIN and g.hub_id is None and g.contest_id is None for g in _grants(user))


def may_create_contest(user: User | None, hub: Hub) -> bool:
    """Whether they may make a contest on this hub."""
    return any(
        g.role in ORGANISING and g.contest_id is None and g.hub_id in {None, hub.id} for g in _grants(user)
    )


def may_organise(user: User | None, contest: Contest) -> bool:
    """Whether they may change the contest, its entries and passes, and see everything of it."""
    return _holds(user, ORGANISING, contest)


def may_organise_something(user: User | None) -> bool:
    """Whether they have anything to organise."""
    return any(grant.role in ORGANISING for grant in _grants(user))


def may_organise_series(user: User | None, network: Network) -> bool:
    """Whether they may make and change a series: who organises a hub of the network, or everything."""
    hubs = {hub.id for hub in network.hubs}
    return any(
        g.role in ORGANISING and g.contest_id is None and (g.hub_id is None or g.hub_id in hubs)
        for g in _grants(user)
    )


def may_import(user: User | None, contest: Contest) -> bool:
    """Whether they may bring problems into the contest."""
    return _holds(user, SETTING, contest)


def may_see_all(user: User | None, contest: Contest) -> bool:
    """Whether they may see every submission and the board as it is."""
    return _holds(user, SEEING_ALL, contest)


def may_reset_password(user: User | None, other: User) -> bool:
    """Whether they may give the other a new password: who takes part in their contest and has no grants."""
    if is_admin(user):
        return True
    entries = (entry for membership in other.memberships for entry in membership.party.entries)
    return not other.grants and any(may_organise(user, entry.contest) for entry in entries)


def may_see_contest(user: User | None, contest: Contest, entry: Entry | None) -> bool:
    """Whether they may see that the contest exists, its times and its board."""
    return contest.is_public or entry is not None or may_see_all(user, contest)


def may_see_problems(user: User | None, stage: Stage, entry: Entry | None, at: datetime) -> bool:
    """Whether they may read the problems: from the start whoever sees the contest, before it its makers."""
    contest = stage.contest
    if may_see_all(user, contest) or may_import(user, contest):
        return True
    return phase(stage.window, at) is not Phase.BEFORE and may_see_contest(user, contest, entry)


def takes_part(user: User | None, entry: Entry | None) -> bool:
    """Whether it is their entry."""
    return user is not None and entry is not None and any(m.user_id == user.id for m in entry.party.members)


def may_see_submission(user: User | None, submission: Submission) -> bool:
    """Whether they may see the submission, its source and its judging."""
    return takes_part(user, submission.entry) or may_see_all(user, submission.entry.contest)


def may_retry(user: User | None, judging: Judging) -> bool:
    """Whether they may have a failed judging tried again."""
    return may_organise(user, judging.submission.entry.contest)


def may_take_deck(user: User | None, deck: Deck) -> bool:
    """Whether they may know how a deck stands and have its file: its entry's people and organisers."""
    return takes_part(user, deck.entry) or may_organise(user, deck.entry.contest)


def may_see_deck(user: User | None, deck: Deck, *, judges: bool) -> bool:
    """Whether they may see its pages; `judges`: they mark, or marked, by it (`queries.decks.judges_by`)."""
    return judges or may_take_deck(user, deck)
