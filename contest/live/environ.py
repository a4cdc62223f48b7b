"""A request of ASGI as WSGI's environ."""

import sys
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from contest.live.asgi import Scope

# What a client says of itself in the names of a proxy is no news: `contest.live.origin` has read what counts.
_DROPPED = frozenset(
    {
        b"connection",
        b"content-length",
        b"expect",
        b"forwarded",
        b"keep-alive",
        b"proxy",
        b"transfer-encoding",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-forwarded-proto",
        b"x-real-ip",
    }
)
_NAMES: dict[bytes, str | None] = {}
_NAMES_MAX = 512


def _name(header: bytes) -> str | None:
    """The header's name in environ, None when it is dropped.

    `X_Real_Ip` would become the same name as `X-Real-Ip`: nobody sends underscores in good faith.
    """
    if header in _DROPPED or b"_" in header:
        return None
    text = header.decode("latin-1").upper().replace("-", "_")
    return text if text == "CONTENT_TYPE" else f"HTTP_{text}"


def environ(scope: Scope, body: IO[bytes], size: int | None) -> dict[str, Any]:
    """The environ of a request whose whole body lies in `body`; `size` None: it has none."""
    host, port = scope.get("server") or ("localhost", None)
    client = scope.get("client") or ("", 0)
    env: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        # The server decoded the path as UTF-8; WSGI wants the bytes as they came.
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if size is not None:
        env["CONTENT_LENGTH"] = str(size)
    for header, value in scope["headers"]:
        try:
            name = _NAMES[header]
        except KeyError:
            name = _name(header)
            if len(_NAMES) < _NAMES_MAX:
                _NAMES[header] = name
        if name is None:
            continue
        text = value.decode("latin-1")
        if name in env:
            # RFC 9113, 8.2.3: lines of Cookie are one list with semicolons; all others have commas.
            text = f"{env[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{text}"
        env[name] = text
    return env
