"""One web process: uvicorn with the front, on a socket of its own or an inherited one."""

import contextlib
import resource
import signal
import socket
import sys
from types import FrameType

import structlog
import uvicorn

from contest.live.exchange import WSGIApp
from contest.live.front import Front, create_front
from contest.live.protocol import Protocol
from contest.settings import Settings

KEEP_ALIVE_S = 75
"""Longer than proxies keep theirs: at 5 s one of 2,000 requests met a connection that was just closed."""

GRACE_S = 5
BACKLOG = 2048
VANISHED_MS = 120_000
"""Sent bytes that nobody confirms for this long: the phone is gone."""

log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """Ends streams when it is told to end: uvicorn awaits them before the lifespan's shutdown."""

    def __init__(self, config: uvicorn.Config, front: Front) -> None:
        super().__init__(config)
        self.front = front

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Answer SIGINT or SIGTERM."""
        self.front.stop_soon()
        super().handle_exit(sig, frame)


def run(
    settings: Settings,
    wsgi_app: WSGIApp,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    fd: int | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, then return. `fd` is an inherited, bound socket. Raises OSError."""
    serve_front(create_front(settings, wsgi_app), host=host, port=port, fd=fd)


def serve_front(front: Front, *, host: str = "127.0.0.1", port: int = 0, fd: int | None = None) -> None:
    """The same for a front that is made already."""
    listening = socket.socket(fileno=fd) if fd is not None else _bind(host, port)
    with contextlib.suppress(OSError):  # a Unix socket has no such option
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, VANISHED_MS)
    raise_file_limit()
    server = Server(configure(front), front)

    def end(_signal: int, _frame: FrameType | None) -> None:
        # uvicorn raises a signal it has answered once more when it is done: that would make a good end look
        # bad. One that comes before it listens is not its to answer, and must not be lost.
        if not server.should_exit:
            sys.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    log.info("web.serving", address=str(listening.getsockname()))
    server.run(sockets=[listening])
    log.info("web.ended")


def configure(front: Front) -> uvicorn.Config:
    """Uvicorn's settings. No access log: streams' addresses carry tickets."""
    return uvicorn.Config(
        front,
        loop="uvloop",
        http=Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        backlog=BACKLOG,
    )


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except BaseException:
        listening.close()
        raise
    return listening


def raise_file_limit() -> None:
    """A stream is a file: the usual soft limit of 1,024 would end at a thousand viewers."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    elif hard == resource.RLIM_INFINITY and soft < BACKLOG * 32:
        resource.setrlimit(resource.RLIMIT_NOFILE, (BACKLOG * 32, hard))
