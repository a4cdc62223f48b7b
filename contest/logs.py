"""Logs: one event a line, with its request's and judging's ids; JSON unless a person watches."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

NOISY = {
    "rq.worker": logging.WARNING,
    "rq.queue": logging.WARNING,
    "alembic": logging.WARNING,
    "urllib3": logging.WARNING,
    "docker": logging.WARNING,
    "uvicorn": logging.WARNING,
}
"""Libraries that tell a person nothing below this level; our own events say it with ids."""


def configure(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send structlog's and the standard library's records to `stream` (stderr) in one form.

    Coloured lines on a terminal, else one JSON object a line.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    ending: list[Processor] = [structlog.processors.format_exc_info, renderer]
    if stream.isatty():
        # Not the renderer that shows local variables: a secret may be among them.
        ending = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in NOISY.items():
        logging.getLogger(name).setLevel(max(least, level))


def bound(**ids: object) -> AbstractContextManager[object]:
    """Every event inside carries these ids (`request`, `judging`, `worker`)."""
    return structlog.contextvars.bound_contextvars(**ids)


HIDDEN = ("password", "secret", "ticket", "token", "code", "cookie")
"""Names of values that are never written, in case someone logs a whole form."""

_OPENS = re.compile(r"(^/j/|/startup/join/)[^/]+")
"""Addresses that open a juror's place or a startup: whoever reads a log is not to come in by it."""


def _without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in HIDDEN:
        if name in event:
            event[name] = "…"
    if isinstance(event.get("path"), str):
        event["path"] = _OPENS.sub(r"\1…", event["path"])
    return event
