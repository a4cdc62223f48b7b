"""A verification in words: reasons, verdicts, times."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup

from contest.wording import say
from judge.packages.findings import REASONS
from judge.packages.spoken import BY_CODE
from sandbox.languages import LANGUAGES

NAMES = {**BY_CODE, **{one.key: one.name for one in LANGUAGES}}


def reason(why: Mapping[str, Any]) -> str:
    """Why a submission is not as expected, or was not judged."""
    return say(REASONS[why["code"]], dict(why["facts"]))


def worst_first(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is not as expected before what was not judged and what is; each in the package's order."""
    return sorted(rows, key=lambda row: {False: 0, None: 1, True: 2}[row["ok"]])


def language_name(key: str | None) -> str:
    """A language of ours or the format's, by its key."""
    return "–" if key is None else NAMES.get(key, key)


def expected(told: str | None) -> str:
    """What was expected, as a package says it."""
    return _("anything") if told is None else told


def got(row: Mapping[str, Any]) -> str:
    """A verdict in letters, and the score where there is one."""
    letters = row["verdict"] or "–"
    score = row["score"]
    return letters if score is None else f"{letters} {format_decimal(score)}"


def seconds(number: float | str) -> str:
    """A time in seconds."""
    return f"{format_decimal(number)} s"


def path(text: str) -> Markup:
    """A path of the package, which reads from left to right in every language."""
    return Markup('<code dir="ltr">{}</code>').format(text)
