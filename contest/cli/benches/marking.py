"""Jurors who all mark at once on the whole site: whether a mark is lost or doubled, and how long one takes.

A whole Podium with a home of its own; each juror comes by the personal link and sends touches as the phone
does. Some answers are lost on the way, so that the touch is sent again, and some are sent twice at once.
How long one takes is told as a multiple of what the least page that writes takes here in the same run.
"""

import asyncio
import contextlib
import json
import os
import random
import re
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

import requests
import uvloop
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.cli.benches import writing
from contest.cli.benches.home import driven, own_settings
from contest.cli.benches.panelling import CRITERIA, make_panel
from contest.cli.benches.sending import Line, at_once
from contest.cli.demonstrating.visitor import Unexpected
from contest.cli.ports import wait_until_served
from contest.cli.up import Site
from contest.codes import Codes
from contest.db import Database
from contest.models import Assignment, Criterion, Mark, Sheet
from contest.numbers import plain

LOST = 0.05
"""Share of touches whose answer the phone never gets, so that it sends them again."""

TWICE = 0.05
"""Share that two tabs send at once."""

WRITING_S = 15.0
JOINERS = 8
PATIENCE_S = 60
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_PANEL_TOKEN = re.compile(r'data-token="([^"]+)"')
_SHEET = re.compile(r'data-sheet="([^"]+)"')

Said = tuple[str, str, str]
"""Sheet, criterion, value."""


@dataclass(slots=True)
class Sender:
    """A juror's phone: what it sent and the site said it has."""

    path: str
    cookies: str
    token: str
    sheets: tuple[str, ...]
    saved: dict[str, Said] = field(default_factory=dict)
    """by key, in order"""

    async def mark(self, line: Line, number: int) -> None:
        """Touch one criterion, and keep at it until the site says that it has it."""
        key = secrets.token_hex(8)
        sheet = self.sheets[number % len(self.sheets)]
        criterion, value = CRITERIA[number % len(CRITERIA)], str(1 + random.randrange(5))  # noqa: S311
        touch = {"key": key, "sheet": sheet, "kind": "value", "criterion": criterion, "value": value}
        body = json.dumps({"device": "phone", "touches": [touch]}).encode()
        chance = random.random()  # noqa: S311 -- a network's
        if chance < LOST:
            await line.send(self.path, body, *self._lines)
            await asyncio.sleep(random.random() * 0.05)  # noqa: S311
            line.hang_up()
        elif chance < LOST + TWICE:
            other = Line(line.host, line.port)
            await asyncio.gather(self._send(line, body, key), self._send(other, body, key))
            other.hang_up()
        await self._send(line, body, key)
        self.saved[key] = sheet, criterion, value

    async def _send(self, line: Line, body: bytes, key: str) -> None:
        status, answer = await line.post(self.path, body, *self._lines)
        if status != HTTPStatus.OK or json.loads(answer)["saved"] != [key]:
            raise Unexpected(f"a touch was answered {status}: {answer[:300]!r}")

    @property
    def _lines(self) -> tuple[str, ...]:
        return (f"cookie: {self.cookies}", f"x-csrftoken: {self.token}", "content-type: application/json")


def measure(jurors: int = 200, every_s: float = 2.0, for_s: float = 60.0) -> dict[str, float | int]:
    """Marks lost and doubled, which have to be none, and the 99th percentile against the least page's."""
    web = os.cpu_count() or 1
    run = partial(_measure, web=web, jurors=jurors, every_s=every_s, for_s=for_s)
    with own_settings() as settings:
        return driven(settings, run, web=web, slots=0)


