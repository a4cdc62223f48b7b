"""How strictly the default validator compares."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_BOTH = "float_tolerance"
_TOLERANCES = ("float_relative_tolerance", "float_absolute_tolerance", _BOTH)
_TOLERANCE = re.compile(r"\+?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[eE][+-]?[0-9]+)?")


class FlagsInvalid(ValueError):
    """The flags of a package say something the default validator does not know.

    `code` is "flags.unknown", "flags.value_missing" or "flags.value_invalid"; `flag` the word it is
    about, `value` what stood behind it.
    """

    def __init__(self, code: str, flag: str, value: str = "") -> None:
        super().__init__(f"{code}: {flag} {value}".rstrip())
        self.code = code
        self.flag = flag
        self.value = value


@dataclass(frozen=True, slots=True)
class Flags:
    """Without any: tokens between white space, letters of either case alike, numbers as text."""

    case_sensitive: bool = False
    space_change_sensitive: bool = False
    float_relative_tolerance: float | None = None
    float_absolute_tolerance: float | None = None

    @property
    def compares_floats(self) -> bool:
        """Whether tokens that are numbers are compared as numbers."""
        return self.float_relative_tolerance is not None or self.float_absolute_tolerance is not None

    @classmethod
    def parse(cls, words: str | Sequence[str]) -> "Flags":
        """Read flags as a package writes them; of a flag said twice the last counts. Raises FlagsInvalid."""
        rest = list(reversed(words.split() if isinstance(words, str) else words))
        case = space = False
        relative: float | None = None
        absolute: float | None = None
        while rest:
            match rest.pop():
                case "case_sensitive":
                    case = True
                case "space_change_sensitive":
                    space = True
                case "float_relative_tolerance" as flag:
                    relative = _tolerance(flag, rest)
                case "float_absolute_tolerance" as flag:
                    absolute = _tolerance(flag, rest)
                case "float_tolerance" as flag:
                    relative = absolute = _tolerance(flag, rest)
                case unknown:
                    raise FlagsInvalid("flags.unknown", unknown)
        return cls(case, space, relative, absolute)

    def words(self) -> tuple[str, ...]:
        """Write the flags so that `parse` reads the same again."""
        tolerances = {
            "float_relative_tolerance": self.float_relative_tolerance,
            "float_absolute_tolerance": self.float_absolute_tolerance,
        }
        return (
            *(("case_sensitive",) if self.case_sensitive else ()),
            *(("space_change_sensitive",) if self.space_change_sensitive else ()),
            *(
                word
                for flag, value in tolerances.items()
                if value is not None
                for word in (flag, repr(value))
            ),
        )


STRICTEST = Flags()


def _tolerance(flag: str, rest: list[str]) -> float:
    """Take the value of a tolerance off the words still to be read (last first)."""
    if not rest:
        raise FlagsInvalid("flags.value_missing", flag)
    word = rest.pop()
    value = float(word) if _TOLERANCE.fullmatch(word) else math.inf
    if not math.isfinite(value):
        raise FlagsInvalid("flags.value_invalid", flag, word)
    return value


def conflicting(words: Sequence[str]) -> str | None:
    """Find a tolerance that is given twice, be it by way of `float_tolerance`; the last one counts."""
    given = [word for word in words if word in _TOLERANCES]
    for word in given:
        if given.count(word) > 1 or (word == _BOTH and len(given) > 1):
            return word
    return None
