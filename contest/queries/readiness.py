"""Whether a contest can begin: each thing that has to be right, and what is the matter with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from contest.models import (
    Contest,
    Deck,
    DeckState,
    Entry,
    EntryVersion,
    Stage,
    StageKind,
    StageProblem,
    Task,
    TaskState,
    Worker,
)
from contest.queries.clocks import database_now
from contest.queries.offering import ALIVE, SANDBOX
from contest.queries.verifications import newest
from judge.marks import N_
from sandbox.languages import LANGUAGES

CLOCK_OFF = timedelta(seconds=5)
FORGOTTEN = timedelta(hours=1)


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    RED = "red"


MESSAGES: dict[str, str] = {
    "worker.alive": N_("{count} judging machines are at work."),
    "worker.none": N_("No judging machine is at work: start `podium work`."),
    "worker.silent": N_("The worker {worker} has not been heard for {seconds} seconds."),
    "worker.trouble": N_("The worker {worker} can't work: {trouble}."),
    "worker.unchecked": N_("The worker {worker} has not checked its languages yet."),
    "worker.clock": N_("The clock of the worker {worker} is {seconds} seconds off the site's."),
    "clock.right": N_("All clocks agree."),
    "desk.none": N_("Nobody serves the desk: packages wait. Start `podium work --queue desk`."),
    "desk.alive": N_("The desk is served."),
    "language.missing": N_("{language} does not work on the worker {worker}: build the sandbox image anew."),
    "language.checked": N_("All {count} languages work."),
    "problem.none": N_("There is no problem yet."),
    "problem.count": N_("There are {count} problems."),
    "statement.missing": N_("Problem {label} has no statement in {language}."),
    "statement.all": N_("Every problem has its statements."),
    "problem.unverified": N_("The package of problem {label} was never verified."),
    "problem.mismatch": N_("Not all of problem {label} is as its package expects: {count}."),
    "problem.verified": N_("{count} packages are as they expect of themselves."),
    "problem.warnings": N_("The package of problem {label} has {count} warnings."),
    "deck.undrawn": N_("{count} decks could not be drawn: open their startups to see why."),
    "deck.waiting": N_("{count} decks wait to be drawn."),
    "deck.drawn": N_("All {count} decks are drawn."),
    "entry.none": N_("There is no entry and no pass yet."),
    "entry.count": N_("There are {count} places, {opened} of them taken."),
    "address.plain": N_("The site's address is not https: cookies can be read on the way."),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `code` is a key of MESSAGES."""

    code: str
    level: Level
    facts: Mapping[str, Any] = field(default_factory=dict)


def readiness(s: Session, contest: Contest, *, is_secure: bool = True, at: datetime) -> list[Check]:
    """All checks, in the order a page shows them; five statements, for pitches one more.

    `at` is the site's own clock.
    """
    checks = list(_workers(s, contest, at))
    if contest.code is not None:
        checks += _problems(s, contest)
        checks.append(_entries(s, contest))
    if contest.pitch is not None:
        checks += _decks(s, contest)
    if not is_secure:
        checks.append(Check("address.plain", Level.WARNING))
    return checks


def _code_stages(contest: Contest) -> list[Stage]:
    return [stage for stage in contest.stages if stage.kind is StageKind.CODE]


def _workers(s: Session, contest: Contest, at: datetime) -> Iterator[Check]:
    heard = s.scalars(
        select(Worker)
        .where(Worker.heard_at > at - FORGOTTEN, Worker.stopped_at.is_(None))
        .order_by(Worker.name)
    ).all()
    alive = [worker for worker in heard if worker.heard_at > at - ALIVE]
    judging = [worker for worker in alive if worker.queue == SANDBOX]
    if judging:
        yield Check("worker.alive", Level.OK, {"count": len(judging)})
    else:
        yield Check("worker.none", Level.RED)
    for worker in heard:
        if worker not in alive:
            seconds = int((at - worker.heard_at).total_seconds())
            yield Check("worker.silent", Level.RED, {"worker": worker.name, "seconds": seconds})
        elif worker.trouble is not None:
            facts = {"worker": worker.name, "trouble": worker.trouble["code"], "cause": worker.trouble}
            yield Check("worker.trouble", Level.RED, facts)
    yield from _clocks(alive, at - database_now(s))
    if _code_stages(contest):
        yield from _languages(contest, judging)
    served = any(worker.queue != SANDBOX for worker in alive)
    yield Check("desk.alive", Level.OK) if served else Check("desk.none", Level.WARNING)


