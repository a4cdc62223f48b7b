"""Tests of the validators themselves: `data/invalid_*` and `data/valid_output`, in every format.

https://www.kattis.com/problem-package-format/spec/2025-09, "Validation test data"; `invalid_answer` is
BAPCtools'.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from judge.packages.model import Probe, Trap
from judge.packages.testdata import ANSWER, BAD, INPUT, OUTPUT, TRAPS, Parts

NEEDED: Mapping[Trap, tuple[str, ...]] = {
    Trap.INVALID_INPUT: (INPUT,),
    Trap.INVALID_ANSWER: (INPUT, ANSWER),
    Trap.INVALID_OUTPUT: (INPUT, ANSWER, OUTPUT),
    Trap.VALID_OUTPUT: (INPUT, ANSWER, OUTPUT),
}


def of_traps(files: Mapping[str, Path]) -> dict[str, Path]:
    """Those files of a package that are such tests."""
    return {
        name: path
        for name, path in files.items()
        if name.startswith("data/") and name.split("/")[1] in {*TRAPS, BAD}
    }


def probes(
    gathered: Mapping[str, Parts], note: Callable[..., None], said: Callable[[Parts], Mapping[str, Any]]
) -> Iterator[Probe]:
    """Make them of what lies in their folders; what lacks a file is left out with a note.

    `said`: what the package's settings say of one, by the names of a Probe's fields.
    """
    for parts in gathered.values():
        trap = _trap(parts)
        if trap is None:
            continue
        needed = NEEDED[trap]
        if missing := [ending for ending in needed if ending not in parts.paths]:
            there = next(iter(parts.paths), INPUT)
            note("probe.missing", parts.file(there), missing=" ".join(missing))
            continue
        yield Probe(
            name=parts.name,
            trap=trap,
            input=parts.paths[INPUT],
            answer=parts.paths[ANSWER] if ANSWER in needed else None,
            output=parts.paths[OUTPUT] if OUTPUT in needed else None,
            **said(parts),
        )


def _trap(parts: Parts) -> Trap | None:
    """What is tried by it; in BAPCtools' old folder what lies beside the input tells, the last of it."""
    if parts.top != BAD:
        return TRAPS.get(parts.top)
    if OUTPUT in parts.paths:
        return Trap.INVALID_OUTPUT
    return Trap.INVALID_ANSWER if ANSWER in parts.paths else Trap.INVALID_INPUT
