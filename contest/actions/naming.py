"""Names people choose: cleaned of what can't be seen, folded to tell two apart."""

import unicodedata

NAME_MOST = 40
# Joiners are letters of some scripts and of emoji; every other invisible character only deceives.
_JOINERS = frozenset("\u200c\u200d")


def clean_name(typed: str) -> str:
    """The name in NFC, without control and direction characters, its white space single."""
    text = unicodedata.normalize("NFC", typed)
    text = "".join(" " if letter.isspace() else letter for letter in text)
    kept = (c for c in text if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    name = " ".join("".join(kept).split())
    return name if any(not unicodedata.category(c).startswith(("Z", "C", "M")) for c in name) else ""


def fold(name: str) -> str:
    """What two names that look the same have in common."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(c for c in folded if not c.isspace() and c not in _JOINERS)[:240]
