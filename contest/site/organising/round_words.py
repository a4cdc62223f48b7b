"""Rounds in words: states, rules, cuts, what each setting does."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from contest import numbers
from contest.extensions import chosen_language
from contest.models import Call, EntrantSees, Round, RoundState, SeesOthers
from contest.queries.contests import in_language
from contest.wording import say
from judge.marks import N_
from judge.panels import ties
from judge.panels.cut import Why
from judge.panels.flaws import MESSAGES

STATES = {
    RoundState.DRAFT: (_l("being set up"), "", "note"),
    RoundState.OPEN: (_l("judges mark"), "ok", "play"),
    RoundState.CLOSED: (_l("waits for the decision"), "wait", "clock"),
    RoundState.DECIDED: (_l("decided"), "ok", "check"),
}
"""By state: words, kind of the tag, icon."""

RULES = {
    "severity": (
        _l("Mean, severity taken into account"),
        _l(
            "Some judges are stricter than others. How strict each one is follows from the entries judges "
            "have in common, and is taken out as far as the marks prove it. Best where not every judge "
            "marks every entry."
        ),
    ),
    "mean": (
        _l("Plain mean"),
        _l("The mean of the judges' marks. Fair where every judge marks every entry."),
    ),
    "trimmed": (
        _l("Mean without the extremes"),
        _l(
            "For each entry some of the highest and of the lowest marks are left out, then the mean is taken."
        ),
    ),
    "trimmed-sum": (
        _l("Sum without the extremes, times a factor"),
        _l(
            "For each entry and criterion the extremes are left out, the rest is summed and multiplied, as "
            "in diving."
        ),
    ),
    "median": (_l("Median"), _l("The middle mark: half of the judges gave more, half less.")),
    "ranksum": (
        _l("Sum of ranks"),
        _l(
            "Each judge's marks become an order of first, second, third; the ranks are summed. Works only "
            "where every judge marks equally many entries, and every entry has equally many judges."
        ),
    ),
    "severity:fixed": (
        _l("Mean, severity taken out entirely"),
        _l("As the first, but every difference between judges is taken for strictness, never for chance."),
    ),
    "zscore": (
        _l("Standardised by judge"),
        _l(
            "Each judge's marks are counted in distances from that judge's own mean. Misleading where some "
            "judges happened to get the better entries; undefined for a judge whose marks are all alike."
        ),
    ),
}
"""Rules of judge.panels that take marks: title, what it does."""

STAGES = {
    "": _l("nowhere: all arithmetic is exact"),
    "mark": _l("each mark as it comes in"),
    "judge": _l("what one judge gives one entry"),
    "criterion": _l("what an entry gets for one criterion"),
    "total": _l("the score"),
}
TIE_BREAKS = {
    "": _l("Ties are shared"),
    "median": _l("The higher median of the judges' marks"),
    "most-best": _l("More judges who put it first"),
}
CUTS = {
    "all": _l("Everybody goes on"),
    "top": _l("The best ones go on"),
    "threshold": _l("Who reaches a score goes on"),
}
BLIND = {
    "name": _l("Name"),
    "people": _l("People"),
    "country": _l("Country"),
    "deck": _l("Pitch deck"),
    "video": _l("Video"),
    "answers": _l("Answers to own questions"),
}
SEES_OTHERS = {
    SeesOthers.NEVER: _l("Never"),
    SeesOthers.LOCKED: _l("Once their own sheet of that entry is locked"),
    SeesOthers.CLOSED: _l("Once the round is closed"),
}
ENTRANT_SEES = {
    EntrantSees.NOTHING: _l("Nothing"),
    EntrantSees.OUTCOME: _l("Whether they go on"),
    EntrantSees.PLACE: _l("That, and their place with how sure it is"),
    EntrantSees.MARK: _l("That, and their marks by criterion"),
}


def rule(round_: Round) -> str:
    """A round's rule in a few words."""
    name, *arguments = [round_.rule] if round_.rule in RULES else round_.rule.split(":")
    words = str(RULES[name][0]) if name in RULES else round_.rule
    if arguments:
        words = _("%(rule)s (%(dropped)s at each end)", rule=words, dropped=arguments[0])
    if round_.round_at:
        words = ngettext(
            "%(rule)s, rounded to %(num)d digit",
            "%(rule)s, rounded to %(num)d digits",
            round_.round_to or 0,
            rule=words,
        )
    return words


def cut(facts: Mapping[str, Any]) -> str:
    """Who goes on, in a sentence."""
    kind = facts.get("kind", "all")
    if kind == "top":
        words: str = ngettext("The best %(num)d goes on", "The best %(num)d go on", facts["n"])
    elif kind == "threshold":
        words = _("Who has %(score)s or more goes on", score=facts["threshold"])
    else:
        return _("Everybody goes on.")
    minima = facts.get("minima") or {}
    if minima.get("sector"):
        words += ", " + _("at least %(num)d of each sector", num=minima["sector"])
    if minima.get("country"):
        words += ", " + _("at least %(num)d of each country", num=minima["country"])
    return words + "."


def tie_break(name: str | None, criteria: Mapping[str, str]) -> str:
    """How ties are broken; `criteria` are names by key."""
    if name and name.startswith(ties.CRITERION):
        key = name.removeprefix(ties.CRITERION)
        return _("The higher mean for “%(criterion)s”", criterion=criteria.get(key, key))
    return str(TIE_BREAKS.get(name or "", name))


def trouble(row: Mapping[str, Any]) -> str:
    """Why a rule can't be used on the marks there are."""
    return say(MESSAGES[row["code"]], row["facts"])


def percent(weight: Decimal, total: Decimal) -> str:
    """A weight as a share of all, to one digit; empty where all sum to nothing."""
    return "" if not total else f"{numbers.plain(round(weight * 100 / total, 1))} %"


def plain(value: Decimal) -> str:
    """A decimal without zeros at its end."""
    return numbers.plain(value)


def text(texts: Mapping[str, str]) -> str:
    """A text in three languages, in the viewer's or the nearest."""
    return in_language(texts, chosen_language())


def sector(call: Call | None, key: str | None) -> str:
    """A sector's name; a dash where there is none."""
    found = next((each for each in (call.sectors if call else ()) if each["key"] == key), None)
    return (text(found["name"]) if found else key) or "–"


def by_hand(name: str, said: Mapping[str, str]) -> str:
    """What a person decided on an entry, for the log."""
    if said.get("outcome") == "passed":
        return _("%(name)s goes on: %(reason)s", name=name, reason=said.get("reason", ""))
    return _("%(name)s is out: %(reason)s", name=name, reason=said.get("reason", ""))


def why(code: Why) -> str:
    """Why an entry goes on or not."""
    return say(WHY[code])


WHY: Mapping[Why, str] = {
    Why.ALL: N_("everybody goes on"),
    Why.TOP: N_("by its place"),
    Why.THRESHOLD: N_("by its score"),
    Why.MINIMUM: N_("its sector or country is to have one"),
    Why.TIE: N_("tied at the cut"),
    Why.BELOW: N_("below the cut"),
    Why.DISPLACED: N_("its place went to a sector or country that was to have one"),
    Why.UNRANKED: N_("nobody has marked it"),
}
