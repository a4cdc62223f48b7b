"""A request as far as kept pages go: what its answer depends on, and the same without a person in it."""

from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl

from contest import languages
from contest.live.asgi import Scope

QUERY = frozenset({"division", "page", "problem"})
"""Names that a kept page's address may have after its question mark; others go to Flask each time."""

QUERY_MAX = 64
_COOKIE = languages.COOKIE.encode()


class Key(NamedTuple):
    """What a kept page depends on. The host is in it since a page may name its own address."""

    host: bytes
    scheme: str
    path: bytes
    query: bytes
    language: str


class Asked(NamedTuple):
    """A request, as far as it matters here."""

    key: Key
    takes_gzip: bool
    known: bytes


def read(scope: Scope) -> Asked | None:
    """None for a request whose answer is never kept."""
    query = scope["query_string"]
    if scope["method"] not in {"GET", "HEAD"} or (query and not _is_short(query)):
        return None
    host = cookies = accepted = encodings = known = b""
    for name, value in scope["headers"]:
        if name == b"cookie":
            cookies = cookies + b"; " + value if cookies else value
        elif name == b"accept-language":
            accepted = value
        elif name == b"accept-encoding":
            encodings = value
        elif name == b"if-none-match":
            known = value
        elif name == b"host":
            host = value
        elif name == b"authorization":
            return None
    language = _language(_chosen(cookies), accepted)
    return Asked(Key(host, scope["scheme"], scope["raw_path"], query, language), _gzip(encodings), known)


def _is_short(query: bytes) -> bool:
    with suppress(ValueError):
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, strict_parsing=True)
        return len(query) <= QUERY_MAX and all(name in QUERY for name, _ in pairs)
    return False


def _chosen(cookies: bytes) -> bytes:
    """The language's cookie; as with Werkzeug the first of that name counts."""
    if _COOKIE not in cookies:
        return b""
    for part in cookies.split(b";"):
        name, _, value = part.strip().partition(b"=")
        if name == _COOKIE:
            return value.strip().strip(b'"')
    return b""


@lru_cache(1024)
def _language(chosen: bytes, accepted: bytes) -> str:
    return languages.negotiate(chosen.decode("latin-1"), accepted.decode("latin-1"))


@lru_cache(256)
def _gzip(encodings: bytes) -> bool:
    return b"gzip" in encodings and b"gzip;q=0" not in encodings.replace(b" ", b"")


def cookieless(key: Key, scope: Scope) -> Scope:
    """The request that anybody might have made, in this language."""
    return {
        **{name: scope[name] for name in ("type", "asgi", "http_version", "server", "path", "raw_path")},
        "method": "GET",
        "scheme": key.scheme,
        "query_string": key.query,
        "root_path": "",
        "client": ("127.0.0.1", 0),
        "headers": [(b"host", key.host), (b"accept-language", key.language.encode())],
    }
