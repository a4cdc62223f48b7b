import os
import signal
import socket
import subprocess
import sys

import requests

from contest.cli import ports
from tests.starting import until


def test_serve_answers_and_ends_at_a_signal(start):
    assert start("migrate").wait(60) == 0
    port = ports.choose("127.0.0.1", 0)
    process = start("serve", "--port", str(port), REDIS_URL="unix:///nowhere/redis.sock")
    process.says("web.serving")
    assert until(lambda: asked(port), what="an answer") == 200
    process.signal(signal.SIGTERM)
    assert process.wait() == 0


def asked(port):
    try:
        return requests.get(f"http://127.0.0.1:{port}/", timeout=20).status_code
    except requests.ConnectionError:
        return None  # it says that it serves just before it listens


AT_ONCE = """
import os, signal
from contest.cli import main
from contest.live.server import Server
run = Server.run
def signalled(self, **options):
    os.kill(os.getpid(), signal.SIGTERM)
    run(self, **options)
Server.run = signalled
main(["serve", "--port", "0"])
"""


def test_serve_ends_at_a_signal_that_comes_before_it_listens(start, home):
    """A tree that was killed sends its children one signal: one that is lost leaves a process for ever."""
    assert start("migrate").wait(60) == 0
    settings = {"PODIUM_HOME": str(home), "REDIS_URL": "unix:///nowhere/redis.sock"}
    ended = subprocess.run(
        [sys.executable, "-c", AT_ONCE], env={**os.environ, **settings}, timeout=60, check=False
    )
    assert ended.returncode == 0


def test_serve_taken_port_is_one_clear_line(start):
    assert start("migrate").wait(60) == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("serve", "--port", str(port))
        assert process.wait(60) == 3
    assert process.said == f"Error: can't serve on 127.0.0.1:{port}: Address already in use\n"
