"""An id for each request: in every line it logs, and in its answer, so that a person can name it."""

import secrets

import structlog
from flask import Response, g

from contest.site._shared.headers import PUBLIC

HEADER = "X-Request-Id"


def begin() -> None:
    """Give the request its id; what an earlier one left in this thread is dropped."""
    g.request_id = secrets.token_hex(6)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def tell(response: Response) -> Response:
    """Put the id into the answer, unless it is kept for others."""
    if PUBLIC not in response.headers:
        response.headers[HEADER] = g.get("request_id", "")
    return response
