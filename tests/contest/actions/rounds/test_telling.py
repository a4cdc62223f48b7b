import pytest

from contest import events
from contest.actions.rounds.telling import tell_round
from contest.models import Round
from contest.queries.versions import versions
from tests.making_pitches import make_pitch_contest, make_round
from tests.starting import RedisServer


def test_each_change_raises_the_version_and_tells_it_after_the_commit(database):
    server = RedisServer()
    events.bind(server.url)
    try:
        with database.transaction() as s:
            round_ = make_round(s, make_pitch_contest(s))
            assert [tell_round(s, round_), tell_round(s, round_)] == [1, 2]
            assert round_.version == 2
            assert server.client.get(events.round_key(round_.public_id)) is None
        assert server.client.get(events.round_key(round_.public_id)) == "2"
        with database.reading() as s:
            assert versions(s, [round_.public_id, "nobody"]) == {round_.public_id: 2}
            assert s.get_one(Round, round_.id).version == 2
    finally:
        events.bind(None)
        server.close()


def test_what_is_not_committed_tells_nothing(database):
    with database.transaction() as s:
        round_ = make_round(s, make_pitch_contest(s))

    with pytest.raises(ZeroDivisionError), database.transaction() as s:
        tell_round(s, s.get_one(Round, round_.id))
        1 / 0  # noqa: B018 -- a mistake after the action
    with database.reading() as s:
        assert s.get_one(Round, round_.id).version == 0
