"""Texts as entrants type them, cleaned of what can't be seen, and how long each may be."""

import unicodedata
from collections.abc import Mapping

from contest.actions.naming import NAME_MOST

LANGUAGES = ("en", "zh", "he")
MOST: Mapping[str, int] = {"name": NAME_MOST, "one_liner": 160, "summary": 4000}
"""Characters of a version's texts in one language."""
VIDEO_MOST = 500
PERSON_MOST = 80
ROLE_MOST = 80
PEOPLE_MOST = 30
DRAFT_MOST = 20_000
KEPT: Mapping[str, int] = {"name": 400, "one_liner": 2000, "summary": DRAFT_MOST}
"""Characters that a draft keeps of a text: what is too long to be handed in is said, not cut."""

# Characters that turn the direction of what follows, across names and lines; marks that only say it of a
# point (U+200E, U+200F) are used in Hebrew.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_GONE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_text(typed: str) -> str:
    """Several lines in NFC with plain ends of line, without control characters and turns of direction.

    Empty where nothing in it can be seen.
    """
    text = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        c
        for c in text
        if c in "\n\t" or (c not in _TURNING and c != "\ufeff" and unicodedata.category(c) not in _GONE)
    )
    found = "".join(kept).strip()
    return found if any(unicodedata.category(c)[0] not in "ZCM" for c in found) else ""


def clean_line(typed: str) -> str:
    """One line, its white space single."""
    return " ".join(clean_text(typed).split())
