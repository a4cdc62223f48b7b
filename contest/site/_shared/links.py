"""Addresses: where one may be sent next, and static files whose address changes with their bytes."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app, g, request, url_for

NEXT_MAX = 512


def local_path(address: str | None, default: str = "/") -> str:
    """`address` if it is a path of this site, else `default`: never another's page.

    Browsers read a backslash as a slash and drop tabs and line breaks, so an address with either is refused.
    """
    if not address or len(address) > NEXT_MAX or not address.startswith("/"):
        return default
    if address.startswith("//") or "\\" in address or any(ord(letter) < ord("!") for letter in address):
        return default
    parts = urlsplit(address)
    return default if parts.scheme or parts.netloc else address


def here() -> str:
    """The path one is on, to come back to it; of a form's answer the page it was sent from is not known."""
    if request.method not in {"GET", "HEAD"}:
        return "/"
    return local_path(request.full_path.rstrip("?"))


@cache
def _fingerprint(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def static(filename: str) -> str:
    """The address of a static file; the browser keeps it for good, since other bytes have another."""
    made: dict[str, str] = g.setdefault("static_addresses", {})
    if filename not in made:
        path = Path(str(current_app.static_folder)) / filename
        fingerprint = _fingerprint(path, path.stat().st_mtime_ns)
        made[filename] = url_for("static", filename=filename, v=fingerprint)
    return made[filename]
