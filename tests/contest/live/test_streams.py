import asyncio
import contextlib
import itertools
import signal
import time

import pytest

from contest import events, tickets
from contest.live.streams import Streams

SECRET = "a secret of tests, long enough to sign"


def plain(_environ, start_response):
    start_response("200 OK", [])
    return [b"flask"]


def ticket(*topics, viewer=""):
    return tickets.issue_stream(SECRET, topics or ("contest:bcdf",), viewer)


@pytest.fixture
def site(serve, redis, database_numbers):
    database_numbers["bcdf"] = 41
    events.bind(redis.url)
    yield serve(plain)
    events.bind(None)


def told(topic, version, tick=0):
    return {"topic": topic, "version": version, "tick": tick}


def test_stream_tells_the_number_and_every_new_one(site):
    with site.stream(ticket()) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.headers["cache-control"] == "no-store"
        assert stream.headers["x-accel-buffering"] == "no"
        assert stream.next() == told("contest:bcdf", 41)
        assert events.publish_version("bcdf", 42)
        assert stream.next() == told("contest:bcdf", 42)


def test_number_asked_of_the_database_is_written_back(site, redis):
    with site.stream(ticket()) as stream:
        stream.next()
    assert redis.client.get(events.version_key("bcdf")) == b"41"


def test_number_in_redis_is_read_without_the_database(site, redis, database_numbers):
    database_numbers.clear()
    events.publish_version("bcdf", 7)
    with site.stream(ticket()) as stream:
        assert stream.next() == told("contest:bcdf", 7)


def test_each_topic_of_the_ticket_and_no_other(site):
    with site.stream(ticket("entry:mine", "contest:bcdf")) as stream:
        first = [stream.next(), stream.next()]
        assert sorted(first, key=lambda event: event["topic"]) == [
            told("contest:bcdf", 41),
            told("entry:mine", 0),
        ]
        events.raise_counter("theirs")
        events.publish_version("other", 9)
        events.raise_counter("mine")
        assert stream.next() == told("entry:mine", 1)


def test_slow_viewer_gets_the_newest(site):
    with site.stream(ticket()) as stream:
        stream.next()
        for version in range(100, 200):
            events.publish_version("bcdf", version)
        last = stream.next()
        while last["version"] != 199:
            last = stream.next()


@pytest.mark.parametrize("query", ["", "?ticket=", "?ticket=nonsense", "?ticket=a&ticket=b"])
def test_stream_without_a_good_ticket(site, query):
    answer, body = site.get(f"/live{query}")
    assert (answer.status, body) == (403, b"This ticket is too old, or none at all.\n")


def test_stream_is_only_read(site):
    assert site.ask("POST", f"/live?ticket={ticket()}", b"")[0].status == 405


def test_silent_stream_beats(site):
    site.front.streams._heartbeat_s = 0.1
    with site.stream(ticket()) as stream:
        lines = stream.lines()
        assert [next(lines) for _ in range(9)].count(b":") >= 2


def test_viewers_that_leave_are_forgotten(site):
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(site.stream(ticket("entry:mine"))).next()
        assert site.front.streams.open == 20
    deadline = time.monotonic() + 5
    while site.front.streams.open and time.monotonic() < deadline:
        time.sleep(0.01)
    assert site.front.streams.open == 0
    assert len(site.front.hub.topics) == 0
    assert site.front.streams._of_one == {}


def test_one_person_s_oldest_stream_ends(site):
    site.front.streams = Streams(site.front.hub, SECRET, most_of_one=2)
    mine = ticket(viewer="user:7")
    with site.stream(mine) as first, site.stream(mine) as second:
        first.next()
        second.next()
        with (
            site.stream(mine) as third,
            site.stream(ticket(viewer="user:8")) as other,
            site.stream(ticket()) as spectator,
        ):
            assert third.next() == other.next() == spectator.next()
            assert first.is_ended()
            events.publish_version("bcdf", 50)
            assert second.next() == third.next() == told("contest:bcdf", 50)


def test_one_stream_too_many(site):
    site.front.streams = Streams(site.front.hub, SECRET, most=1)
    with site.stream(ticket()) as stream:
        stream.next()
        answer, _ = site.get(f"/live?ticket={ticket()}")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


def test_clock(site):
    answer, body = site.get("/live/clock")
    assert answer.headers["Cache-Control"] == "no-store"
    assert abs(int(body.removeprefix(b'{"now":').removesuffix(b"}")) / 1000 - time.time()) < 5


