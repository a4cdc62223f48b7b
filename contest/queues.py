"""Wake-ups for workers. A row in the database is the task; an entry here only says that there is one."""

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from contest.connections import impatient

SANDBOX = "sandbox"
"""Judgings and whatever else runs programs: workers that have the engine."""
DESK = "desk"
"""Imports and whatever runs nothing of anyone's: no engine needed."""

TASKS = {SANDBOX: "contest.jobs.judging.judge_next", DESK: "contest.jobs.importing.run_next"}
FULL = 64
"""Wake-ups that may wait at once: each worker goes on until nothing is left, so more would say nothing."""

log = structlog.get_logger(__name__)
_clients: dict[str, Redis] = {}


def bind(redis_url: str | None) -> None:
    """Say where Redis is, once a process; None forgets it, and waking is left to the sweeper."""
    _clients.clear()
    if redis_url is not None:
        _clients["wake"] = impatient(redis_url)


def queue(name: str, connection: Redis) -> Queue:
    """The RQ queue of that name, with the settings every process has to share."""
    return Queue(name, connection=connection, serializer=JSONSerializer, default_timeout=-1)


def wake(name: str, times: int = 1) -> bool:
    """Wake up to `times` workers of a queue. Never raises: a lost wake-up is the sweeper's to make good."""
    client = _clients.get("wake")
    if client is None:
        return False
    try:
        target = queue(name, client)
        for _ in range(min(times, FULL - target.count)):
            target.enqueue(TASKS[name], result_ttl=0, failure_ttl=600, job_timeout=-1)
    except (RedisError, OSError) as error:
        log.warning("wake.lost", queue=name, cause=type(error).__name__)
        return False
    return True
