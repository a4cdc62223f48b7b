import contextlib
import socket
import subprocess
import threading
import time

import pytest
from redis import Redis
from redis.exceptions import RedisError

from contest import events, tickets
from contest.cli.embedded import server as redis_program

SECRET = "a secret of tests, long enough to sign"


def slow_to_answer(environ, start_response):
    headers = [("Content-Length", "2")]
    if environ["PATH_INFO"] == "/late":
        headers.append(("X-Podium-Delay", "2.0"))
    start_response("401 Unauthorized", headers)
    return [b"no"]


def test_answer_that_flask_wants_kept_back_holds_no_thread(serve):
    site = serve(slow_to_answer)
    took: list[float] = []

    def late() -> None:
        began = time.monotonic()
        answer, body = site.get("/late")
        assert (answer.status, body) == (401, b"no")
        assert "X-Podium-Delay" not in answer.headers
        took.append(time.monotonic() - began)

    threads = [threading.Thread(target=late) for _ in range(20)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    site.get("/soon")
    assert took == []
    for thread in threads:
        thread.join()
    assert len(took) == 20
    assert all(each >= 2.0 for each in took)


@pytest.fixture
def network_redis(folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            str(redis_program()),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(folder),
        ],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/3"
    with Redis.from_url(url) as client:
        for _ in range(200):
            with contextlib.suppress(RedisError):
                client.ping()
                break
            time.sleep(0.02)
    yield url
    process.kill()
    process.wait()


def test_redis_by_network(serve, network_redis, database_numbers):
    database_numbers["bcdf"] = 4
    site = serve(slow_to_answer, redis_url=network_redis)
    events.bind(network_redis)
    with site.stream(tickets.issue_stream(SECRET, ["contest:bcdf"])) as stream:
        assert stream.next()["version"] == 4
        assert events.publish_version("bcdf", 5)
        assert stream.next()["version"] == 5
    events.bind(None)
