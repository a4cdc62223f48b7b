"""The languages of the interface, as pages show them."""

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from contest.extensions import chosen_language


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its key in cookies, its tag in `lang`, its name in its own script, and a short one."""

    key: str
    tag: str
    name: str
    brief: str
    direction: str = "ltr"


TONGUES = (
    Tongue("zh", "zh-Hans", "中文", "中文"),
    Tongue("he", "he", "עברית", "עברית", "rtl"),
    Tongue("en", "en", "English", "EN"),
)
KNOWN = {tongue.key: tongue for tongue in TONGUES}


@lru_cache(maxsize=256)
def spoken(key: str) -> Tongue:
    """Any language by its code, as statements may be in more than the interface is: `sv`, `pt-BR`."""
    if key in KNOWN:
        return KNOWN[key]
    try:
        locale = Locale.parse(key, sep="-")
    except (UnknownLocaleError, ValueError):
        return Tongue(key, key, key, key)
    return Tongue(key, key, locale.get_display_name() or key, key, locale.text_direction)


def current() -> Tongue:
    """That of this request."""
    key = chosen_language()
    return next(tongue for tongue in TONGUES if tongue.key == key)
