"""How strictly the default validator compares."""

from dataclasses import dataclass


class FlagsInvalid(ValueError):
    """The flags of a package say something the default validator does not know.

    `code` is "flags.unknown", "flags.value_missing" or "flags.value_invalid"; `flag` the word it is about.
    """

    def __init__(self, code: str, flag: str) -> None:
        super().__init__(f"{code}: {flag}")
        self.code = code
        self.flag = flag


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
