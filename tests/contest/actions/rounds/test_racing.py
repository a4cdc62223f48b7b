"""Organisers who do the same at once: one of them does it."""

import threading

from contest.actions.rounds.deciding import decide_round
from contest.actions.rounds.opening import open_round
from contest.models import Round, RoundEntry, RoundState
from contest.refusals import Refused
from tests.contest.actions.rounds.conftest import AFTER, Panel
from tests.making import NOW
from tests.making_pitches import make_pitch_contest, make_round, make_startup

THREADS = 4


def at_once(database, act):
    """What each of four threads was told: "done", or the code of the refusal."""
    said: list[str] = []
    barrier = threading.Barrier(THREADS)

    def work():
        barrier.wait()
        try:
            with database.transaction() as s:
                act(s)
        except Refused as refused:
            said.append(refused.code)
        else:
            said.append("done")

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_round_opened_by_four_at_once_is_opened_once(database):
    with database.transaction() as s:
        contest = make_pitch_contest(s)
        entries = [make_startup(s, contest) for _ in range(3)]
        round_id = make_round(s, contest, state=RoundState.DRAFT).id

    def act(s):
        open_round(s, actor=None, round_=s.get_one(Round, round_id), confirm=True, at=AFTER)

    assert at_once(database, act) == ["done", *["round.not_draft"] * 3]
    with database.reading() as s:
        assert s.query(RoundEntry).count() == len(entries)
        assert s.get_one(Round, round_id).version == 1


def test_round_decided_by_four_at_once_is_decided_once(database):
    with database.transaction() as s:
        contest = make_pitch_contest(s)
        entries = [make_startup(s, contest) for _ in range(3)]
        round_ = make_round(s, contest, entries=entries, rule="mean")
        panel = Panel(s, contest)
        for value, entry in enumerate(entries, start=2):
            panel.mark(round_, 0, entry, value)
        round_.state, round_.closed_at, round_.cut = RoundState.CLOSED, NOW, {"kind": "top", "n": 2}
        following = make_round(s, contest, state=RoundState.DRAFT).id
        round_id = round_.id

    def act(s):
        decide_round(s, actor=None, round_=s.get_one(Round, round_id), at=AFTER)

    assert at_once(database, act) == ["done", *["round.not_closed"] * 3]
    with database.reading() as s:
        assert s.query(RoundEntry).filter_by(round_id=following).count() == 2
