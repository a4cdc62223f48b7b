"""Drawing the PDFs of statements: like a deck, on the same slot and behind the same work.

A file that can't be drawn stays a file to be saved, and nobody asks again. What fails otherwise is ours: an
engine that is away gives the task back, any other failure is tried again until the third attempt.
"""

import time

import structlog

from contest import clock
from contest.actions.drawing import finish_drawings
from contest.jobs.leases import Lease, Lost
from contest.jobs.machine import Machine
from contest.jobs.station import Station
from contest.jobs.tasks import held, on_slot, write
from contest.queries.claims import TaskWork
from contest.statements.drawings import Drawing, dump
from sandbox.rendering import DeckLimits, DeckRefused, Page, render

LIMITS = DeckLimits(pages=20)
BUDGET_S = 120.0
"""For all files of a version together: what they would take beyond it, somebody's submission waits for."""

log = structlog.get_logger(__name__)


def draw(station: Station, machine: Machine, work: TaskWork) -> None:
    """Draw what was claimed and write what came of it, whatever that is."""
    log.info("drawing.started", attempt=work.attempt)
    until = time.monotonic() + BUDGET_S
    drawn: dict[str, str] = {}
    with on_slot(station, machine, work):
        with held(station, work) as lease, station.interruptible():
            for digest in work.facts["digests"]:
                pages = _pages(station, machine, digest, lease) if time.monotonic() < until else []
                drawn[digest] = station.storage.put(dump(pages))
        version = str(work.facts["version"])
        is_written = write(station, finish_drawings, work, version=version, drawn=drawn, at=clock.now())
        log.info("drawing.done" if is_written else "drawing.thrown_away", pdfs=len(drawn))


def _pages(station: Station, machine: Machine, digest: str, lease: Lease) -> list[Drawing]:
    """The pages of one PDF; none where it can't be drawn whole: half a statement misleads."""
    pdf = station.cache.files([digest], station.storage)[digest]
    pages: list[Drawing] = []

    def on_page(page: Page, _shown: int) -> None:
        if lease.is_lost:
            raise Lost
        if page.picture is not None:
            pages.append(Drawing(station.storage.put(page.picture), page.width, page.height))

    try:
        rendered = render(machine.slot, pdf, on_page, LIMITS)
    except DeckRefused as error:
        log.info("drawing.refused", digest=digest, cause=error.code)
        return []
    return pages if len(pages) == rendered.page_count else []
