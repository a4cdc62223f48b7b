import time

import pytest

from contest import queues
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
