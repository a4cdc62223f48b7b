"""The process: how it serves a socket it was given, and how it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contest import tickets

SECRET = "a secret of tests, long enough to sign"
PROGRAM = """
import sys
from pathlib import Path
from contest import logs
from contest.live.server import run
from contest.settings import Settings

def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "5")])
    return [b"flask"]

logs.configure()
home = Path(sys.argv[2])
settings = Settings(home, None, "sqlite://", None, str(home / "storage"), sys.argv[3])
run(settings, app, fd=int(sys.argv[1]))
"""


@pytest.fixture
def process(folder, redis):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        started = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(listening.fileno()), str(folder), SECRET],
            pass_fds=(listening.fileno(),),
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )
    yield started, port
    started.kill()
    started.wait()
    started.stderr.close()


def connect(port):
    deadline = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=20)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def read_until(connection, wanted):
    data = b""
    while wanted not in data:
        piece = connection.recv(4096)
        assert piece, data
        data += piece
    return data


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_open_streams_end_with_the_process_which_ends_well(process, number):
    started, port = process
    ticket = tickets.issue_stream(SECRET, ["entry:mine"])
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(connect(port)) for _ in range(200)]
        for stream in streams:
            stream.sendall(f"GET /live?ticket={ticket} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
        for stream in streams:
            read_until(stream, b"data: ")
        idle = stack.enter_context(connect(port))
        idle.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        read_until(idle, b"flask")
        began = time.monotonic()
        started.send_signal(number)
        assert started.wait(10) == 0
        assert time.monotonic() - began < 4.5  # streams ended by themselves, not by the grace's end
        for stream in streams:
            assert read_until(stream, b"0\r\n\r\n")
    written = started.stderr.read()
    assert ticket.encode() not in written
    assert b"Traceback" not in written


def test_the_soft_limit_of_files_is_raised(process):
    started, port = process
    connect(port).close()
    limits = Path(f"/proc/{started.pid}/limits").read_text()
    soft = next(line.split()[3] for line in limits.splitlines() if line.startswith("Max open files"))
    assert int(soft) > 2000
