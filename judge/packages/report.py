"""Collects flaws while a package is read, so that all of them can be told at once."""

from judge.packages.flaws import Fact, Flaw, PackageInvalid, safe


class Report:
    """Flaws that make a package unusable, and warnings that don't."""

    def __init__(self, *, strict: bool = False) -> None:
        self._strict = strict
        self.flaws: list[Flaw] = []
        self.warnings: list[Flaw] = []

    def flaw(
        self,
        code: str,
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
        **facts: Fact,
    ) -> None:
        """Note something that makes the package unusable."""
        self.flaws.append(_made(code, file, line, key, facts))

    def warning(
        self,
        code: str,
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
        **facts: Fact,
    ) -> None:
        """Note something worth knowing."""
        self.warnings.append(_made(code, file, line, key, facts))

    def lenient(
        self,
        code: str,
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
        **facts: Fact,
    ) -> None:
        """Note something that is a warning, or a flaw where the reading is strict."""
        (self.flaws if self._strict else self.warnings).append(_made(code, file, line, key, facts))

    def stop(self) -> None:
        """Raise PackageInvalid if there is any flaw."""
        if self.flaws:
            raise PackageInvalid(tuple(dict.fromkeys(self.flaws)))


def _made(code: str, file: str | None, line: int | None, key: str | None, facts: dict[str, Fact]) -> Flaw:
    """Make a flaw of what a package says, safe to show."""
    shown = {name: safe(value) if isinstance(value, str) else value for name, value in facts.items()}
    return Flaw(code, None if file is None else safe(file), line, None if key is None else safe(key), shown)
