"""From POST to the fragment that shows the final verdict, against the same program run bare.

A whole Podium with a home of its own; one team sends programs by the site's forms and watches as live.js
does: a stream, and the live part fetched at each event. Bare is the image's own compiler and interpreter in
a container of the same image and flags, without limits, kill or wipe; the two alternate.
"""

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from urllib.parse import urlsplit

from contest import clock
from contest.cli.benches.bare import Bare, bare
from contest.cli.benches.home import CONTEST, LABEL, driven, make_contest, own_settings
from contest.cli.demonstrating.visitor import Page, Unexpected, Visitor
from contest.cli.up import Site
from sandbox.engine import Engine
from sandbox.languages import language
from sandbox.pool import Slot

TESTS = 20
GAP_S = 0.05
"""As live.js: a part is fetched no more often."""

READY_S = 300.0
JUDGED_S = 60.0
FINAL = 'class="say ok strong"'
"""How the live part shows an accepted program."""

PYTHON = "import sys\nprint(sum(map(int, sys.stdin.read().split())))\n"
CPP = """#include <bits/stdc++.h>
using namespace std;

int main() {
    vector<long long> numbers(istream_iterator<long long>(cin), {});
    cout << accumulate(numbers.begin(), numbers.end(), 0LL) << endl;
}
"""


# A precompiled header is taken only in front of all else. (A -D that it does not mention is no hindrance.)
NO_HEADER = "static int nothing;\n"
BARE_CPP = f"""PATH=/usr/bin:/bin
cd /box
printf %s '{NO_HEADER}{CPP}' > main.cpp
{" ".join(language("cpp").compile or ())}
i=0
while [ $i -lt {TESTS} ]; do
    ./main
    i=$((i + 1))
done
"""


@dataclass(frozen=True, slots=True)
class Program:
    """What is sent, and what is run bare: a command, so many times."""

    key: str
    source: str
    command: tuple[str, ...]
    times: int


PROGRAMS = (
    Program("python3", PYTHON, ("/usr/bin/python3", "-I", "-B", "-X", "utf8", "-c", PYTHON), TESTS),
    Program(
        "cpp",
        CPP,
        ("/bin/sh", "-ec", BARE_CPP),
        1,
    ),
)


def measure(rounds: int = 10) -> dict[str, float | int | str]:
    """Medians of seconds, by language, through the site and bare, and what the site adds."""
    with own_settings() as settings:
        return driven(settings, lambda site: _measure(site, rounds), web=1, slots=1)


def _measure(site: Site, rounds: int) -> dict[str, float | int | str]:
    starts_at = clock.now() - timedelta(hours=1)
    (code,) = make_contest(site.settings, starts_at=starts_at, seats=1, tests=TESTS)
    if not site.wait():
        raise Unexpected("the site does not answer")
    team = Team(site.address, code)
    through: dict[str, list[float]] = {program.key: [] for program in PROGRAMS}
    alone: dict[str, list[float]] = {program.key: [] for program in PROGRAMS}
    engine = Engine(site.settings.docker_host, site.settings.runtime)
    with contextlib.ExitStack() as stack:
        stack.callback(team.close)
        team.wait(READY_S)
        slot = stack.enter_context(Slot(engine))
        bares: dict[str, Bare] = {
            program.key: stack.enter_context(bare(slot, program.command, program.key)) for program in PROGRAMS
        }
        for turn in range(rounds + 1):  # the first warms caches and counts for nothing
            for program in PROGRAMS:
                taken = team.send(program)
                ran = sum(bares[program.key].run_ms() for _ in range(program.times)) / 1000
                if turn:
                    through[program.key].append(taken)
                    alone[program.key].append(ran)
    figures: dict[str, float | int | str] = {"rounds": rounds, "tests": TESTS}
    for key, times in through.items():
        with_site, without = median(times), median(alone[key])
        figures[f"{key}_site_s"] = round(with_site, 3)
        figures[f"{key}_bare_s"] = round(without, 3)
        figures[f"{key}_overhead_s"] = round(with_site - without, 3)
    return figures


class Team:
    """One seat in the contest, and its browser."""

    def __init__(self, address: str, code: str) -> None:
        self._visitor = Visitor(address)
        self._host = urlsplit(address).netloc
        page = self._visitor.get("/join")
        page = self._visitor.send(page, page.form("code"), {"code": code})
        if any("name" in form.names for form in page.forms):
            self._visitor.send(page, page.form("code", "name"), {"name": "Bench"})

    def wait(self, within_s: float) -> None:
        """Until a worker has checked its languages, so that they are on offer."""
        deadline = time.monotonic() + within_s
        while any(f'value="{program.key}"' not in self._page().text for program in PROGRAMS):
            if time.monotonic() > deadline:
                raise Unexpected("no worker has checked its languages")
            time.sleep(1)

    def send(self, program: Program) -> float:
        """Send a program; seconds from then to the live part that shows it accepted."""
        page = self._page()
        form = page.form("source", "language", "nonce")
        began = time.perf_counter()
        page = self._visitor.send(page, form, {"language": program.key, "source": program.source})
        part = _found(r'<section id="result"[^>]* hx-get="([^"]+)"', page.text)
        ticket = _found(r'data-live-ticket="([^"]+)"', page.text)
        deadline = began + JUDGED_S
        with _stream(self._host, ticket) as news:
            while time.perf_counter() < deadline:
                if not news.wait(deadline - time.perf_counter()):
                    break
                news.clear()
                asked = time.perf_counter()
                text = self._visitor.get(part).text
                if FINAL in text:
                    return time.perf_counter() - began
                time.sleep(max(0.0, asked + GAP_S - time.perf_counter()))
        raise Unexpected(f"the program in {program.key} was not accepted within {JUDGED_S:g} s")

    def close(self) -> None:
        """Leave."""
        self._visitor.close()

    def _page(self) -> Page:
        return self._visitor.get(f"/c/{CONTEST}/problems/{LABEL}")


@contextlib.contextmanager
def _stream(host: str, ticket: str) -> Iterator[threading.Event]:
    """An event that is set whenever the stream tells of the entry."""
    name, _, port = host.rpartition(":")
    with socket.create_connection((name, int(port)), timeout=JUDGED_S) as connection:
        connection.sendall(f"GET /live?ticket={ticket} HTTP/1.1\r\nhost: {host}\r\n\r\n".encode())
        news = threading.Event()

        def listen() -> None:
            with contextlib.suppress(OSError, ValueError), connection.makefile("rb") as lines:
                for line in lines:
                    if line.startswith(b'data: {"topic":"entry:'):
                        news.set()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield news
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise Unexpected(f"the page has no {pattern}")
    return match[1]
