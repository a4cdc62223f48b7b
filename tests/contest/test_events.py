import pytest

from contest import events
from contest.events import Progress
from tests.starting import RedisServer, until


@pytest.fixture
def redis():
    server = RedisServer()
    events.bind(server.url)
    yield server
    events.bind(None)
    server.close()


def heard(pubsub):
    return until(lambda: pubsub.get_message(timeout=1), what="a message")["data"]


def test_version_is_kept_and_told(redis):
    with redis.client.pubsub(ignore_subscribe_messages=True) as pubsub:
        pubsub.subscribe(events.version_key("abc"))
        assert events.publish_version("abc", 7)
        assert heard(pubsub) == "7"
    assert redis.client.get("podium:version:contest:abc") == "7"


def test_version_older_than_known_is_dropped(redis):
    events.publish_version("abc", 7)
    with redis.client.pubsub(ignore_subscribe_messages=True) as pubsub:
        pubsub.subscribe(events.version_key("abc"))
        assert events.publish_version("abc", 6)
        events.publish_version("abc", 10)
        assert heard(pubsub) == "10"
    assert redis.client.get("podium:version:contest:abc") == "10"


def test_counter_rises_and_is_told(redis):
    with redis.client.pubsub(ignore_subscribe_messages=True) as pubsub:
        pubsub.subscribe(events.counter_key("e"))
        assert [events.raise_counter("e"), events.raise_counter("e")] == [True, True]
        assert [heard(pubsub), heard(pubsub)] == ["1", "2"]


def test_progress_comes_back_as_written(redis):
    progress = Progress("running", 1, 3, ({"index": 1, "name": "secret/01", "verdict": "AC"},))
    assert events.write_progress("j", progress)
    assert events.read_progress("j") == progress
    assert 0 < redis.client.ttl("podium:progress:j") <= events.PROGRESS_S
    events.forget_progress("j")
    assert events.read_progress("j") is None


def test_progress_that_is_half_there_is_none(redis):
    redis.client.hset("podium:progress:j", "state", "running")
    assert events.read_progress("j") is None


def test_everything_bears_redis_being_away(redis):
    redis.kill()
    assert not events.publish_version("abc", 1)
    assert not events.raise_counter("e")
    assert not events.write_progress("j", Progress("running"))
    assert not events.forget_progress("j")
    assert events.read_progress("j") is None
