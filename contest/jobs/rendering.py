"""Drawing decks: one task of the sandbox queue, claimed when no judging waits.

A file that can't be shown is refused, and that is the end of it. What fails otherwise is ours: an engine
that is away gives the task back, any other failure is tried again, after the third attempt it is failed.
"""

import time
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from contest import clock, logs
from contest.actions import decks, desk
from contest.actions.importing import Cancelled
from contest.actions.publishing import tell_entry
from contest.jobs import drawing
from contest.jobs.leases import Lease, Lost
from contest.jobs.machine import Machine
from contest.jobs.station import Station
from contest.jobs.tasks import claim_on_slot, held, on_slot, write
from contest.models import TaskKind
from contest.queries.claims import TaskWork
from sandbox.rendering import TYPE, DeckRefused, Page, Rendered, render

EVERY_S = 0.25
"""How often a deck's progress is written."""

log = structlog.get_logger(__name__)


def draw_next(station: Station, machine: Machine) -> bool:
    """Draw the next deck that waits, or a statement; False: there is none."""
    work = station.persist(lambda: claim_on_slot(station, TaskKind.RENDER))
    if work is None:
        return False
    if "version" in work.facts:
        with logs.bound(task=work.public_id, version=work.facts["version"]):
            drawing.draw(station, machine, work)
        return True
    with logs.bound(task=work.public_id, deck=work.facts["deck"]):
        draw(station, machine, work)
    return True


def draw(station: Station, machine: Machine, work: TaskWork) -> None:
    """Draw what was claimed and write what came of it, whatever that is."""
    log.info("deck.started", attempt=work.attempt)
    pages: list[dict[str, Any]] = []
    with on_slot(station, machine, work):
        try:
            with held(station, work) as lease, station.interruptible():
                rendered = _draw(station, machine, work, lease, pages)
        except Cancelled:
            write(station, desk.drop_task, work, at=clock.now())
            log.info("deck.cancelled")
        except DeckRefused as error:
            write(station, decks.refuse_deck, work, code=error.code, facts=error.facts, at=clock.now())
            log.info("deck.refused", cause=error.code)
        else:
            count = rendered.page_count
            is_written = write(
                station, decks.finish_deck, work, pages=pages, page_count=count, at=clock.now()
            )
            log.info(
                "deck.done" if is_written else "deck.thrown_away", pages=len(pages), lost=len(rendered.lost)
            )


def _draw(
    station: Station, machine: Machine, work: TaskWork, lease: Lease, pages: list[dict[str, Any]]
) -> Rendered:
    """Each picture is in storage before the next one is drawn; its row comes with all the others."""
    digest = str(work.facts["digest"])
    pdf = station.cache.files([digest], station.storage)[digest]
    told_at = -EVERY_S

    def on_page(page: Page, shown: int) -> None:
        nonlocal told_at
        if lease.is_lost:
            raise Lost
        if page.picture is None:
            pages.append({"digest": None})
        else:
            kept = station.storage.put(page.picture)
            pages.append({"digest": kept, "width": page.width, "height": page.height, "type": TYPE})
        if time.monotonic() - told_at >= EVERY_S or page.number == shown:
            told_at = time.monotonic()
            _tell(station, work, page.number, shown)

    return render(machine.slot, pdf, on_page)


def _tell(station: Station, work: TaskWork, done: int, total: int) -> None:
    try:
        with station.database.transaction() as s:
            goes_on = desk.progress_task(s, task_id=work.task_id, token=work.token, done=done, total=total)
            tell_entry(s, str(work.facts["entry"]))
    except (SQLAlchemyError, OSError) as error:
        # Progress is only shown; whose deck it is the token tells at the end.
        log.warning("deck.not_told", cause=type(error).__name__)
        return
    if not goes_on:
        raise Cancelled
