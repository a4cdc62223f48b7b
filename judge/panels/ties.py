"""Ties: which scores are equal, and the named ways to break one. Unless one is set, ties are shared.

A tie-break looks only at marks that count, exactly. Entries that it finds equal too share the rank.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from judge.panels.composites import Panel
from judge.panels.exact import median
from judge.panels.flaws import RuleInvalid
from judge.panels.rounding import EXACT

Keys: TypeAlias = Mapping[str, Fraction]
"""By entry: the higher one stands first."""

SHARED = "none"
CRITERION = "criterion:"


def medians(panel: Panel) -> Keys:
    """Take the median of the judges' composites."""
    return {entry: value for entry, value in median(panel, EXACT).values.items() if value is not None}


def most_best(panel: Panel) -> Keys:
    """Count the judges who gave the entry the best of their own composites, alone or with others."""
    best = {judge: max(sheet.composite for sheet in sheets) for judge, sheets in panel.by_judge.items()}
    return {
        entry: Fraction(sum(sheet.composite == best[sheet.judge] for sheet in sheets))
        for entry, sheets in panel.by_entry.items()
    }


def criterion(panel: Panel, name: str) -> Keys:
    """Take the mean mark for one criterion, over judges and rounds; who has none stands last."""
    found: dict[str, list[Fraction]] = {}
    for sheet in panel.sheets:
        own = [value for (_, key), value in sheet.points.items() if key == name]
        found.setdefault(sheet.entry, []).extend(own)
    least = min((value for values in found.values() for value in values), default=Fraction(0))
    return {
        entry: sum(values, Fraction(0)) / len(values) if values else least - 1
        for entry, values in found.items()
    }


TIE_BREAKS: Mapping[str, Callable[[Panel], Keys]] = {"median": medians, "most-best": most_best}


def check(name: str | None) -> None:
    """Refuse a name that is no tie-break: RuleInvalid."""
    if name in (None, SHARED) or name in TIE_BREAKS or (name.startswith(CRITERION) and name != CRITERION):
        return
    known = ", ".join((SHARED, *TIE_BREAKS, f"{CRITERION}NAME"))
    raise RuleInvalid("tie_break.unknown", got=name, known=known)


def keys(name: str | None, panel: Panel) -> Keys:
    """Compute what breaks ties, by entry; nothing where they are shared."""
    check(name)
    if name is None or name == SHARED:
        return {}
    if name in TIE_BREAKS:
        return TIE_BREAKS[name](panel)
    asked = name.removeprefix(CRITERION)
    known = sorted({key for _, key in panel.weights})
    if asked not in known:
        raise RuleInvalid("tie_break.criterion", got=asked, known=", ".join(known))
    return criterion(panel, asked)


def ranks(
    scores: Mapping[str, Fraction], *, near: Fraction = Fraction(0), broken_by: Keys | None = None
) -> dict[str, int]:
    """Rank by score, higher first: 1, 2, 2, 4; neighbours no further apart than `near` are tied.

    By sorted gaps: a grid would split ties at its edges.
    """
    found: dict[str, int] = {}
    for group in _groups(scores, near):
        inner = _groups({name: (broken_by or {}).get(name, Fraction(0)) for name in group}, Fraction(0))
        for names in inner:
            place = len(found) + 1
            found |= dict.fromkeys(names, place)
    return found


def _groups(scores: Mapping[str, Fraction], near: Fraction) -> Sequence[Sequence[str]]:
    """Put together those who are tied; the best first, each group by name."""
    groups: list[list[str]] = []
    last: Fraction | None = None
    for name in sorted(scores, key=lambda each: (-scores[each], each)):
        if last is None or last - scores[name] > near:
            groups.append([])
        groups[-1].append(name)
        last = scores[name]
    return [sorted(group) for group in groups]
