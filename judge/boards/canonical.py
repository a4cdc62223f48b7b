"""One text for one document: JSON with sorted keys, no spaces and numbers as they are meant.

A Decimal is written as a plain number and read back as one: nothing passes through a float.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST_NUMBER = 40


class DocumentBroken(Exception):
    """A file that is no such document; `code`, and where it stopped making sense."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def written(value: Any) -> bytes:
    """The canonical bytes of a document."""
    return ("".join(_pieces(value)) + "\n").encode()


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read(content: bytes) -> Any:
    """A document from its bytes; raises DocumentBroken (document.encoding, .json, .number, .key_twice)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentBroken("document.encoding", position=error.start) from None
    try:
        return json.loads(
            text,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_refuse,
            object_pairs_hook=_pairs,
        )
    except json.JSONDecodeError as error:
        raise DocumentBroken("document.json", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise DocumentBroken("document.json", line=1, column=1) from None


def _pieces(value: Any) -> Iterator[str]:
    match value:
        case dict():
            yield "{"
            for number, key in enumerate(sorted(value)):
                yield "," if number else ""
                yield json.dumps(key, ensure_ascii=False) + ":"
                yield from _pieces(value[key])
            yield "}"
        case list() | tuple():
            yield "["
            for number, each in enumerate(value):
                yield "," if number else ""
                yield from _pieces(each)
            yield "]"
        case Decimal():
            yield _plain(value)
        case float():
            raise TypeError("a float in a document")
        case _:
            yield json.dumps(value, ensure_ascii=False)


def _plain(value: Decimal) -> str:
    """Without an exponent, without zeros at the end."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _number(text: str) -> Decimal:
    """Podium writes no exponents; other programs do for what is small."""
    if len(text) <= LONGEST_NUMBER:
        with suppress(InvalidOperation):
            found = Decimal(text)
            if abs(found.adjusted()) <= LONGEST_NUMBER:
                return found
    raise DocumentBroken("document.number", text=text[:LONGEST_NUMBER])


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise DocumentBroken("document.number", text=text[:LONGEST_NUMBER])
    return int(text)


def _refuse(text: str) -> None:
    raise DocumentBroken("document.number", text=text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise DocumentBroken("document.key_twice", key=next(key for key in keys if keys.count(key) > 1)[:64])
    return found
