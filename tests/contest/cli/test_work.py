import signal

from tests.starting import RedisServer, until


def test_work_without_redis_or_a_podium_is_one_clear_line(start, home):
    process = start("work")
    assert process.wait(30) == 3
    assert process.said == (
        f"Error: REDIS_URL is not set and no Podium runs in {home}: "
        "set REDIS_URL, or start `podium up`, which has workers of its own.\n"
    )


def test_work_starts_as_many_processes_as_slots_and_ends_them(start):
    redis = RedisServer()
    try:
        assert start("migrate").wait(60) == 0
        process = start("work", "--queue", "desk", "--slots", "2", REDIS_URL=redis.url)
        until(lambda: redis.client.scard("rq:workers") == 2, 60, what="two workers")
        names = sorted(name.rpartition("-")[0] for name in redis.client.smembers("rq:workers"))
        assert [name.rpartition("-desk-")[2] for name in names] == ["1", "2"]
        process.signal(signal.SIGTERM)
        assert process.wait() == 0
        assert redis.client.scard("rq:workers") == 0
    finally:
        redis.close()


def test_sweep_ends_at_a_signal(start):
    redis = RedisServer()
    try:
        assert start("migrate").wait(60) == 0
        process = start("sweep", REDIS_URL=redis.url)
        process.says("sweep.started")
        process.signal(signal.SIGTERM)
        assert process.wait() == 0
    finally:
        redis.close()


def test_migrate_unreachable_database_is_one_clear_line(start):
    process = start("migrate", DATABASE_URL="postgresql://podium@/podium?host=/nowhere")
    assert process.wait(60) == 3
    assert process.said.startswith("Error: the database can't be used: connection is bad: ")
    assert len(process.said.splitlines()) == 1
