"""What judging a submission costs, over every process it costs, beside the same work bare and by isolate.

From the claim to the result in the database, by the worker's own code in this process: its CPU time, that of
the engine and of all it starts, and that of the containers, those started ahead among them, spread over the
submissions they served. Podium and its peers alternate in blocks, so that the machine's other work hits them
alike.
"""

import contextlib
import logging
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import click
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import clock, queues
from contest.cli import embedded
from contest.cli.benches.accounts import Costs, costs, group_of
from contest.cli.benches.home import make_contest, own_settings
from contest.cli.benches.peers import IsolatePeer, bare_peer, isolate_peer
from contest.cli.benches.workloads import WORKLOADS, Workload
from contest.cli.serving import connect, upgrade
from contest.db import Database
from contest.jobs import station
from contest.jobs.cache import Cache
from contest.jobs.heartbeats import Heartbeats
from contest.jobs.judging import judge_next
from contest.jobs.machine import Machine
from contest.jobs.station import Station
from contest.models import Contest, Entry, Judging, Stage, StageProblem, Submission
from contest.settings import Settings
from contest.storage import Storage
from judge.verdicts import Verdict
from sandbox.pool import Slot

BLOCK = 10
REDIS_S = 20.0


def measure(submissions: int, isolate: str | None) -> list[dict[str, float | int | str | None]]:
    """Figures of each workload: CPU seconds a submission, and submissions a minute on one slot."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with own_settings() as settings, _worker(settings) as here:
        machine = Machine(here)
        here.machine = machine
        if not machine.ready():
            raise RuntimeError("the sandbox can't be used")
        try:
            with Slot(machine.engine) as slot, isolate_peer(slot.engine, slot.image, isolate) as peer:
                with slot.container() as one:
                    containers = group_of(slot.engine, one).parent
                with costs(containers) as counted:
                    bench = _Bench(here, slot, peer, counted, submissions)
                    return [bench.row(workload) for workload in WORKLOADS]
        finally:
            machine.close()


@dataclass(frozen=True, slots=True)
class _Bench:
    here: Station
    slot: Slot
    isolate: IsolatePeer | None
    costs: Costs
    submissions: int

    def row(self, workload: Workload) -> dict[str, float | int | str | None]:
        """One workload's figures."""
        slug = f"bench-{workload.name.replace(' ', '-')}"
        starts_at = clock.now() - timedelta(hours=1)
        make_contest(self.here.settings, starts_at=starts_at, seats=1, tests=workload.tests, slug=slug)
        podium_s = bare_s = isolate_s = wall_s = 0.0
        self._judge(workload, slug, 1)  # warms caches and counts for nothing
        with bare_peer(self.slot, workload, WORKLOADS.index(workload)) as bare:
            for first in range(0, self.submissions, BLOCK):
                block = min(BLOCK, self.submissions - first)
                spent_s, taken_s = self._judge(workload, slug, block)
                podium_s, wall_s = podium_s + spent_s, wall_s + taken_s
                bare_s += bare.cpu_s(block)
                if self.isolate is not None:
                    isolate_s += self.isolate.cpu_s(workload, block)
                click.echo(f"{workload.name}: {first + block} of {self.submissions}", err=True)
        return {
            "name": workload.name,
            "podium_cpu_s": round(podium_s / self.submissions, 4),
            "bare_cpu_s": round(bare_s / self.submissions, 4),
            "isolate_cpu_s": None if self.isolate is None else round(isolate_s / self.submissions, 4),
            "ratio": round(podium_s / bare_s, 3),
            "per_minute": round(60 * self.submissions / wall_s, 1),
        }

    def _judge(self, workload: Workload, slug: str, count: int) -> tuple[float, float]:
        """Have so many submissions judged; seconds of CPU and on the clock, from the first claim on."""
        with self.here.database.transaction() as s:
            ids = _submit(s, slug, workload, self.here.storage, count)
        before, began = self.costs.cpu_s(), time.perf_counter()
        judge_next()
        spent_s, taken_s = self.costs.cpu_s() - before, time.perf_counter() - began
        with self.here.database.transaction() as s:
            verdicts = s.scalars(select(Judging.verdict).where(Judging.submission_id.in_(ids))).all()
        if verdicts != [Verdict.AC] * count:
            raise RuntimeError(f"{workload.name} was not accepted: {verdicts}")  # the figure means nothing
        return spent_s, taken_s


def _submit(s: Session, slug: str, workload: Workload, storage: Storage, count: int) -> list[int]:
    source = workload.source.encode()
    digest = storage.put(source)
    contest = s.scalars(select(Contest).where(Contest.slug == slug)).one()
    problem = s.scalars(select(StageProblem).join(Stage).where(Stage.contest_id == contest.id)).one()
    entry = s.scalars(select(Entry).where(Entry.contest_id == contest.id)).one()
    at = clock.now()
    rows = [
        Submission(
            stage_problem=problem,
            entry=entry,
            language=workload.key,
            source_digest=digest,
            source_bytes=len(source),
            received_at=at,
            judgings=[Judging(version_id=problem.version_id, queued_at=at)],
        )
        for _ in range(count)
    ]
    s.add_all(rows)
    s.flush()
    return [row.id for row in rows]


@contextlib.contextmanager
def _worker(settings: Settings) -> Iterator[Station]:
    """Make this process a worker of a home of its own, with its Redis."""
    with _redis(settings):
        connect(settings)
        upgrade(settings.database_url)
        database, cache = Database(settings.database_url), Cache(settings.home / "cache" / "workers")
        heartbeats = Heartbeats(database, name="bench", queue=queues.SANDBOX)
        here = Station(settings, database, cache, heartbeats)
        station.take(here)
        try:
            yield here
        finally:
            cache.close()
            database.dispose()


@contextlib.contextmanager
def _redis(settings: Settings) -> Iterator[None]:
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "lock").open("w") as lock:
        member = embedded.member(settings, lock.fileno())
        process = subprocess.Popen(member.command, env=member.environment, stdout=subprocess.DEVNULL)
        try:
            if not embedded.answers(settings, REDIS_S):
                raise RuntimeError("Redis does not answer")
            yield
        finally:
            process.terminate()
            process.wait()
