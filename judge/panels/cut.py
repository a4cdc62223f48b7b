"""Who goes on from a round, and where a tie at the cut needs a person: pure, from ranks and scores.

Places are filled by rank, after the minima: walking down the ranks, an entry that its sector or country
still needs goes on, until every minimum is met; what places are left go to the best of the rest. With a
threshold everybody at or above it goes on, and those who are needed besides. Entries of one rank are alike:
where some of them would go on and others not, nobody is chosen, and all of them are `tied`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import chain, groupby, permutations, product
from math import factorial, prod
from typing import Protocol, TypeAlias

from judge.panels.flaws import RuleInvalid

Groups: TypeAlias = Mapping[str, Mapping[str, str]]
"""By entry: kind ("sector", "country") to the entry's own, as far as it is known."""

MOST_ORDERS = 720
"""Orders of tied entries that are tried one by one."""


class Placed(Protocol):
    """What a cut looks at: a Row of a standing, or anything with the same three."""

    @property
    def entry(self) -> str:
        """Its id."""

    @property
    def rank(self) -> int | None:
        """From 1, shared by ties; None: it has none."""

    @property
    def score(self) -> Decimal | None:
        """Higher is better."""


class CutKind(StrEnum):
    """How many go on."""

    ALL = "all"
    TOP = "top"  # the best n
    THRESHOLD = "threshold"  # everybody with this score or a higher one


class Why(StrEnum):
    """Why an entry is where it is."""

    ALL = "all"
    TOP = "top"  # by its rank
    THRESHOLD = "threshold"  # by its score
    MINIMUM = "minimum"  # its sector or country needed it
    TIE = "tie"  # a person decides
    BELOW = "below"  # others stand before it, or its score is too low
    DISPLACED = "displaced"  # its rank would do, but a minimum took its place
    UNRANKED = "unranked"  # it has no rank


@dataclass(frozen=True, slots=True)
class CutRule:
    """A cut; made by `parse` from what a round stores."""

    kind: CutKind = CutKind.ALL
    n: int = 0  # places, with TOP
    threshold: Decimal = Decimal(0)  # with THRESHOLD
    minima: Mapping[str, int] = field(default_factory=dict, hash=False)  # of each sector, of each country

    @classmethod
    def parse(cls, facts: Mapping[str, object]) -> "CutRule":
        """Read {"kind", "n", "threshold", "minima"}; raises RuleInvalid."""
        try:
            kind = CutKind(str(facts.get("kind", "all")))
        except ValueError:
            known = ", ".join(CutKind)
            raise RuleInvalid("cut.unknown", got=str(facts.get("kind")), known=known) from None
        n, threshold = facts.get("n"), facts.get("threshold")
        if kind is CutKind.TOP and (not isinstance(n, int) or isinstance(n, bool) or n < 1):
            raise RuleInvalid("cut.number", got=str(n))
        if kind is CutKind.THRESHOLD and not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", str(threshold)):
            raise RuleInvalid("cut.threshold", got=str(threshold))
        return cls(
            kind,
            n if kind is CutKind.TOP and isinstance(n, int) else 0,
            Decimal(str(threshold)) if kind is CutKind.THRESHOLD else Decimal(0),
            dict(_minima(facts.get("minima") or {})),
        )

    def facts(self) -> dict[str, object]:
        """Write it as `parse` reads it."""
        found: dict[str, object] = {"kind": self.kind.value}
        if self.kind is CutKind.TOP:
            found["n"] = self.n
        if self.kind is CutKind.THRESHOLD:
            found["threshold"] = format(self.threshold, "f")
        return found | ({"minima": dict(sorted(self.minima.items()))} if self.minima else {})


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every entry is in exactly one of the three, by rank and then id."""

    passed: tuple[str, ...]
    out: tuple[str, ...]
    tied: tuple[str, ...]
    places: int  # how many of the tied go on, once a person decides; with two minima perhaps fewer
    reasons: Mapping[str, Why]


def cut(rows: Iterable[Placed], rule: CutRule, groups: Groups | None = None) -> Outcome:
    """Decide who goes on, as far as ranks and scores decide it. Entries without a rank are out."""
    given = sorted(rows, key=lambda row: (row.rank is None, row.rank, row.entry))
    ranked = [row for row in given if row.rank is not None]
    tiers = [list(tier) for _, tier in groupby(ranked, key=lambda row: row.rank)]
    ways = [_going(order, rule, groups or {}) for order in _orders(tiers)]
    always, ever = frozenset.intersection(*ways), frozenset.union(*ways)
    plain = _going(ranked, CutRule(rule.kind, rule.n, rule.threshold), {})
    return Outcome(
        passed=tuple(row.entry for row in given if row.entry in always),
        out=tuple(row.entry for row in given if row.entry not in ever),
        tied=tuple(row.entry for row in given if row.entry in ever - always),
        places=max(map(len, ways)) - len(always),
        reasons={row.entry: _why(row, rule, always, ever, plain) for row in given},
    )


def _going(order: Sequence[Placed], rule: CutRule, groups: Groups) -> frozenset[str]:
    """Name those who go on if no two had one rank: entries in this order."""
    going: set[str] = set()
    counts: dict[tuple[str, str], int] = {}
    for row in order:
        own = groups.get(row.entry, {})
        belongs = [(kind, own[kind]) for kind in rule.minima if own.get(kind)]
        if any(counts.get(group, 0) < rule.minima[group[0]] for group in belongs):
            going.add(row.entry)
            counts.update({group: counts.get(group, 0) + 1 for group in belongs})
    for row in order:
        if rule.kind is CutKind.TOP and len(going) >= rule.n:
            break
        if rule.kind is not CutKind.THRESHOLD or (row.score is not None and row.score >= rule.threshold):
            going.add(row.entry)
    return frozenset(going)


def _orders(tiers: Sequence[Sequence[Placed]]) -> Iterator[Sequence[Placed]]:
    """Order those of one rank in every way; where that is too much, each before and after its equals."""
    yield list(chain.from_iterable(tiers))
    if prod(factorial(min(len(tier), MOST_ORDERS)) for tier in tiers) <= MOST_ORDERS:
        for order in product(*map(permutations, tiers)):
            yield list(chain.from_iterable(order))
        return
    for turned in (tiers, [tier[::-1] for tier in tiers]):
        for at, tier in enumerate(turned):
            before, after = chain.from_iterable(turned[:at]), chain.from_iterable(turned[at + 1 :])
            head, tail = list(before), list(after)
            for place, row in enumerate(tier if len(tier) > 1 else ()):
                others = [*tier[:place], *tier[place + 1 :]]
                yield [*head, row, *others, *tail]
                yield [*head, *others, row, *tail]


def _why(
    row: Placed, rule: CutRule, always: frozenset[str], ever: frozenset[str], plain: frozenset[str]
) -> Why:
    """Say why an entry is where it is; `plain` go on by rank or score alone."""
    if row.rank is None:
        return Why.UNRANKED
    if row.entry not in ever:
        return Why.DISPLACED if row.entry in plain else Why.BELOW
    if row.entry not in always:
        return Why.TIE
    return Why(rule.kind.value) if row.entry in plain else Why.MINIMUM


def _minima(facts: object) -> Iterator[tuple[str, int]]:
    """Check each minimum."""
    for kind, least in facts.items() if isinstance(facts, Mapping) else ():
        if not isinstance(least, int) or isinstance(least, bool) or least < 1:
            raise RuleInvalid("cut.minimum", kind=str(kind), got=str(least))
        yield str(kind), least
