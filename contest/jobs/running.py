"""The life of one worker process, from its settings to its leave."""

import signal
import socket
from secrets import token_hex

import structlog
from redis.exceptions import RedisError

from contest import db, logs, queues
from contest.connections import patient
from contest.jobs import importing, judging, station
from contest.jobs.cache import Cache
from contest.jobs.heartbeats import Heartbeats
from contest.jobs.station import Station
from contest.jobs.worker import OUTAGE_S, PodiumWorker
from contest.settings import Settings

LOOKS = {queues.SANDBOX: judging.judge_next, queues.DESK: importing.run_next}

log = structlog.get_logger(__name__)


def run(settings: Settings, queue: str) -> int:
    """Be a worker of `queue` until a signal; returns the exit code."""
    database = db.Database(settings.database_url)
    db.bind(database)
    cache = Cache(settings.home / "cache" / queue)
    # The same name after a restart: people see the worker come back rather than a new one beside a dead one.
    name = f"{socket.gethostname()}-{queue}-{cache.number + 1}"
    with logs.bound(worker=name):
        heartbeats = Heartbeats(database, name=name, queue=queue)
        here = Station(settings, database, cache, heartbeats)
        station.take(here)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: here.end())
        log.info("worker.started", queue=queue)
        heartbeats.start()
        try:
            if queue == queues.SANDBOX:
                from contest.jobs.machine import Machine

                here.machine = Machine(here)
                here.machine.ready()
            _serve(here, queue)
        finally:
            if here.machine is not None:
                here.machine.close()
            heartbeats.stop()
            cache.close()
            database.dispose()
            log.info("worker.stopped")
    return 0


def _serve(here: Station, queue: str) -> None:
    look = LOOKS[queue]
    # What waited while nobody was here needs no wake-up.
    look()
    while not here.is_ending:
        connection = patient(here.settings.redis_address)
        try:
            worker = PodiumWorker(
                queue,
                connection,
                # Redis remembers a killed worker for a while and refuses its name.
                name=f"{here.name}-{token_hex(4)}",
                look=look,
                stopping=here.end,
                redis_away=lambda away: here.heartbeats.trouble(
                    "redis", "worker.redis_away" if away else None
                ),
            )
            worker.work(logging_level=None)
        except (RedisError, OSError) as error:
            log.warning("worker.redis_away", cause=type(error).__name__)
            here.heartbeats.trouble("redis", "worker.redis_away")
            look()
            here.wait(OUTAGE_S)
        finally:
            connection.close()
