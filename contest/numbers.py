"""Numbers as people type them, read strictly: what two readers could take for two numbers is refused."""

import re
from decimal import Decimal

from contest.refusals import Refused

LENGTH_MOST = 24
"""Characters of a number; more are no number a person means."""

# ASCII digits only: \d would take Arabic-Indic and other digits, and Decimal() reads them, "NaN" and "1e309".
_SHAPE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")


def decimal(text: str, *, places: int = 6, least: Decimal | int, most: Decimal | int) -> Decimal:
    """Read a decimal number of at most `places` digits after the point, from `least` to `most`.

    ASCII digits, at most one point with digits on both sides, a minus sign; spaces around are forgiven. No
    exponent, no comma, no plus, no NaN, no infinity. Refuses number.form (number.whole where there are no
    places), number.range.
    """
    typed = text.strip(" \t\r\n")
    if len(typed) > LENGTH_MOST or not _SHAPE.match(typed) or _places(typed) > places:
        if not places:
            raise Refused("number.whole", value=typed[:LENGTH_MOST])
        raise Refused("number.form", value=typed[:LENGTH_MOST], places=places)
    value = Decimal(typed)
    if not least <= value <= most:
        raise Refused("number.range", value=typed, least=plain(Decimal(least)), most=plain(Decimal(most)))
    return abs(value) if value == 0 else value  # "-0" is 0


def whole(text: str, *, least: int, most: int) -> int:
    """Read a whole number from `least` to `most`; refuses as `decimal`."""
    return int(decimal(text, places=0, least=least, most=most))


def plain(value: Decimal) -> str:
    """Write a decimal without exponent and without zeros at its end: 1.50 is "1.5", 100 is "100"."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _places(typed: str) -> int:
    return len(typed.partition(".")[2])
