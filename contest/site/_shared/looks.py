"""Light, dark, or as the device likes it."""

from flask import request

COOKIE = "podium_scheme"
SCHEMES = ("light", "dark")


def scheme() -> str | None:
    """The scheme chosen; None: the device's own."""
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in SCHEMES else None
