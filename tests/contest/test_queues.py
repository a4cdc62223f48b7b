import json
import pickle
import time
import zlib
from pathlib import Path

import pytest
from redis import Redis

from contest import queues
from contest.jobs.worker import PodiumWorker
from tests.starting import RedisServer


@pytest.fixture
def redis():
    server = RedisServer()
    yield server
    queues.bind(None)
    server.close()


def test_wake_leaves_an_entry_that_names_the_job(redis):
    queues.bind(redis.url)
    assert queues.wake(queues.SANDBOX)
    (job,) = redis.client.lrange("rq:queue:sandbox", 0, -1)
    facts = redis.client.hmget(f"rq:job:{job}", "description", "result_ttl", "failure_ttl", "timeout")
    assert facts == ["contest.jobs.judging.judge_next()", "0", "600", "-1"]


def test_wake_never_fills_the_queue(redis):
    queues.bind(redis.url)
    for _ in range(3):
        queues.wake(queues.SANDBOX, 50)
    assert redis.client.llen("rq:queue:sandbox") == queues.FULL


@pytest.mark.parametrize("redis_url", [None, "unix:///nowhere/redis.sock", "redis://127.0.0.1:9"])
def test_wake_without_redis_is_quick_and_says_no(redis_url):
    queues.bind(redis_url)
    before = time.monotonic()
    assert not queues.wake(queues.SANDBOX)
    assert time.monotonic() - before < 1
    queues.bind(None)


def test_wake_frozen_redis_is_given_up_soon(redis):
    queues.bind(redis.url)
    redis.process.send_signal(19)
    before = time.monotonic()
    assert not queues.wake(queues.SANDBOX)
    assert time.monotonic() - before < 2
    redis.process.send_signal(18)


@pytest.fixture
def raw(redis_url):
    """Redis as it stores things, in bytes."""
    client = Redis.from_url(redis_url)
    yield client
    queues.bind(None)
    client.close()


def stored(raw):
    """The key of the one job, and its data as they are read."""
    (job,) = raw.lrange("rq:queue:desk", 0, -1)
    key = b"rq:job:" + job
    return key, zlib.decompress(raw.hget(key, "data"))


def test_wake_puts_json(raw, redis_url):
    queues.bind(redis_url)
    assert queues.wake(queues.DESK)
    _, data = stored(raw)
    assert json.loads(data) == [queues.TASKS[queues.DESK], None, [], {}]


class Touching:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_pickle_in_redis_is_never_executed(raw, redis_url, tmp_path):
    made = tmp_path / "made"
    data = pickle.dumps(Touching(made))
    pickle.loads(data)
    assert made.exists()  # it would work
    made.unlink()
    queues.bind(redis_url)
    assert queues.wake(queues.DESK)
    key, _ = stored(raw)
    raw.hset(key, "data", zlib.compress(data))
    worker = PodiumWorker(
        queues.DESK,
        raw,
        name="pickled",
        look=lambda: None,
        stopping=lambda: None,
        redis_away=lambda _: None,
    )
    worker.work(burst=True)
    assert raw.llen("rq:queue:desk") == 0
    assert not made.exists()
