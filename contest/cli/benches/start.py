"""The start of a contest on the whole site: so many seats wait on the contest's page, each its own.

Each does what live.js does: a stream, and at the start the live part, at a moment of its own. When all have
the list, all open a problem within the time that people take. Pages with a person on them can't be kept:
Flask renders each.
"""

import asyncio
import json
import os
import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from urllib.parse import urlsplit

import requests
import uvloop

from contest import clock
from contest.cli.benches.home import CONTEST, LABEL, STATEMENT, driven, make_contest, own_settings
from contest.cli.demonstrating.visitor import Unexpected
from contest.cli.up import Site

TURN_S = 1.2
"""Over which live.js spreads the fetches of the start."""

READING_S = 3.0
"""Within which everyone has chosen a problem."""

JOINERS = 8
BEFORE_S = 5.0
A_SEAT_S = 0.25
"""How long joining may take on a slow machine, a seat."""

PROBLEM = f"/c/{CONTEST}/problems/{LABEL}"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TICKET = re.compile(r'data-live-ticket="([^"]+)"')


def measure(seats: int) -> dict[str, float | int | str]:
    """Seconds from the start until the problems are listed, and until the problem is open, at all seats."""
    with own_settings() as settings:
        return driven(settings, lambda site: _measure(site, seats), web=os.cpu_count() or 1, slots=0)


def _measure(site: Site, seats: int) -> dict[str, float | int | str]:
    starts_at = clock.now() + timedelta(seconds=BEFORE_S + A_SEAT_S * seats)
    codes = make_contest(site.settings, starts_at=starts_at, seats=seats, tests=1)
    if not site.wait():
        raise Unexpected("the site does not answer")
    with ThreadPoolExecutor(JOINERS) as joiners:
        numbered = [(site.address, code, number) for number, code in enumerate(codes)]
        cookies = list(joiners.map(_join, numbered))
    host = urlsplit(site.address).netloc
    listed, opened = uvloop.run(_everyone(host, cookies, starts_at.timestamp()))
    return {
        "seats": seats,
        "seats_listed_median_s": round(median(listed), 2),
        "seats_listed_all_s": round(max(listed), 2),
        "seats_open_median_s": round(median(opened), 2),
        "seats_open_all_s": round(max(opened), 2),
    }


def _join(seat: tuple[str, str, int]) -> str:
    """Open a seat by its code, by the site's own forms; the cookies of its browser."""
    address, code, number = seat
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(f"{address}/join", timeout=60).text
        for values in ({"code": code}, {"code": code, "name": f"Seat {number}"}):
            token = _TOKEN.search(page)
            if token is None:
                raise Unexpected("the page has no form")
            headers = {"Referer": f"{address}/join"}
            form = {**values, "csrf_token": token[1]}
            page = browser.post(f"{address}/join", form, headers=headers, timeout=60).text
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)


async def _everyone(host: str, cookies: list[str], starts_at: float) -> tuple[list[float], list[float]]:
    """Seconds from the start to the list, and from a click to the open problem."""
    if clock.now().timestamp() > starts_at - 1:
        raise Unexpected("joining took longer than there was time")
    async with asyncio.timeout(180):
        listed = await asyncio.gather(*(_wait(host, cookie, starts_at) for cookie in cookies))
        opened = await asyncio.gather(*(_open(host, cookie) for cookie in cookies))
    return listed, opened


async def _wait(host: str, cookie: str, starts_at: float) -> float:
    ticket = _TICKET.search(await _get(host, f"/c/{CONTEST}", cookie))
    if ticket is None:
        raise Unexpected("the page has no ticket")
    name, _, port = host.rpartition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    writer.write(f"GET /live?ticket={ticket[1]} HTTP/1.1\r\nhost: {host}\r\n\r\n".encode())
    # The countdown turns by itself; whichever comes first, it or the stream's tick.
    turns = {asyncio.create_task(asyncio.sleep(max(0.0, starts_at - clock.now().timestamp())))}
    turns.add(asyncio.create_task(_tick(reader)))
    _, rest = await asyncio.wait(turns, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.sleep(random.random() * TURN_S)  # noqa: S311 -- as the page does
    while PROBLEM not in await _get(host, f"/c/{CONTEST}/_now", cookie):  # noqa: ASYNC110 -- asks a server
        await asyncio.sleep(0.25)
    writer.close()
    return clock.now().timestamp() - starts_at


async def _open(host: str, cookie: str) -> float:
    await asyncio.sleep(random.random() * READING_S)  # noqa: S311 -- as people do
    began = clock.now().timestamp()
    if STATEMENT not in await _get(host, PROBLEM, cookie):
        raise Unexpected("the problem is not open")
    return clock.now().timestamp() - began


async def _tick(reader: asyncio.StreamReader) -> None:
    while line := await reader.readline():
        if line.startswith(b"data: ") and json.loads(line[6:])["tick"]:
            return


async def _get(host: str, path: str, cookie: str) -> str:
    name, _, port = host.rpartition(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    try:
        lines = (f"GET {path} HTTP/1.1", f"host: {host}", f"cookie: {cookie}", "connection: close", "", "")
        writer.write("\r\n".join(lines).encode())
        return (await reader.read()).decode()
    finally:
        writer.close()
