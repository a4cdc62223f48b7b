"""Answers a second: a minimal page of Flask, a kept board, and a board the asker has already.

Counted by the clock, and by the processor time that the server used, to which other work on the machine
adds nothing.
"""

import contextlib
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
DEPTH = 8
"""Requests under way on each connection: with one, a busy machine's scheduler is what is measured."""

ROUNDS = 5
ROUND_S = 1.0


def request(path: str, *lines: str) -> bytes:
    """A GET of `path` with these lines in its head."""
    return "\r\n".join((f"GET {path} HTTP/1.1", "host: localhost", *lines, "", "")).encode()


@dataclass(slots=True)
class Rate:
    """Answers, the seconds they took, and the seconds of the server's processor that they cost."""

    answers: int = 0
    seconds: float = 0.0
    cpu_s: float = 0.0

    @property
    def cost_s(self) -> float:
        """Processor seconds an answer."""
        return self.cpu_s / self.answers


def measure_rates(port: int, server: int) -> dict[str, Rate]:
    """The kinds of answers in turn, so that a busy moment meets all alike; `server` is its process."""
    gzip = "accept-encoding: gzip"
    etag = _first(port, request("/board", gzip))[1]
    kinds = {
        "minimal": request("/minimal"),
        "board": request("/board", gzip),
        "unchanged": request("/board", gzip, f"if-none-match: {etag}"),
    }
    sizes = {name: _first(port, asked)[0] for name, asked in kinds.items()}
    found = {name: Rate() for name in kinds}
    for _ in range(ROUNDS):
        for name, asked in kinds.items():
            before = _cpu_s(server)
            _answer(port, asked, sizes[name], found[name])
            found[name].cpu_s += _cpu_s(server) - before
    return found


def _answer(port: int, asked: bytes, size: int, rate: Rate) -> None:
    with contextlib.ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(CONNECTIONS)
        ]
        began = time.perf_counter()
        while time.perf_counter() - began < ROUND_S:
            for connection in connections:
                connection.sendall(asked * DEPTH)
            for connection in connections:
                left = size * DEPTH
                while left:
                    piece = len(connection.recv(left))
                    if not piece:
                        raise ConnectionError("the server closed a connection")
                    left -= piece
            rate.answers += len(connections) * DEPTH
        rate.seconds += time.perf_counter() - began


def _cpu_s(pid: int) -> float:
    """Seconds of processor that a process has used."""
    # After the name, which may hold anything, in its brackets.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _first(port: int, asked: bytes) -> tuple[int, str]:
    """How many bytes an answer has, which doesn't change, and its ETag; asked until the page is kept."""
    etag = ""
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(asked)
            data = connection.recv(65536)
            head = data.partition(b"\r\n\r\n")[0]
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
            etag = fields.get(b"etag", b"").decode()
            size = len(head) + 4 + int(fields.get(b"content-length", b"0"))
            while len(data) < size:
                data += connection.recv(65536)
            time.sleep(0.02)
    return size, etag
