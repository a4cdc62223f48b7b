"""What can be wrong with a package: codes, and the sentence for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a package, and where."""

    code: str  # a key of MESSAGES
    file: str | None = None  # path inside the package, always with slashes
    line: int | None = None  # from 1
    key: str | None = None  # of problem.yaml, dotted: "limits.memory"
    facts: Mapping[str, str | int | float] = field(default_factory=dict, hash=False)


class PackageInvalid(Exception):
    """The package can't be used: every flaw found, at once."""

    code = "package.invalid"

    def __init__(self, problems: tuple[Flaw, ...]) -> None:
        super().__init__(", ".join(sorted({flaw.code for flaw in problems})))
        self.problems = problems
