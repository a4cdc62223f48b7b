"""The site's address: a port that is really free, and one listening socket for each web process."""

import contextlib
import errno
import socket
import time
from collections.abc import Iterator

from contest.cli.home import Unprepared

PORT = 8000
WILDCARDS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 -- compared, not bound
TRIES = 100
"""How many ports after the wished one are tried."""


def choose(host: str, port: int | None) -> int:
    """The wished port, which has to be free; without a wish 8000 or the next free one; 0 is any free one."""
    first = PORT if port is None else port
    for candidate in range(first, first + (TRIES if port is None else 1)):
        with contextlib.suppress(_Taken):
            return _probe(host, candidate)
    if port is None:
        raise Unprepared(f"no port from {first} to {first + TRIES - 1} is free on {host}")
    raise Unprepared(f"port {port} on {host} is taken: choose another by --port, or leave --port out.")


def wait_until_served(port: int, patience_s: float) -> None:
    """Wait until somebody listens at the port of this machine; raises ConnectionRefusedError at the end."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def listening(host: str, port: int, count: int) -> Iterator[list[socket.socket]]:
    """`count` sockets on one address, among which the kernel spreads connections."""
    with contextlib.ExitStack() as stack:
        sockets = []
        for _ in range(count):
            try:
                listener = stack.enter_context(_bound(host, port, is_shared=True))
            except _Taken:
                raise Unprepared(f"port {port} on {host} was taken in this very moment: try again.") from None
            listener.listen(2048)
            sockets.append(listener)
        yield sockets


def address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    if host in WILDCARDS:
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def hall_address(host: str, port: int) -> str | None:
    """What to type on another machine; None when only this one is served, or it has no network."""
    if host in {"127.0.0.1", "::1", "localhost"}:
        return None
    if host not in WILDCARDS:
        return address(host, port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # No packet is sent: the kernel only tells which address it would send from.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return address(probe.getsockname()[0], port)


class _Taken(Exception):
    pass


def _probe(host: str, port: int) -> int:
    """The port if nobody listens there. Without SO_REUSEPORT: with it a second server would go unseen."""
    with _bound(host, port, is_shared=False) as listener:
        try:
            listener.listen(1)
        except OSError:
            raise _Taken from None
        return int(listener.getsockname()[1])


def _bound(host: str, port: int, *, is_shared: bool) -> socket.socket:
    try:
        family, _, _, _, where = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise Unprepared(f"{host} is no address of this machine") from None
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Connections of a server that just ended linger for a minute; they are no reason to refuse.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if is_shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(where)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise _Taken from None
        raise Unprepared(f"can't serve on {host}:{port}: {error.strerror}") from None
    return listener
