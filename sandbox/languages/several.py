"""A program of several files, each under its own plain name: which of them is compiled, and which is run.

C, C++ and Java compile all their files together; Python and JavaScript have all of them checked and are run
from the entry point, the others lie beside it. Files of other kinds (headers, notes, data) lie there too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import PurePath

from sandbox.languages.model import Language

# Checks each of its arguments: names go in as arguments, never as part of a command.
EACH = ("sh", "-c", 'for file do node --check "$file" || exit; done')


class NoEntry(ValueError):
    """The file to begin with is not there; `names` are those that could be it."""

    def __init__(self, names: Collection[str]) -> None:
        super().__init__(", ".join(names))
        self.names = tuple(names)


def several(language: Language, names: Collection[str], entry: str | None = None) -> Language:
    """Return the language as it compiles and runs these files.

    `entry` names the file to begin with (of Java the class). Without it: the language's usual one, else the
    first by name, as the referees have it. Raises NoEntry.
    """
    sources = sorted(name for name in names if PurePath(name).suffix.lower() in language.extensions)
    if not language.entries:
        if not sources:
            raise NoEntry(sources)
        return replace(language, compile=_compiling(language, sources, entry))
    usual = [name for name in language.entries if name in names]
    begin = entry or next(iter([*usual, *sources]), "")
    if begin not in names:
        raise NoEntry(sources)
    return replace(
        language,
        source=begin,
        compile=_compiling(language, [begin, *(name for name in sources if name != begin)], None),
        run=tuple(_beside(word, language.source, begin) for word in language.run),
        artefacts=("*",),
    )


def _compiling(language: Language, sources: list[str], entry: str | None) -> tuple[str, ...]:
    """Put all sources where the only one stands; a class to begin with goes before them."""
    command = language.compile or ()
    if command[:2] == ("node", "--check"):
        return (*EACH, "check", *sources)
    words: list[str] = []
    for word in command:
        if word != language.source:
            words.append(word)
            continue
        if entry and language.entry_option:
            words += [language.entry_option, entry.removesuffix(language.extensions[0])]
        words += sources
    return tuple(words)


def _beside(word: str, source: str, begin: str) -> str:
    """Let Python import what lies beside the program: /program is root's, so that is what was sent.

    -I would forbid it; -E and -s keep the environment and the account away as before.
    """
    return {f"/program/{source}": f"/program/{begin}", "-I": "-Es"}.get(word, word)
