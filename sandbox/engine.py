"""The Docker engine, spoken to over its own socket: few calls, each with a deadline.

Own lines rather than a client library's: attaching needs the bare socket of an upgraded connection,
and a call costs 0.25 ms instead of 0.7.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sandbox.errors import EngineRefused, EngineUnreachable

DEFAULT_URL = "unix:///var/run/docker.sock"
PATIENCE_S = 60.0  # an engine under load takes seconds to start a container
SWITCHING = 101
NOT_FOUND = 404
CONFLICT = 409


class Engine:
    """One Docker engine; safe to share between threads, as every call has its own connection."""

    def __init__(self, url: str | None = None, runtime: str = "runc") -> None:
        self.url = url or DEFAULT_URL
        self.runtime = runtime
        parts = urlsplit(self.url)
        if parts.scheme == "unix":
            self._address: str | tuple[str, int] = parts.path
        elif parts.scheme in {"tcp", "http"} and parts.hostname:
            self._address = (parts.hostname, parts.port or 2375)
        else:
            raise EngineUnreachable(url=self.url, cause="only unix:// and tcp:// addresses are understood")

    def connect(self, timeout: float = PATIENCE_S) -> socket.socket:
        """Open a connection to the engine."""
        try:
            if isinstance(self._address, tuple):
                return socket.create_connection(self._address, timeout)
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(timeout)
            try:
                connection.connect(self._address)
            except BaseException:
                connection.close()
                raise
        except OSError as error:
            raise EngineUnreachable(url=self.url, cause=str(error)) from error
        return connection

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, str] | None = None,
        timeout: float = PATIENCE_S,
    ) -> tuple[int, Any]:
        """Make one request; returns the status and the decoded JSON (None: no body, str: not JSON)."""
        target = quote(path) + ("?" + urlencode(query) if query else "")
        connection = _Connection(self, timeout)
        try:
            connection.request(
                method,
                target,
                None if body is None else json.dumps(body),
                {"Content-Type": "application/json"} if body is not None else {},
            )
            response = connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise EngineUnreachable(url=self.url, cause=str(error) or type(error).__name__) from error
        finally:
            connection.close()
        return response.status, _decoded(raw)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, str] | None = None,
        timeout: float = PATIENCE_S,
    ) -> Any:
        """Make one request that must succeed; raises EngineRefused with the engine's words."""
        status, answer = self.call(method, path, body, query=query, timeout=timeout)
        if status >= http.client.BAD_REQUEST:
            raise EngineRefused(status=status, message=message(answer))
        return answer

    def ping(self) -> None:
        """Raise EngineUnreachable unless the engine answers."""
        self.call("GET", "/_ping", timeout=5)

    def info(self) -> Mapping[str, Any]:
        """Return what the engine says of itself and its machine."""
        answer = self.ask("GET", "/info", timeout=20)
        assert isinstance(answer, dict)  # noqa: S101 -- the engine's documented answer
        return answer

    def attach(self, container: str) -> socket.socket:
        """Upgrade a connection to the container's streams; to be done before it starts."""
        connection = self.connect()
        try:
            status = self._upgrade(connection, container)
        except OSError as error:
            connection.close()
            raise EngineUnreachable(url=self.url, cause=str(error)) from error
        except BaseException:
            connection.close()
            raise
        if status != SWITCHING:
            connection.close()
            raise EngineRefused(status=status, message="attach")
        return connection

    @staticmethod
    def _upgrade(connection: socket.socket, container: str) -> int:
        connection.sendall(
            f"POST /containers/{container}/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
            "Host: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = connection.recv(1)  # no byte of the stream behind the head may be swallowed
            if not byte:
                raise ConnectionResetError("the engine hung up while attaching")
            head += byte
        status = head.split(b" ", 2)[1:2]
        if not head.startswith(b"HTTP/1.") or not status or not status[0].isdigit():
            raise ConnectionResetError("the engine's answer to attaching is no HTTP")
        return int(status[0])


class _Connection(http.client.HTTPConnection):
    def __init__(self, engine: Engine, timeout: float) -> None:
        super().__init__("docker", timeout=timeout)
        self._engine = engine
        self._patience = timeout

    def connect(self) -> None:
        self.sock = self._engine.connect(self._patience)


def _decoded(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode("utf-8", "replace")


def message(answer: object) -> str:
    """Return the engine's own words for an error."""
    return str(answer["message"]) if isinstance(answer, dict) and "message" in answer else str(answer)