def _clocks(alive: list[Worker], site: timedelta) -> Iterator[Check]:
    """What a worker's clock is off the database's, less what the site's is."""
    off = {worker.name: worker.said_at - worker.heard_at - site for worker in alive}
    wrong = {name: by for name, by in off.items() if abs(by) >= CLOCK_OFF}
    for name, by in wrong.items():
        facts = {"worker": name, "seconds": round(by.total_seconds(), 1)}
        yield Check("worker.clock", Level.RED, facts)
    if alive and not wrong:
        yield Check("clock.right", Level.OK)


def _languages(contest: Contest, judging: list[Worker]) -> Iterator[Check]:
    wanted: set[str] = set()
    for stage in _code_stages(contest):
        wanted.update(stage.languages or (language.key for language in LANGUAGES))
    missing = False
    for worker in judging:
        if not worker.languages:
            missing = True
            yield Check("worker.unchecked", Level.RED, {"worker": worker.name})
            continue
        for key in sorted(wanted):
            if not worker.languages.get(key, {}).get("ok"):
                missing = True
                yield Check("language.missing", Level.RED, {"language": key, "worker": worker.name})
    if judging and not missing:
        yield Check("language.checked", Level.OK, {"count": len(wanted)})


def _problems(s: Session, contest: Contest) -> Iterator[Check]:
    problems = s.scalars(
        select(StageProblem)
        .join(StageProblem.stage)
        .where(Stage.contest_id == contest.id)
        .options(joinedload(StageProblem.version))
        .order_by(Stage.position, StageProblem.position)
    ).all()
    counting = sum(problem.stage.counts for problem in problems)
    if counting:
        yield Check("problem.count", Level.OK, {"count": counting})
    else:
        yield Check("problem.none", Level.RED)
    complete = True
    for problem in problems:
        for language in contest.hub.languages:
            if language not in problem.version.statements:
                complete = False
                yield Check("statement.missing", Level.RED, {"label": problem.label, "language": language})
    if problems and complete:
        yield Check("statement.all", Level.OK)
    verified = 0
    known = newest(s, (problem.version.digest for problem in problems)) if problems else {}
    for problem in problems:
        last = known.get(problem.version.digest)
        if last is not None and not last.is_ok:
            facts = {"label": problem.label, "count": last.failed + len(last.errors)}
            yield Check("problem.mismatch", Level.WARNING, facts)
        elif problem.version.verified_at is None:
            yield Check("problem.unverified", Level.WARNING, {"label": problem.label})
        else:
            verified += 1
        if problem.version.warnings:
            facts = {"label": problem.label, "count": len(problem.version.warnings)}
            yield Check("problem.warnings", Level.WARNING, facts)
    if verified:
        yield Check("problem.verified", Level.OK, {"count": verified})


def _decks(s: Session, contest: Contest) -> Iterator[Check]:
    """Of the decks that versions of entries hold: what was replaced before it was kept waits for nobody."""
    drawn, waiting, undrawn = s.execute(
        select(
            func.count().filter(Deck.state == DeckState.READY),
            func.count().filter(Task.state.in_([TaskState.QUEUED, TaskState.RUNNING])),
            func.count().filter(
                Deck.state == DeckState.WAITING, Task.state.in_([TaskState.FAILED, TaskState.CANCELLED])
            ),
        )
        .select_from(Deck)
        .join(Deck.entry)
        .outerjoin(Deck.task)
        .where(
            Entry.contest_id == contest.id,
            Entry.withdrawn_at.is_(None),
            Deck.id.in_(select(EntryVersion.deck_id)),
        )
    ).one()
    if undrawn:
        yield Check("deck.undrawn", Level.WARNING, {"count": undrawn})
    if waiting:
        yield Check("deck.waiting", Level.WARNING, {"count": waiting})
    if drawn and not waiting and not undrawn:
        yield Check("deck.drawn", Level.OK, {"count": drawn})


def _entries(s: Session, contest: Contest) -> Check:
    count, opened = s.execute(
        select(func.count(), func.count(Entry.opened_at)).where(
            Entry.contest_id == contest.id, Entry.withdrawn_at.is_(None)
        )
    ).one()
    if not count:
        return Check("entry.none", Level.WARNING)
    return Check("entry.count", Level.OK, {"count": count, "opened": opened})
