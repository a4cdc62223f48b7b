"""Statements of a package converted ahead of who will read them: at the start everybody asks at once."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from contest.statements import READERS, Asked, converted, pictures, render
from contest.statements.converter import Converted, Failure, key_of
from contest.storage import Storage
from judge.packages.flaws import Flaw
from judge.packages.model import Package

MARKUP = frozenset("\\${}")
BUDGET_S = 60.0
"""Of all statements of a package together; a language takes a twentieth of a second, or it is a bomb."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What became of a package's statements: language -> digest of it, and what its setter should know."""

    digests: Mapping[str, str]
    warnings: tuple[Flaw, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    """By language, where the package has them in LaTeX only."""


def convert_statements(package: Package, manifest: Mapping[str, str], storage: Storage) -> Ahead:
    """Convert every statement that is a text; one that can't be is a warning and holds nothing up."""
    digests, warnings, titles = {}, [], {}
    files = pictures.candidates(manifest)
    until = time.monotonic() + BUDGET_S
    for tag, path in package.statements.items():
        if path.suffix.lower() not in READERS:
            continue
        asked = Asked(
            source=path.read_text(encoding="utf-8", errors="replace"),
            path=path.relative_to(package.path).as_posix(),
            language=tag,
            constants=package.constants,
            seconds=package.time_limit_s,
            samples=len(package.samples),
        )
        made = converted(asked) if time.monotonic() < until else _given_up(asked)
        digests[tag] = storage.put(made.dump())
        shown = render(
            asked, files=files, look=lambda digest: storage.head(digest, pictures.BYTES_MOST + 1), kept=made
        )
        if shown.title and MARKUP & set(package.titles.get(tag, "")):
            titles[tag] = shown.title
        if shown.is_as_written:
            warnings.append(Flaw("statement.not_typeset", asked.path))
        elif shown.notes:
            warnings.append(Flaw("statement.losses", asked.path, facts={"number": len(shown.notes)}))
    return Ahead(digests, tuple(warnings), titles)


def _given_up(asked: Asked) -> Converted:
    return Converted(key_of(asked.prepared(), asked.reader), "", failure=Failure.TOO_MUCH)
