"""The front under load: the start, the viewers' delay, and kept pages against a minimal page of Flask.

One server process on the first core, its clients on the others; all figures of one run.
"""

import asyncio
import contextlib
import json
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

import uvloop
from redis import Redis

from contest import clock, tickets
from contest.cli.benches import probe
from contest.cli.benches.rates import measure_rates, request
from contest.cli.embedded import server as redis_program
from contest.cli.ports import wait_until_served
from contest.events import version_key
from contest.live.server import raise_file_limit

TURN_S = 1.2
"""Over which live.js spreads the fetches of the start."""

EVENTS = 10
EVERY_S = 0.5


def measure(clients: int = 300, viewers: int = 1000) -> dict[str, float | int | str]:
    """All figures; `clients` wait for the start, `viewers` watch. Some 40 s."""
    raise_file_limit()
    ticket_secret = secrets.token_hex(32)
    # Long enough for everyone to have come.
    starts_at = clock.now() + timedelta(seconds=5 + clients / 100)
    with _serving(ticket_secret, starts_at.isoformat()) as (port, redis, server):
        ticket = tickets.issue_stream(ticket_secret, [tickets.contest_topic(probe.CONTEST)])
        took, fetched = uvloop.run(_start(port, ticket, clients, starts_at.timestamp()))
        rates = measure_rates(port, server)
        # Last, for it raises the version, and no kept page holds for the probe's own any more.
        delays = uvloop.run(_watch(port, ticket, viewers, redis))
    return {
        "start_clients": clients,
        "start_median_s": round(median(took), 2),
        "start_all_s": round(max(took), 2),
        "start_fetch_p99_ms": round(_percentile(fetched, 99) * 1000, 1),
        "viewers": viewers,
        "event_median_ms": round(median(delays) * 1000, 1),
        "event_p99_ms": round(_percentile(delays, 99) * 1000, 1),
        **{f"{name}_per_s": round(rate.answers / rate.seconds) for name, rate in rates.items()},
        # Of the server's own processor: other work on the machine doesn't count.
        **{f"{name}_per_cpu_s": round(rate.answers / rate.cpu_s) for name, rate in rates.items()},
        "board_to_minimal": round(rates["minimal"].cost_s / rates["board"].cost_s, 2),
    }


@contextlib.contextmanager
def _serving(secret: str, starts_at: str) -> Iterator[tuple[int, Redis, int]]:
    """A Redis and a server of our own, the server on the first core and we on the others."""
    own = os.sched_getaffinity(0)
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="podium-bench-")))
        address = home / "redis.sock"
        options = ["--port", "0", "--unixsocket", str(address), "--save", "", "--dir", str(home)]
        stack.enter_context(_child([str(redis_program()), *options, "--loglevel", "warning"]))
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        fd, port = listening.fileno(), listening.getsockname()[1]
        command = [sys.executable, "-m", "contest.cli.benches.probe", str(fd), str(home), secret, starts_at]
        server = stack.enter_context(_child(command, fd))
        redis = stack.enter_context(contextlib.closing(Redis.from_url(f"unix://{address}")))
        wait_until_served(port, 30)
        if len(own) > 1:
            first, *others = sorted(own)
            os.sched_setaffinity(server.pid, {first})
            os.sched_setaffinity(0, others)
            stack.callback(os.sched_setaffinity, 0, own)
        yield port, redis, server.pid


@contextlib.contextmanager
def _child(command: list[str], *fds: int) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command, pass_fds=fds, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        try:
            yield child
        finally:
            child.terminate()


def _percentile(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


async def _start(port: int, ticket: str, clients: int, starts_at: float) -> tuple[list[float], list[float]]:
    """Seconds from the start to each client's problems, and how long the fetch alone took."""

    async def client() -> tuple[float, float]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(f"/live?ticket={ticket}"))
        assert await _fetch(port, "/problems") == b"wait"  # noqa: S101 -- else it is no start
        while True:
            line = await reader.readline()
            if line.startswith(b"data: ") and json.loads(line[6:])["tick"]:
                break
        await asyncio.sleep(random.random() * TURN_S)  # noqa: S311 -- as the page does
        asked = time.time()
        while b"<h1>Problems</h1>" not in await _fetch(port, "/problems"):  # noqa: ASYNC110 -- asks a server
            await asyncio.sleep(0.1)  # the tick may overtake the clock by a hair
        writer.close()
        return time.time() - starts_at, time.time() - asked

    async with asyncio.timeout(120):
        both = await asyncio.gather(*(client() for _ in range(clients)))
    return [took for took, _ in both], [fetch for _, fetch in both]


async def _fetch(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request(path, "connection: close"))
        return (await reader.read()).partition(b"\r\n\r\n")[2]
    finally:
        writer.close()


async def _watch(port: int, ticket: str, viewers: int, redis: Redis) -> list[float]:
    """Seconds from each publish to each viewer's event."""
    published: dict[int, float] = {}
    delays: list[float] = []
    waiting, connected = viewers, asyncio.Event()

    async def viewer() -> None:
        nonlocal waiting
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(f"/live?ticket={ticket}"))
        is_first = True
        while True:
            line = await reader.readline()
            if not line.startswith(b"data: "):
                continue
            now, version = time.perf_counter(), json.loads(line[6:])["version"]
            if is_first:
                is_first = False
                waiting -= 1
                if not waiting:
                    connected.set()
                continue
            delays.append(now - published[version])
            if version == 1 + EVENTS:
                writer.close()
                return

    async with asyncio.timeout(120):
        tasks = [asyncio.create_task(viewer()) for _ in range(viewers)]
        await connected.wait()
        key = version_key(probe.CONTEST)
        for version in range(2, 2 + EVENTS):
            published[version] = time.perf_counter()
            redis.set(key, version)
            redis.publish(key, version)
            await asyncio.sleep(EVERY_S)
        await asyncio.gather(*tasks)
    return delays
