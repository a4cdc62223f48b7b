"""Samples as pages show them: two texts side by side, or a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app

from contest.models.problems import ProblemVersion
from contest.storage import BytesMissing, Storage

SAMPLE_MOST = 64 * 1024
TURNS_MOST = 400


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side of a conversation says before the other does; a new pass begins where it says so."""

    is_judge: bool
    text: str
    begins_pass: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample; what is too long to show is cut and said so. A conversation stands for both texts."""

    number: int
    input: str
    answer: str
    is_cut: bool
    talk: tuple[Turn, ...] = ()
    has_passes: bool = False
    args: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Which of them can be saved: "in", "out"."""


def samples(version: ProblemVersion) -> tuple[Sample, ...]:
    """What everyone is shown of tests."""
    return tuple(_sample(version, number, facts) for number, facts in enumerate(version.samples, start=1))


def sample_file(version: ProblemVersion, number: int, which: str) -> str | None:
    """The digest of a sample's input or answer as a file to be saved."""
    if not 0 < number <= len(version.samples):
        return None
    part = "input" if which == "in" else "output"
    facts = version.samples[number - 1]
    path = facts.get(f"download_{part}") or facts.get(part)
    return None if path is None else version.manifest.get(path)


def head_of(version: ProblemVersion, path: str) -> bytes:
    """A file's first bytes, one more than are shown; none while storage lacks it, till it is asked again."""
    try:
        return kept_head(current_app.extensions["podium_storage"], str(version.manifest[path]))
    except BytesMissing:
        return b""


def shown(content: bytes) -> str:
    """As much of a file as is shown."""
    return content[:SAMPLE_MOST].decode("utf-8", "replace")


@lru_cache(maxsize=512)
def kept_head(storage: Storage, digest: str) -> bytes:
    """The beginning of a sample: a package may call a file of a gigabyte one. Kept in memory."""
    return storage.head(digest, SAMPLE_MOST + 1)


def _sample(version: ProblemVersion, number: int, facts: Mapping[str, Any]) -> Sample:
    args = tuple(facts.get("args", ()))
    files = tuple(which for which in ("in", "out") if sample_file(version, number, which))
    if "interaction" in facts:
        log = head_of(version, str(facts["interaction"]))
        talk = turns(shown(log))
        is_cut = len(log) > SAMPLE_MOST or len(talk) > TURNS_MOST
        has_passes = any(turn.begins_pass > 1 for turn in talk)
        return Sample(number, "", "", is_cut, talk[:TURNS_MOST], has_passes, args, files)
    given, answer = (
        head_of(version, str(facts[part])) if part in facts else b"" for part in ("input", "output")
    )
    is_cut = max(len(given), len(answer)) > SAMPLE_MOST
    return Sample(number, shown(given), shown(answer), is_cut, args=args, files=files)


def turns(log: str) -> tuple[Turn, ...]:
    """A conversation from its log: lines of the judge begin with <, a program's with >; --- parts passes."""
    found: list[Turn] = []
    lines: list[str] = []
    side, number, begins = "", 1, 1

    def close() -> None:
        if side:
            found.append(Turn(side == "<", "\n".join(lines), begins))
            lines.clear()

    for line in log.splitlines():
        sign = line[:1]
        if line.strip() == "---":
            close()
            side, number = "", number + 1
            begins = number
        elif sign in {"<", ">"}:
            if side and sign != side:
                close()
                begins = 0
            side = sign
            lines.append(line[1:].removeprefix(" "))
    close()
    return tuple(found)
