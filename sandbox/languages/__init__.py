"""The languages that submissions are written in.

A new one is a file here, a line below, and a package in image/packages.txt; the tests run its self-test
in the real container.
"""

from __future__ import annotations

from pathlib import PurePath

from sandbox.languages.c import C
from sandbox.languages.cpp import CPP
from sandbox.languages.java import JAVA
from sandbox.languages.javascript import JAVASCRIPT
from sandbox.languages.model import Language, OutOfMemory, SelfTest
from sandbox.languages.pypy3 import PYPY3
from sandbox.languages.python3 import PYTHON3

LANGUAGES: tuple[Language, ...] = (PYTHON3, PYPY3, CPP, C, JAVA, JAVASCRIPT)

_BY_KEY = {one.key: one for one in LANGUAGES}
# The first of those with the same files: .py tells CPython.
_BY_EXTENSION = {extension: one for one in reversed(LANGUAGES) for extension in one.extensions}

__all__ = ["LANGUAGES", "Language", "OutOfMemory", "SelfTest", "UnknownLanguage", "by_extension", "language"]


class UnknownLanguage(KeyError):
    """No language has that key."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def language(key: str) -> Language:
    """Return the language with that key, or raise UnknownLanguage."""
    try:
        return _BY_KEY[key]
    except KeyError:
        raise UnknownLanguage(key) from None


def by_extension(filename: str) -> Language | None:
    """Return the language that a file's name tells, if any does."""
    return _BY_EXTENSION.get(PurePath(filename).suffix.lower())
