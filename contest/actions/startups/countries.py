"""Countries and territories of ISO 3166-1, by their two letters."""

from babel import Locale

# What CLDR names beside them: groupings, and codes kept for other uses.
_OTHERS = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})

COUNTRIES: frozenset[str] = frozenset(
    code
    for code in map(str, Locale("en").territories)
    if len(code) == 2 and code not in _OTHERS  # noqa: PLR2004
)
