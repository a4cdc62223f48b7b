"""Signed, short-lived tickets: what stands in an address that a cookie can't vouch for.

A stream's ticket names the topics its viewer may follow, so that the front needs no database to know.
It is checked when the stream opens, and never again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

STREAM_S: Final = 600
"""Seconds a stream's ticket is good for."""

TOPICS_MAX: Final = 8
_SALT: Final = "podium.stream"


class TicketRefused(Exception):
    """The ticket is forged, old or no ticket at all; which of these is nobody's business."""


@dataclass(frozen=True, slots=True)
class StreamTicket:
    """What a viewer may follow."""

    topics: tuple[str, ...]
    viewer: str
    """Whose streams are counted together: any opaque text; empty for spectators, who aren't counted."""


def contest_topic(public_id: str) -> str:
    """The topic that tells a contest's versions."""
    return f"contest:{public_id}"


def entry_topic(public_id: str) -> str:
    """The topic that tells an entry's own news."""
    return f"entry:{public_id}"


def round_topic(public_id: str) -> str:
    """The topic that tells a round of pitches' versions: locks, running order, timer, state."""
    return f"round:{public_id}"


def issue_stream(secret_key: str, topics: Sequence[str], viewer: str = "") -> str:
    """A ticket for `topics`, safe in an address. Ask for no topic that the viewer may not see."""
    if not 0 < len(topics) <= TOPICS_MAX:
        raise ValueError(f"a ticket names 1 to {TOPICS_MAX} topics")
    for topic in topics:
        if topic.partition(":")[0] not in {"contest", "entry", "round"}:
            raise ValueError(f"no such topic: {topic}")
    return _serializer(secret_key).dumps([*topics, viewer])


def read_stream(secret_key: str, ticket: str) -> StreamTicket:
    """Check a ticket of at most `STREAM_S` seconds. Raises TicketRefused."""
    try:
        *topics, viewer = _serializer(secret_key).loads(ticket, max_age=STREAM_S)
    except BadData:
        raise TicketRefused from None
    return StreamTicket(tuple(topics), viewer)


def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt=_SALT)
