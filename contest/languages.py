"""The languages of the interface, and which one a request wants. Pure: Flask and the front agree by it."""

from typing import Final

LANGUAGES: Final = ("en", "zh", "he")
"""As they stand in addresses, cookies and `lang`; zh is Simplified Chinese."""

DEFAULT: Final = "en"
COOKIE: Final = "podium_lang"

# Browsers still send the old code of Hebrew.
_ALIASES: Final = {"iw": "he", "cmn": "zh"}
_HEADER_MAX: Final = 512


def negotiate(cookie: str | None, accept_language: str | None) -> str:
    """The language chosen in the cookie, else the best of Accept-Language, else English.

    `zh-TW` and `zh-Hant` are given Simplified Chinese: it is the Chinese that there is. Among equal
    weights the first named wins; what can't be read is passed over.
    """
    if cookie in LANGUAGES:
        return cookie
    best, best_weight = DEFAULT, 0.0
    for part in (accept_language or "")[:_HEADER_MAX].split(","):
        tag, _, parameters = part.partition(";")
        primary = tag.strip().lower().partition("-")[0]
        language = _ALIASES.get(primary, primary)
        weight = _weight(parameters)
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameters: str) -> float:
    """The `q` of one language range, 1 when there is none, 0 when it makes no sense."""
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if name.strip().lower() == "q" and 0 <= weight <= 1 else 0.0
