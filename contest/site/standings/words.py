"""A standing in plain words: what was done to an entry, how sure its place is, what a figure says."""

from decimal import Decimal
from fractions import Fraction

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from contest import numbers
from contest.extensions import chosen_language
from contest.wording import say
from judge.marks import N_
from judge.panels import ties
from judge.panels.reasons import REASONS
from judge.panels.rounding import half_up
from judge.panels.standing import Row, Standing

ZERO = Decimal(0)
SHOWN = 2
HUNDRED = 100
FEW = 3
"""With no more entries than that, all are among the first three."""
GOOD, FAIR = Decimal("0.8"), Decimal("0.667")
"""Krippendorff's own marks for alpha: to rely on, and for tentative conclusions."""

RULES = {
    "severity": N_("An entry's score is the mean of its judges' numbers, with their strictness taken out."),
    "severity:fixed": N_(
        "An entry's score is the mean of its judges' numbers, with every difference between judges taken out."
    ),
    "mean": N_("An entry's score is the mean of its judges' numbers."),
    "trimmed": N_(
        "An entry's score is the mean of its judges' numbers, without the {first} highest and the {first} "
        "lowest."
    ),
    "trimmed-sum": N_(
        "For each criterion the {first} highest and the {first} lowest marks are left out and the rest is "
        "summed, times {second}; an entry's score is the sum of these."
    ),
    "median": N_("An entry's score is the number in the middle: half of its judges gave more, half less."),
    "ranksum": N_("Each judge's numbers become an order; an entry's score is the sum of its ranks."),
    "zscore": N_(
        "Each judge's numbers are counted in distances from that judge's own mean; an entry's score is their "
        "mean."
    ),
}
"""Rules that take marks, by the first word of their text: how a score comes about."""

FIGURES = {
    "alpha.interval": (
        "α",
        N_("How far judges agree on the same entries: 1 is fully, 0 is as chance would have it."),
    ),
    "alpha.ordinal": (N_("α, by order"), N_("The same, from the order of the marks alone.")),
    "alpha.nominal": (N_("α, by equality"), N_("The same, where two marks are equal or not, however near.")),
    "alpha.ratio": (N_("α, by ratio"), N_("The same, where 1 is as far from 2 as 2 from 4.")),
    "icc.1,1": (
        "ICC(1,1)",
        N_("The share of one judge's mark that is the entry's, if each entry meets judges of its own."),
    ),
    "icc.2,1": (
        "ICC(2,1)",
        N_("The same, if these judges stand for all who might have judged: strictness counts as chance."),
    ),
    "icc.3,1": ("ICC(3,1)", N_("The same, with strictness left aside: only the order matters.")),
    "icc.1,k": ("ICC(1,k)", N_("ICC(1,1) for the mean of all judges in place of one judge's mark.")),
    "icc.2,k": ("ICC(2,k)", N_("ICC(2,1) for the mean of all judges.")),
    "icc.3,k": ("ICC(3,k)", N_("ICC(3,1) for the mean of all judges.")),
    "w": ("W", N_("How alike judges order the entries: 1 is the same order, 0 is none in common.")),
    "durbin": (
        N_("Durbin, p"),
        N_("How often chance alone would make judges order the entries as alike as here."),
    ),
}
"""Figures of agreement: what each is called, and what it says."""


def rule(text: str) -> str:
    """How an entry's score comes about by this rule."""
    name, *arguments = [text] if text in RULES else text.split(":")
    facts = dict(zip(("first", "second"), arguments, strict=False))
    return say(RULES[name], facts) if name in RULES else text


def plain(value: Decimal) -> str:
    """A number without zeros at its end."""
    return numbers.plain(value)


def figure(value: Decimal | Fraction | None, digits: int = SHOWN) -> str:
    """A number with so many digits, half-up, and the true minus; a dash where there is none."""
    return "–" if value is None else f"{half_up(Fraction(value), digits):f}".replace("-", "−")


def signed(value: Decimal | Fraction | None) -> str:
    """The same with its sign, and the true minus."""
    if value is None:
        return "–"
    rounded = half_up(Fraction(value), SHOWN)
    if not rounded:
        return figure(value)
    return f"{'+' if rounded > 0 else '−'}{abs(rounded):f}"


def ordinal(place: int) -> str:
    """A place in the middle of a sentence: "2nd" in English, the number elsewhere."""
    if chosen_language() != "en":
        return str(place)
    ending = "th" if place % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def of_hundred(share: Decimal) -> str:
    """A share of the replays as so many of 100."""
    percent = half_up(Fraction(share) * HUNDRED, 0)
    if percent == HUNDRED and share < 1:
        return _("more than 99")
    return _("fewer than 1") if percent == 0 else str(percent)


