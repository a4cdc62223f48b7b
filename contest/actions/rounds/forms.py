"""What an organiser says of a round, and whether it can work: told when it is chosen, not when it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from contest import numbers
from contest.actions.organising.forms import check_name
from contest.models import EntrantSees, SeesOthers
from contest.refusals import Refused
from judge.panels import ties
from judge.panels.flaws import RuleInvalid
from judge.panels.rules import MARKS, Rule

NAME_MOST = 80
REVIEWS_MOST = 50
PITCH_SECONDS_MOST = 4 * 3600
COUNT_MOST = 10_000
RULE_MOST = 32
"""Characters that a round keeps."""
BLIND = ("name", "people", "country", "deck", "video", "answers")
"""Fields of an entry that can be kept from jurors."""

CUTS = ("all", "top", "threshold")
MINIMA = ("sector", "country")


@dataclass(frozen=True, slots=True)
class CutForm:
    """Who goes on: everybody, the best `n`, or who has `threshold`; so many of each sector or country."""

    kind: str = "all"
    n: int | None = None
    threshold: Decimal | None = None
    minima: Mapping[str, int] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """As a round keeps it."""
        found: dict[str, Any] = {"kind": self.kind}
        if self.kind == "top":
            found["n"] = self.n
        if self.kind == "threshold" and self.threshold is not None:
            found["threshold"] = numbers.plain(self.threshold)
        minima = {kind: n for kind, n in self.minima.items() if n}
        if minima and self.kind != "all":
            found["minima"] = minima
        return found


@dataclass(frozen=True, slots=True)
class RoundForm:
    """What an organiser says of a round, with sane defaults."""

    name: Mapping[str, str]
    entries_by: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    reviews: int = 3
    rule: str = "severity"
    round_to: int | None = None
    round_at: str | None = None
    tie_break: str | None = None
    cut: CutForm = field(default_factory=CutForm)
    blind: tuple[str, ...] = ()
    sees_others: SeesOthers = SeesOthers.LOCKED
    entrant_sees: EntrantSees = EntrantSees.OUTCOME
    feedback_at: datetime | None = None
    pitch_seconds: int = 0

    def facts(self) -> dict[str, Any]:
        """The columns of the round."""
        names = {key: text.strip() for key, text in self.name.items()}
        return {
            "name": {key: text for key, text in names.items() if text},
            "entries_by": self.entries_by,
            "opens_at": self.opens_at,
            "closes_at": self.closes_at,
            "reviews": self.reviews,
            "rule": self.rule,
            "round_to": self.round_to,
            "round_at": self.round_at,
            "tie_break": self.tie_break,
            "cut": self.cut.facts(),
            "blind": [name for name in BLIND if name in self.blind],
            "sees_others": self.sees_others,
            "entrant_sees": self.entrant_sees,
            "feedback_at": self.feedback_at,
            "pitch_seconds": self.pitch_seconds,
        }


def check_form(form: RoundForm, *, criteria: frozenset[str]) -> None:
    """Refuse what can be no round; `criteria` are the keys of its newest rubric.

    Refuses contest.name_missing, round.name_long, .window, .limit, .blind, .rule, .rule_votes, .rule_drops,
    .tie_break, .cut, .cut_number, .cut_threshold.
    """
    check_name(form.name)
    if any(len(text) > NAME_MOST for text in form.name.values()):
        raise Refused("round.name_long", most=NAME_MOST)
    if form.opens_at is not None and form.closes_at is not None and form.opens_at >= form.closes_at:
        raise Refused("round.window")
    if not 1 <= form.reviews <= REVIEWS_MOST:
        raise Refused("round.reviews", least=1, most=REVIEWS_MOST)
    if not 0 <= form.pitch_seconds <= PITCH_SECONDS_MOST:
        raise Refused("round.pitch_seconds", most=PITCH_SECONDS_MOST // 60)
    if not set(form.blind) <= set(BLIND):
        raise Refused("round.blind")
    check_rule(form)
    check_tie_break(form.tie_break, criteria)
    check_cut(form.cut)


def check_rule(form: RoundForm) -> Rule:
    """Refuse a rule that can't work on sheets of marks, or on so few of them; the rule otherwise."""
    try:
        rule = Rule.parse(form.rule, round_to=form.round_to, round_at=form.round_at)
    except RuleInvalid as error:
        raise Refused("round.rule", trouble={"code": error.code, "facts": dict(error.facts)}) from None
    if len(form.rule) > RULE_MOST:
        trouble = {"code": "rule.factor", "facts": {"got": form.rule}}
        raise Refused("round.rule", trouble=trouble)
    if rule.takes != MARKS:
        raise Refused("round.rule_votes")
    dropped = int(rule.arguments[0]) if rule.arguments else 0
    if 2 * dropped >= form.reviews:
        raise Refused("round.rule_drops", drop=dropped, reviews=form.reviews, least=2 * dropped + 1)
    return rule


def check_tie_break(tie_break: str | None, criteria: frozenset[str]) -> None:
    """Refuse a tie-break that isn't there, or by a criterion that the rubric hasn't got."""
    try:
        ties.check(tie_break)
    except RuleInvalid as error:
        raise Refused("round.tie_break", trouble={"code": error.code, "facts": dict(error.facts)}) from None
    if tie_break and tie_break.startswith(ties.CRITERION):
        key = tie_break.removeprefix(ties.CRITERION)
        if key not in criteria:
            known = ", ".join(sorted(criteria))
            trouble = {"code": "tie_break.criterion", "facts": {"got": key, "known": known}}
            raise Refused("round.tie_break", trouble=trouble)


def check_cut(cut: CutForm) -> None:
    """Refuse a cut that says nothing."""
    if cut.kind not in CUTS or not set(cut.minima) <= set(MINIMA):
        raise Refused("round.cut")
    if cut.kind == "top" and (cut.n is None or not 1 <= cut.n <= COUNT_MOST):
        raise Refused("round.cut_number", most=COUNT_MOST)
    if cut.kind == "threshold" and cut.threshold is None:
        raise Refused("round.cut_threshold")
    if not all(0 <= n <= COUNT_MOST for n in cut.minima.values()):
        raise Refused("round.cut_number", most=COUNT_MOST)