def test_redis_away_contests_come_from_the_database_and_entries_are_unknown(serve, database_numbers):
    database_numbers["bcdf"] = 41
    site = serve(plain)
    with site.stream(ticket("contest:bcdf", "entry:mine")) as stream:
        first = [stream.next(), stream.next()]
        assert told("contest:bcdf", 41) in first
        assert told("entry:mine", None) in first
        database_numbers["bcdf"] = 42
        began = time.monotonic()
        assert stream.next() == told("contest:bcdf", 42)
        assert time.monotonic() - began < 8


def test_redis_back_and_empty(site, redis, database_numbers):
    events.publish_version("bcdf", 42)
    events.raise_counter("mine")
    with site.stream(ticket("contest:bcdf", "entry:mine")) as stream:
        first = [stream.next(), stream.next()]
        assert told("contest:bcdf", 42) in first
        assert told("entry:mine", 1) in first
        redis.kill()
        assert stream.next() == told("entry:mine", None)
        database_numbers["bcdf"] = 43  # published while nobody could hear it
        redis.start()
        rest = [stream.next(), stream.next()]
        assert told("contest:bcdf", 43) in rest
        assert told("entry:mine", 0) in rest
        deadline = time.monotonic() + 5
        while redis.client.get(events.version_key("bcdf")) != b"43" and time.monotonic() < deadline:
            time.sleep(0.05)
        assert redis.client.get(events.version_key("bcdf")) == b"43"
        assert events.publish_version("bcdf", 44)
        assert stream.next() == told("contest:bcdf", 44)


def test_redis_that_is_frozen_is_as_good_as_away(site, redis, database_numbers):
    with site.stream(ticket("contest:bcdf", "entry:mine")) as stream:
        assert {stream.next()["version"], stream.next()["version"]} == {41, 0}
        redis.process.send_signal(signal.SIGSTOP)
        try:
            assert stream.next() == told("entry:mine", None)
            database_numbers["bcdf"] = 42
            assert stream.next() == told("contest:bcdf", 42)
        finally:
            redis.process.send_signal(signal.SIGCONT)
        assert stream.next() == told("entry:mine", 0)
        assert events.publish_version("bcdf", 43)
        assert stream.next() == told("contest:bcdf", 43)


def test_database_is_asked_seldom(serve, settings):
    calls = []

    async def versions(contests):
        calls.append((time.monotonic(), sorted(contests)))
        return dict.fromkeys(contests, 1)

    site = serve(plain)
    site.front.hub._versions = versions
    with contextlib.ExitStack() as stack:
        for number in range(30):
            stack.enter_context(site.stream(ticket(f"contest:c{number}")))
        time.sleep(3)
    gaps = [after[0] - before[0] for before, after in itertools.pairwise(calls)]
    assert 1 <= len(calls) <= 3
    assert all(gap > 1.7 for gap in gaps)


def test_redis_and_database_away_says_so(serve):
    async def versions(_contests):
        raise OSError("no database")

    site = serve(plain)
    site.front.hub._versions = versions
    with site.stream(ticket()) as stream:
        assert stream.next() == told("contest:bcdf", None)


def test_database_that_hangs_is_asked_once(serve, monkeypatch):
    monkeypatch.setattr("contest.live.hub.PATIENCE_S", 0.3)
    calls = []

    async def versions(_contests):
        calls.append(1)
        await asyncio.sleep(6)
        return {"bcdf": 7}

    site = serve(plain, versions=versions)
    with site.stream(ticket()) as stream:
        assert stream.next() == told("contest:bcdf", None)
        assert stream.next() == told("contest:bcdf", 7)
    assert len(calls) == 1


def test_number_that_is_none_is_asked_of_the_database(site, redis):
    redis.client.set(events.version_key("bcdf"), "nonsense")
    with site.stream(ticket("contest:bcdf", "entry:mine")) as stream:
        assert {stream.next()["version"], stream.next()["version"]} == {41, 0}


def test_streams_end_with_the_server(site):
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(site.stream(ticket())) for _ in range(50)]
        for stream in streams:
            stream.next()
        began = time.monotonic()
        site.server.handle_exit(15, None)
        assert all(stream.is_ended() for stream in streams)
        assert time.monotonic() - began < 4


def test_round_of_pitches_is_followed_and_its_number_only_rises(site, redis, database_numbers):
    database_numbers["room"] = 5
    with site.stream(ticket(tickets.round_topic("room"))) as stream:
        assert stream.next() == told("round:room", 5)
        assert events.publish_round("room", 4)
        assert events.publish_round("room", 6)
        assert stream.next() == told("round:room", 6)