def _measure(site: Site, *, web: int, jurors: int, every_s: float, for_s: float) -> dict[str, float | int]:
    if not site.wait():
        raise Unexpected("the site does not answer")
    database = Database(site.settings.database_url)
    with database.transaction() as s:
        links = make_panel(s, Codes(site.settings.secret_key), jurors)
    with ThreadPoolExecutor(JOINERS) as joiners:
        senders = list(joiners.map(lambda link: _come(site.address, *link), links))
    parts = urlsplit(site.address)
    there, marks = (parts.hostname or "", parts.port or 0), [each.mark for each in senders]
    writes, least_s = [_write] * jurors, min(WRITING_S, for_s)
    with _least_page(web) as least:
        wrote = uvloop.run(at_once(least, writes, every_s=every_s, for_s=least_s))
        took = uvloop.run(at_once(there, marks, every_s=every_s, for_s=for_s))
        wrote += uvloop.run(at_once(least, writes, every_s=every_s, for_s=least_s))
    with database.reading() as s:
        lost, doubled = missed(s, senders)
    database.dispose()
    return {
        "mark_jurors": jurors,
        "marks_sent": len(took),
        "marks_lost": lost,
        "marks_doubled": doubled,
        "mark_median_ms": _percentile_ms(took, 50),
        "mark_p99_ms": _percentile_ms(took, 99),
        "write_p99_ms": _percentile_ms(wrote, 99),
        "mark_p99_ratio": round(_percentile_ms(took, 99) / _percentile_ms(wrote, 99), 2),
    }


def missed(s: Session, senders: Sequence[Sender]) -> tuple[int, int]:
    """How many marks the site said it has and hasn't, or has out of order; and how many it has too many."""
    rows = s.execute(
        select(Mark.key, Assignment.public_id, Criterion.key, Mark.value)
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .join(Sheet, Sheet.id == Mark.sheet_id)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .order_by(Mark.id)
    )
    kept: dict[str, Said] = {}
    doubled = 0
    for key, sheet, criterion, value in rows:
        doubled += key in kept
        kept[key] = sheet, criterion, "" if value is None else plain(value)
    said = {key: each for sender in senders for key, each in sender.saved.items()}
    lost = sum(kept.get(key) != each for key, each in said.items())
    newest, last = _newest(kept), _newest(said)
    lost += sum(newest.get(place) != key for place, key in last.items())
    return lost, doubled + len(kept.keys() - said.keys())


def _newest(marks: dict[str, Said]) -> dict[tuple[str, str], str]:
    return {(sheet, criterion): key for key, (sheet, criterion, _value) in marks.items()}


def _come(address: str, juror: str, link: str) -> Sender:
    """Open a personal link as its juror does, and the panel behind it."""
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(f"{address}/j/{link}", timeout=PATIENCE_S).text
        form = {"csrf_token": _found(_TOKEN, page)}
        headers = {"Referer": f"{address}/j/{link}"}
        page = browser.post(f"{address}/j/{link}", form, headers=headers, timeout=PATIENCE_S).text
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    sheets = tuple(dict.fromkeys(_SHEET.findall(page)))
    return Sender(f"/jury/{juror}/touches", cookies, _found(_PANEL_TOKEN, page), sheets)


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise Unexpected(f"the page has no {pattern.pattern}: {page[:300]}")
    return found[1]


async def _write(line: Line, _number: int) -> None:
    status, _answer = await line.post("/write", b"")
    if status != HTTPStatus.OK:
        raise Unexpected(f"the least page answered {status}")


@contextlib.contextmanager
def _least_page(processes: int) -> Iterator[tuple[str, int]]:
    """The least page that writes, served by as many processes as the site has; its address."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="podium-bench-")))
        writing.make(home)
        port = 0
        for _ in range(processes):
            listening = stack.enter_context(socket.socket())
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            listening.bind(("127.0.0.1", port))
            fd, port = listening.fileno(), listening.getsockname()[1]
            command = [sys.executable, "-m", "contest.cli.benches.writing", str(fd), str(home), "secret"]
            stack.enter_context(_child(command, fd))
        wait_until_served(port, PATIENCE_S)
        yield "127.0.0.1", port


@contextlib.contextmanager
def _child(command: list[str], fd: int) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, pass_fds=(fd,), stdout=quiet, stderr=quiet) as child:
        try:
            yield
        finally:
            child.terminate()


def _percentile_ms(seconds: list[float], percent: int) -> float:
    return round(quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000, 1)
