"""How large a request may be, route by route: said once, obeyed by Flask and by the front."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect

View = TypeVar("View", bound=Callable[..., object])

ATTRIBUTE = "podium_body_bytes"
KIB = 1024
SOURCE = 512 * KIB
"""For a program of 128 KiB: Chinese comments triple when a form encodes them."""


def may_bring(size: int) -> Callable[[View], View]:
    """Mark a view as one whose request may have this many bytes: put it directly above the function."""

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, size)
        return view

    return mark


class Limits:
    """Bytes that a body may have, by method and path; asked by the front before it reads one."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._default = int(app.config["MAX_CONTENT_LENGTH"])
        # No server name: routes of this site are told apart by their path alone.
        self._routes = app.url_map.bind("localhost")

    def __call__(self, method: str, path: str) -> int:
        try:
            endpoint, _ = self._routes.match(path, method=method)
        except (HTTPException, RequestRedirect):
            return self._default
        return self.of(endpoint)

    def of(self, endpoint: str | None) -> int:
        """Those of one endpoint."""
        view = self._app.view_functions.get(endpoint or "")
        while view is not None:
            size = getattr(view, ATTRIBUTE, None)
            if size is not None:
                return int(size)
            view = getattr(view, "__wrapped__", None)
        return self._default


def limit() -> None:
    """Before each request: hold it to its route's limit, also when nobody would read the body."""
    size = current_app.extensions["podium_body_limits"].of(request.endpoint)
    request.max_content_length = size
    if (request.content_length or 0) > size:
        raise RequestEntityTooLarge
