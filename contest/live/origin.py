"""Who asks, by which scheme, for which host: the connection's own word, or that of a proxy one trusts."""

import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import structlog

from contest.live.asgi import Scope, header

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_HOST = re.compile(r"(?P<name>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?", re.IGNORECASE)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_REMEMBERED_MAX = 256

log = structlog.get_logger(__name__)


class Origin:
    """What an installation knows of its own address and of the proxies before it.

    `url` is the address people type, if it is set: then that host and this machine's own loopback are
    answered. Without it: addresses in figures, names without a dot, and names ending in `.local` or
    `.localhost`. None of these can be pointed at us by a stranger's name server.
    """

    def __init__(self, url: str | None = None, proxies: Sequence[str] = ()) -> None:
        self.url = url
        self._name = (urlsplit(url).hostname or "").lower() if url else None
        self._own = socket.gethostname().lower()
        self._networks = tuple(ipaddress.ip_network(proxy, strict=False) for proxy in proxies)
        self._remembered: dict[bytes, bool] = {}

    def resolve(self, scope: Scope) -> Scope:
        """The request as its client sent it, before any trusted proxy."""
        client = scope.get("client")
        if not self._networks or client is None or not self._is_proxy(client[0]):
            return scope
        resolved = dict(scope)
        chain = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for text in reversed(chain.decode("latin-1").split(",")):
            address = _address(text)
            if address is None:
                break
            resolved["client"] = (str(address), 0)
            if not self._is_proxy(str(address)):
                break
        scheme = _last(header(scope, b"x-forwarded-proto"))
        if scheme in {"http", "https"}:
            resolved["scheme"] = scheme
        host = _last(header(scope, b"x-forwarded-host"))
        if host:
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            resolved["headers"] = [(b"host", host.encode("latin-1")), *others]
        return resolved

    def is_ours(self, scope: Scope) -> bool:
        """Whether the request names exactly one host, and it is one we answer to."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1:
            return False
        known = self._remembered.get(hosts[0])
        if known is None:
            known = self._is_known(hosts[0].decode("latin-1"))
            if len(self._remembered) < _REMEMBERED_MAX:
                self._remembered[hosts[0]] = known
                if not known:
                    # Said once a name: who runs the site may have forgotten PODIUM_URL.
                    log.warning("host.refused", host=hosts[0].decode("latin-1")[:100], url=self.url)
        return known

    def _is_known(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        name = match["name"].lower().rstrip(".")
        if name in _LOOPBACK:
            return True
        if self._name is not None:
            return name.strip("[]") == self._name
        is_figures = _address(name.strip("[]")) is not None
        return is_figures or "." not in name or name.endswith((".local", ".localhost")) or name == self._own

    def _is_proxy(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._networks)


def _address(text: str) -> Address | None:
    """The address in `1.2.3.4`, `::1`, `1.2.3.4:80` or `[::1]:80`; IPv4 in IPv6 is read as IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _last(value: bytes | None) -> str:
    """What the nearest proxy wrote; what stands before it may be the client's own."""
    return (value or b"").decode("latin-1").rpartition(",")[2].strip().lower()
