"""The few words of ASGI that the front speaks, and small answers of its own."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

NO_STORE = (b"cache-control", b"no-store")


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first value of a request's header; names are in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return None


async def answer(
    send: Send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]] = (), *, is_last: bool = True
) -> None:
    """Send one whole answer; `is_last=False` leaves the connection to the caller to end."""
    sent = [(b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body, "more_body": not is_last})


async def say(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    """Send one line of plain text that nobody keeps."""
    plain = (b"content-type", b"text/plain; charset=utf-8")
    await answer(send, status, text.encode() + b"\n", (plain, NO_STORE, *headers))


async def gone(receive: Receive) -> None:
    """Return when the client has gone or the answer is complete."""
    while (await receive())["type"] != "http.disconnect":
        pass
