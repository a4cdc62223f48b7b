"""The languages of the interface, as pages show them."""

from dataclasses import dataclass

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
TAGS = {tongue.key: tongue.tag for tongue in TONGUES}


def current() -> Tongue:
    """That of this request."""
    key = chosen_language()
    return next(tongue for tongue in TONGUES if tongue.key == key)
