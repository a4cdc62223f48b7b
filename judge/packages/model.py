"""A problem package as the judge sees it, whatever format it was written in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from judge.packages.flaws import Flaw
from judge.validators.flags import Flags

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Testcase:
    """One input and the answer expected; its name orders it among the others."""

    name: str  # "sample/01", "secret/01-small"
    input: Path
    answer: Path
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was read and found usable."""

    name: str  # the folder's or archive's name
    uuid: str | None
    titles: Mapping[str, str]  # language tag -> title; never empty
    path: Path
    time_limit_s: float
    memory_bytes: int
    output_bytes: int
    code_bytes: int
    compile_s: float
    testcases: tuple[Testcase, ...]  # samples first, then by name
    validator_flags: Flags
    statements: Mapping[str, Path]  # language tag -> .md, .tex or .pdf
    starters: Mapping[str, Path]  # language key -> file
    submissions: Mapping[str, tuple[Path, ...]]  # "accepted", "wrong_answer", ... -> files
    warnings: tuple[Flaw, ...]
