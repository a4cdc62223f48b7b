import signal
import socket

import requests

from contest.cli import ports


def test_serve_answers_and_ends_at_a_signal(start):
    assert start("migrate").wait(60) == 0
    port = ports.choose("127.0.0.1", 0)
    process = start("serve", "--port", str(port), REDIS_URL="unix:///nowhere/redis.sock")
    process.says("web.serving")
    assert requests.get(f"http://127.0.0.1:{port}/", timeout=20).status_code == 200
    process.signal(signal.SIGTERM)
    assert process.wait() == 0


def test_serve_taken_port_is_one_clear_line(start):
    assert start("migrate").wait(60) == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("serve", "--port", str(port))
        assert process.wait(60) == 3
    assert process.said == f"Error: can't serve on 127.0.0.1:{port}: Address already in use\n"
