"""A contest of pitches that is marked, one entry of which a juror may know nothing of."""

from functools import cache
from types import SimpleNamespace

import pytest

from contest import db
from contest.actions.accounts import hash_password
from contest.models import (
    Audit,
    Conflict,
    ConflictKind,
    EntrantSees,
    RoundEntry,
    RoundOutcome,
    RoundState,
    Sitting,
    Turn,
)
from tests import making_pitches
from tests.contest.site.conftest import PASSWORD, fresh, make_login
from tests.making import HOUR, MINUTE, NOW
from tests.making_pitches import DAY
from tests.making_standings import GIVEN, make_marked_round, write

HIDDEN = "Hidden Harbour"
"""The entry that Noa Levi is in conflict with; marked 5 and 1, so that without it every number is another."""
MARKS = {"Wei Zhang": (5, 5, 5), "Noa Levi": (5, 4, 5), "Li Na": (1, 1, 2)}
WITH_HIDDEN = {**dict(list(GIVEN.items())[:2]), HIDDEN: MARKS, **dict(list(GIVEN.items())[2:])}


def give_login(user, login):
    """The password of the tests, by this name."""
    user.login, user.password_hash = login, make_password()


@cache
def make_password():
    """Hashed once: it takes a while."""
    return hash_password(PASSWORD)


@pytest.fixture
def marked(app, now):
    """A closed round of six entries and four jurors; an organiser; all can log in by their first name."""
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitch")
        made = make_marked_round(s, contest)
        for name, juror in made.jurors.items():
            give_login(juror.user, name.split()[0].lower())
        for number, entry in enumerate(made.entries.values()):
            give_login(entry.party.members[0].user, f"team-{number}")
        olga = make_login(s, "olga", name="Olga", admin=True)
        return SimpleNamespace(
            contest=contest,
            round=made.round,
            entries=made.entries,
            jurors=made.jurors,
            sheets=made.sheets,
            olga=olga,
            people={name: entry.party.members[0].user for name, entry in made.entries.items()},
            users={name: juror.user for name, juror in made.jurors.items()},
            at=f"/c/pitch/standings/{made.round.public_id}",
        )


def decide(s, round_, passed=("Tidal Garden", "深巷科技", "Quiet Engine"), sees=EntrantSees.MARK):
    """Settle the round: these go on."""
    round_ = fresh(s, round_)
    round_.state, round_.decided_at, round_.entrant_sees = RoundState.DECIDED, NOW, sees
    for pinned in s.query(RoundEntry).filter_by(round_id=round_.id):
        is_in = pinned.entry.name in passed
        pinned.outcome = RoundOutcome.PASSED if is_in else RoundOutcome.OUT
        pinned.decided_at = NOW


def give_chair(s, marked, judge, entries):
    """Let a juror lead a sitting of these entries."""
    sitting = Sitting(round_id=marked.round.id, name="Room 1", chair_id=marked.jurors[judge].id)
    sitting.turns = [
        Turn(entry_id=marked.entries[name].id, position=place) for place, name in enumerate(entries)
    ]
    s.add(sitting)
    s.flush()


def make_secret_world(s, storage, *, state, chairs, kind):
    """A marked round with the hidden entry in the middle of everything; Noa Levi may know nothing of it."""
    contest = making_pitches.make_pitch_contest(s, slug="pitch")
    made = make_marked_round(s, contest, given=WITH_HIDDEN, state=RoundState.OPEN)
    for name, juror in made.jurors.items():
        give_login(juror.user, name.split()[0].lower())
    noa, hidden = made.jurors["Noa Levi"], made.entries[HIDDEN]
    for name, entry in made.entries.items():
        picture = storage.put(f"a page of {name}".encode())
        page = {"digest": picture, "width": 4, "height": 3, "type": "image/webp"}
        deck = making_pitches.make_deck(s, entry, pages=[page], digest=storage.put(f"%PDF {name}".encode()))
        entry.versions[-1].deck = deck
        write(s, made.sheets[name, next(iter(WITH_HIDDEN[name]))], f"Words on {name}")
    sitting = Sitting(round=made.round, name="Room 1", starts_at=NOW - HOUR)
    sitting.chair = noa if chairs else made.jurors["Wei Zhang"]
    sitting.turns = [Turn(entry=entry, position=place) for place, entry in enumerate(made.entries.values())]
    for turn in sitting.turns[:2]:
        turn.began_at, turn.ended_at = NOW - HOUR, NOW - HOUR / 2
    s.add(sitting)
    s.add(Conflict(juror=noa, entry=hidden, kind=kind, reason="former colleague", created_at=NOW - DAY))
    own = made.sheets[HIDDEN, "Noa Levi"].assignment
    if kind is ConflictKind.RECUSAL:
        own.ended_at, own.ended_reason = NOW - MINUTE, "recused"
    # One sheet of hers is still open while the round is, as is one of the hidden entry.
    made.sheets["Saffron Relay", "Noa Levi"].locked_at = None
    made.sheets[HIDDEN, "Li Na"].locked_at = None
    s.flush()
    if state is RoundState.OPEN:
        sitting.current_entry_id, sitting.timer_ends_at = hidden.id, NOW + MINUTE
        sitting.turns[2].began_at = NOW - MINUTE
    else:
        made.sheets["Saffron Relay", "Noa Levi"].locked_at = NOW
        made.sheets[HIDDEN, "Li Na"].locked_at = NOW
        made.round.state, made.round.closed_at = RoundState.CLOSED, NOW
    if state is RoundState.DECIDED:
        decide(s, made.round, passed=("Tidal Garden", HIDDEN, "Quiet Engine"))
        making_pitches.make_round(
            s, contest, entries=[made.entries[name] for name in ("Tidal Garden", HIDDEN, "Quiet Engine")]
        )
    s.add(
        Audit(
            at=NOW,
            contest_id=contest.id,
            action="deliberation.note",
            subject_kind="entry",
            subject=hidden.public_id,
            before={},
            after={"round": made.round.public_id, "note": f"On {HIDDEN}"},
        )
    )
    s.flush()
    return made
