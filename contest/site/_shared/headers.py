"""What every answer says to the browser, and what a public fragment says to the front."""

import re
from datetime import datetime

from flask import Response, request

DIRECTIVES = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
POLICY = "; ".join(DIRECTIVES)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

PUBLIC_PATH = re.compile(r"/c/[^/]+/_(?:board|look|pulse)\Z")
PUBLIC = "X-Podium-Public"
DELAY = "X-Podium-Delay"
"""Seconds the front keeps the answer back: a thread of ours must not sleep."""


def secure(response: Response) -> Response:
    """Add the headers; pages of people are kept by nobody but themselves."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static" and PUBLIC not in response.headers:
        response.headers.setdefault("Cache-Control", "no-store")
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def lock_up(response: Response) -> None:
    """For bytes that a stranger made: as a page they can do nothing, and no other site shows them."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"


def is_public_path(path: str) -> bool:
    """Whether the front should ask without a cookie first: the answer there is likely everyone's."""
    return PUBLIC_PATH.match(path) is not None


def mark_public(response: Response, *, contest: str, version: int, until: datetime | None) -> Response:
    """Say that these bytes are everyone's until the version rises or the instant comes."""
    until_text = until.isoformat() if until else ""
    response.headers[PUBLIC] = f"contest={contest}; version={version}; until={until_text}"
    response.headers["Cache-Control"] = "no-cache"
    return response
