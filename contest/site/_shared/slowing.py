"""Failures slow an address down and never shut it out: a whole hall has one.

What fails is answered later and later; what succeeds is never kept back. The answer is held by the front
(`X-Podium-Delay`), so that nobody's patience costs a thread. Counts live in Redis, else in this process.
"""

import time

from flask import Response, current_app, request
from redis import Redis
from redis.exceptions import RedisError

from contest.connections import impatient
from contest.site._shared.headers import DELAY

WINDOW_S = 600
FREE = 20
"""Failures of one address in ten minutes that cost nothing: a class that mistypes."""
STEP_S = 0.25
MOST_S = 5.0

_own: dict[str, tuple[float, int]] = {}
_OWN_MAX = 10_000


def delay_s(failures: int) -> float:
    """Seconds for the answer to that many failures."""
    return min(MOST_S, max(0, failures - FREE) * STEP_S)


def failed(response: Response, what: str) -> Response:
    """Count a failure of this address and keep the answer back accordingly."""
    delay = delay_s(_count(f"podium:failed:{what}:{request.remote_addr or ''}"))
    if delay:
        response.headers[DELAY] = f"{delay:g}"
    return response


def _count(key: str) -> int:
    try:
        pipeline = _client().pipeline()
        pipeline.incr(key)
        pipeline.expire(key, WINDOW_S)
        return int(pipeline.execute()[0])
    except (RedisError, OSError):
        return _count_here(key)


def _client() -> Redis:
    client = current_app.extensions.get("podium_slowing")
    if client is None:
        client = impatient(current_app.config["PODIUM_REDIS"])
        current_app.extensions["podium_slowing"] = client
    return client


def _count_here(key: str) -> int:
    now = time.monotonic()
    if len(_own) > _OWN_MAX:
        _own.clear()
    begun, count = _own.get(key, (now, 0))
    if now - begun > WINDOW_S:
        begun, count = now, 0
    _own[key] = (begun, count + 1)
    return count + 1
