"""Countries by their names in the reader's language."""

from flask_babel import get_locale

from contest.actions.startups.countries import COUNTRIES

FIRST = ("CN", "IL")
"""Those most are from, before the alphabet."""


def country_name(code: str | None) -> str:
    """The country of a code; the code itself where the language has no name for it, empty without one."""
    return "" if code is None else str(get_locale().territories.get(code, code))


def countries() -> list[tuple[str, str]]:
    """Codes and names, in the order of the names."""
    others = sorted(((code, country_name(code)) for code in COUNTRIES - set(FIRST)), key=lambda pair: pair[1])
    return [*((code, country_name(code)) for code in FIRST), *others]
