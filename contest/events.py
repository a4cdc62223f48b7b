"""What Redis tells viewers: "contest X is at version 42", and how far a judging is.

Everything here may be lost: versions stand in the database, progress is only shown. So nothing raises
when Redis is away; a write says False and a read says None.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError

from contest.connections import impatient

PROGRESS_S = 3600
"""How long a judging's progress stays after its last change."""

# Two processes may publish out of order: an older number neither replaces nor follows a newer one.
_RAISE = """
local old = tonumber(redis.call('GET', KEYS[1]) or '-1')
if tonumber(ARGV[1]) <= old then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('PUBLISH', KEYS[1], ARGV[1])
return 1
"""

_COUNT = """
local number = redis.call('INCR', KEYS[1])
redis.call('PUBLISH', KEYS[1], number)
return number
"""

log = structlog.get_logger(__name__)
_clients: dict[str, Redis] = {}


def version_key(contest: str) -> str:
    """Key and channel of a contest's version, by its public id."""
    return f"podium:version:contest:{contest}"


def round_key(public_id: str) -> str:
    """Key and channel of a round's version, by its public id."""
    return f"podium:version:round:{public_id}"


def counter_key(entry: str) -> str:
    """Key and channel of an entry's counter, by its public id."""
    return f"podium:counter:entry:{entry}"


def progress_key(judging: str | int) -> str:
    """Key of a judging's progress."""
    return f"podium:progress:{judging}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a judging is; `tests` has `{index, name, verdict, cpu_s, memory_bytes}` a finished test."""

    state: str
    """compiling, running or done"""
    test: int = 0
    """tests finished"""
    total: int = 0
    tests: tuple[Mapping[str, Any], ...] = field(default=())


def bind(redis_url: str | None) -> None:
    """Say where Redis is, once a process; None forgets it."""
    _clients.clear()
    if redis_url is not None:
        _clients["events"] = impatient(redis_url)


def publish_version(contest: str, version: int) -> bool:
    """Tell viewers that a contest is at this version; an older one than they know is dropped."""
    return _try(lambda redis: redis.eval(_RAISE, 1, version_key(contest), str(version))) is not None


def publish_round(public_id: str, version: int) -> bool:
    """Tell jurors and chair that a round is at this version; an older one than they know is dropped."""
    return _try(lambda redis: redis.eval(_RAISE, 1, round_key(public_id), str(version))) is not None


def raise_counter(entry: str) -> bool:
    """Tell an entry's own pages to fetch again."""
    return _try(lambda redis: redis.eval(_COUNT, 1, counter_key(entry))) is not None


def write_progress(judging: str | int, progress: Progress, *, entry: str | None = None) -> bool:
    """Replace a judging's progress, and tell the pages of `entry` to fetch again: in one round trip."""
    key = progress_key(judging)
    values = {
        "state": progress.state,
        "test": str(progress.test),
        "total": str(progress.total),
        "tests": json.dumps(progress.tests),
    }

    def write(redis: Redis) -> Any:
        pipeline = redis.pipeline(transaction=False)
        pipeline.hset(key, items=[part for pair in values.items() for part in pair])
        pipeline.expire(key, PROGRESS_S)
        if entry is not None:
            pipeline.eval(_COUNT, 1, counter_key(entry))
        return pipeline.execute()

    return _try(write) is not None


def forget_progress(judging: str | int) -> bool:
    """Remove a judging's progress: its result is in the database now."""
    return _try(lambda redis: redis.delete(progress_key(judging))) is not None


def read_progress(judging: str | int) -> Progress | None:
    """A judging's progress; None when there is none or Redis is away."""
    found = _try(lambda redis: redis.hgetall(progress_key(judging)))
    if not found:
        return None
    values = {_text(name): _text(value) for name, value in found.items()}
    try:
        return Progress(
            values["state"], int(values["test"]), int(values["total"]), tuple(json.loads(values["tests"]))
        )
    except (KeyError, ValueError):
        return None


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _try(call: Any) -> Any:
    client = _clients.get("events")
    if client is None:
        return None
    try:
        return call(client)
    except (RedisError, OSError) as error:
        log.warning("redis.away", cause=type(error).__name__)
        return None
