"""Clients of Redis: impatient ones, since nothing a person waits for may hang on it."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_S = 0.3
ANSWER_S = 0.5


def impatient(url: str) -> Redis:
    """A client that gives up after 0.3 s to connect or 0.5 s without an answer, and never tries again.

    The default client holds a request for 4 s while Redis is down and for 12 s while it is frozen.
    """
    return Redis.from_url(
        url, retry=Retry(NoBackoff(), 0), socket_connect_timeout=CONNECT_S, socket_timeout=ANSWER_S
    )


def patient(url: str) -> Redis:
    """A client for processes that have nothing else to do than wait for Redis."""
    return Redis.from_url(url, socket_connect_timeout=5, health_check_interval=30)
