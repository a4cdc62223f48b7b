"""One call of a WSGI app: what it said in start_response, and its answer piece by piece."""

import threading
from collections.abc import Callable, Iterable
from contextvars import Context
from types import TracebackType
from typing import IO, Any, cast

from contest.live.asgi import Headers

WSGIApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

CHUNK = 256 * 1024
"""Bytes that one hop into a thread brings back, where the app gives as many."""

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class Exchange:
    """One call of the WSGI app. Its methods block: they run in the pool, one at a time."""

    def __init__(self, app: WSGIApp, env: dict[str, Any]) -> None:
        self.status = 0
        self.headers: Headers = []
        self.is_complete = False
        self._app = app
        self._env = env
        self._written: list[bytes] = []
        self._lock = threading.Lock()
        self._is_closed = False
        self._has_length = False
        self._is_told = False
        # The app's context variables live as long as the call, and in it alone.
        self._context = Context()

    def open(self) -> bytes:
        """Call the app; the beginning of its answer, the whole of it when it is short."""
        with self._lock:
            return self._context.run(self._open)

    def pull(self) -> bytes:
        """The next piece of the answer; empty only at its end."""
        with self._lock:
            return self._context.run(self._pull)

    def close(self) -> None:
        """Tell the app that nobody wants the rest."""
        with self._lock:
            self._context.run(self._close)

    def _open(self) -> bytes:
        if self._is_closed:
            return b""
        self._iterable = self._app(self._env, self._start)
        self._chunks = iter(self._iterable)
        piece = self._pull()
        if not self.status:
            raise RuntimeError("the app returned without start_response")
        self._is_told = True
        return piece

    def _pull(self) -> bytes:
        pieces, size = self._written, sum(map(len, self._written))
        self._written = []
        try:
            while size < CHUNK:
                piece = next(self._chunks)
                pieces.append(piece)
                size += len(piece)
                # Without a length the app is telling something as it happens: pass on each word.
                if size and not self._has_length:
                    break
        except StopIteration:
            self.is_complete = True
            self._close()
        return b"".join(pieces)

    def _close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        try:
            close = getattr(getattr(self, "_iterable", None), "close", None)
            if close is not None:
                close()
        finally:
            cast("IO[bytes]", self._env["wsgi.input"]).close()

    def _start(
        self, status: str, headers: list[tuple[str, str]], exc_info: _ExcInfo | None = None
    ) -> Callable[[bytes], object]:
        if exc_info is not None and exc_info[1] is not None and (self._written or self._is_told):
            raise exc_info[1].with_traceback(exc_info[2])
        self.status = int(status[:3])
        self.headers = [
            (key, value.encode("latin-1"))
            for key, value in ((name.lower().encode("latin-1"), value) for name, value in headers)
            if key not in {b"connection", b"transfer-encoding", b"keep-alive"}
        ]
        self._has_length = any(key == b"content-length" for key, _ in self.headers)
        return self._written.append