def sureness(row: Row, entries: int) -> str:
    """How sure a place is; empty where that is not known."""
    first, three = row.p_top.get(1), row.p_top.get(3)
    if row.low is None or row.high is None or first is None or three is None:
        return ""
    among, share = ("three", three) if entries > FEW else ("first", first)
    facts = {"often": of_hundred(share), "low": ordinal(row.low), "high": ordinal(row.high)}
    if among == "three" and row.low == row.high:
        return _(
            "In %(often)s of 100 replays this entry was among the first three; in 90 of 100 it came %(low)s.",
            **facts,
        )
    if among == "three":
        return _(
            "In %(often)s of 100 replays this entry was among the first three; in 90 of 100 it came %(low)s "
            "to %(high)s.",
            **facts,
        )
    if row.low == row.high:
        return _("In %(often)s of 100 replays this entry was first; in 90 of 100 it came %(low)s.", **facts)
    return _(
        "In %(often)s of 100 replays this entry was first; in 90 of 100 it came %(low)s to %(high)s.", **facts
    )


def span(low: int | None, high: int | None) -> str:
    """The places of an interval as a cell."""
    if low is None or high is None:
        return "–"
    return str(low) if low == high else f"{low} – {high}"


def likely(low: int, high: int) -> str:
    """The places of an interval, in a few words."""
    if low == high:
        return _("Likely place: %(low)s", low=low)
    return _("Likely place: %(low)s to %(high)s", low=low, high=high)


def adjusted(taken: Fraction | None, judges: int) -> str:
    """What the adjustment for severity did to one entry (negative: gave back); empty where there is none."""
    if taken is None or not judges:
        return ""
    by = figure(abs(taken))
    if not Fraction(by):
        return ngettext(
            "Its %(num)d judge marks like the others: next to nothing was changed.",
            "Its %(num)d judges mark like the others on average: next to nothing was changed.",
            judges,
        )
    if taken < 0:
        return ngettext(
            "Its %(num)d judge marks %(by)s below the others; that was given back.",
            "Its %(num)d judges mark %(by)s below the others on average; that was given back.",
            judges,
            by=by,
        )
    return ngettext(
        "Its %(num)d judge marks %(by)s above the others; that was taken off.",
        "Its %(num)d judges mark %(by)s above the others on average; that was taken off.",
        judges,
        by=by,
    )


def sum_of(mean: Fraction, taken: Fraction) -> str:
    """The same as a sum: "3.40 + 0.40 = 3.80", of numbers as they are shown; empty where nothing changed."""
    begun = Fraction(half_up(mean, SHOWN))
    if not half_up(taken, SHOWN):
        return ""
    return f"{figure(begun)} {'+' if taken <= 0 else '−'} {figure(abs(taken))} = {figure(begun - taken)}"


def strictness(severity: Decimal | None) -> str:
    """How a judge marks beside the others."""
    if severity is None:
        return _("not known")
    if not half_up(Fraction(severity), SHOWN):
        return _("like the others")
    by = figure(abs(severity))
    return _("%(by)s above the others", by=by) if severity > 0 else _("%(by)s below the others", by=by)


def why(code: str | None) -> str:
    """Why a figure is not there."""
    return "" if code is None or code not in REASONS else say(REASONS[code])


def tied(standing: Standing, criterion: str) -> str:
    """What became of equal scores; `criterion` is the name of the one that breaks them, if one does."""
    rule = standing.tie_break
    if rule in {None, ties.SHARED}:
        return _("Equal scores share a place.")
    if rule == "median":
        by = _("the higher median of the judges' marks")
    elif rule == "most-best":
        by = _("how many judges put it first")
    else:
        by = _("the higher mean for “%(criterion)s”", criterion=criterion)
    return _("Equal scores are told apart by %(rule)s; who is equal by that too shares a place.", rule=by)


def agreed(alpha: Decimal | None) -> str:
    """How far judges agree, in a sentence; empty where that is not known."""
    if alpha is None:
        return ""
    if alpha >= GOOD:
        return _("The judges agree closely.")
    if alpha >= FAIR:
        return _("The judges agree fairly well.")
    if alpha > 0:
        return _("The judges agree loosely: many differences between entries may be chance.")
    return _("The judges agree no better than chance would have it.")


def percent(share: Decimal | None) -> str:
    """A share in per cent, without a digit after the point."""
    return "–" if share is None else str(format_decimal(half_up(Fraction(share) * HUNDRED, 0)))


def num(text: str) -> Markup:
    """A number with a sign, left to right in every line."""
    return Markup('<span class="num">{}</span>').format(text)
