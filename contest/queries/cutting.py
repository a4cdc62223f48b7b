"""What a round's marks come to, and whom its cut lets go on: computed anew from rows each time."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from contest.models import Eligibility, Round, RoundEntry
from contest.queries.round_standings import question, ranked
from contest.queries.rounds import round_entries
from judge.panels.cut import CutKind, CutRule, Outcome, Why, cut
from judge.panels.flaws import RuleInvalid
from judge.panels.standing import Part, Row, Standing


@dataclass(frozen=True, slots=True)
class Cutting:
    """A round's entries by what its rule and its cut make of them."""

    entries: Mapping[str, RoundEntry]
    """by the entry's public id, those that are ranked"""
    gone: Sequence[RoundEntry]
    """withdrawn or found ineligible since the round was opened"""
    standing: Standing | None
    """None: the ranking is refused"""
    outcome: Outcome | None
    """None: the ranking is refused and the cut needs one"""
    parts: tuple[Part, ...] = ()
    """what can't be compared with each other"""
    trouble: Mapping[str, Any] | None = None
    """{code, facts} of judge.panels.flaws: rule, tie-break or cut can't be used on these marks"""
    rows: Mapping[str, Row] = field(default_factory=dict)

    @property
    def open(self) -> tuple[str, ...]:
        """Entries that a person has to decide on: tied at the cut, or marked by nobody."""
        if self.outcome is None:
            return ()
        unranked = [each for each in self.outcome.out if self.outcome.reasons[each] is Why.UNRANKED]
        return (*self.outcome.tied, *unranked)

    @property
    def seen(self) -> str:
        """A name for what the page shows: whoever decides decides on this and nothing else."""
        outcome = self.outcome
        facts = [
            [[row.entry, row.rank, str(row.score)] for row in sorted(self.rows.values(), key=_entry_of)],
            None if outcome is None else [outcome.passed, outcome.out, outcome.tied, outcome.places],
            sorted(row.entry.public_id for row in self.gone),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]


def _entry_of(row: Row) -> str:
    return row.entry


def cutting(s: Session, round_: Round) -> Cutting:
    """Rank what counts now by the round's rule, and cut."""
    pinned = round_entries(s, round_)
    gone = [row for row in pinned if is_gone(row)]
    entries = {row.entry.public_id: row for row in pinned if not is_gone(row)}
    groups = {
        public_id: {
            "sector": row.version.sector or "",
            "country": row.version.country or "",
        }
        for public_id, row in entries.items()
    }
    found = ranked(question(s, round_, frozenset(entries)))
    rows, trouble, rule = found.rows, found.trouble, CutRule()
    try:
        rule = CutRule.parse(round_.cut)
    except RuleInvalid as error:
        trouble = {"code": error.code, "facts": dict(error.facts)}
    outcome = None
    if trouble is None and rule.kind is CutKind.ALL:
        # Everybody goes on, whether or not they can be compared.
        order = (*rows, *sorted(entries.keys() - rows.keys()))
        outcome = Outcome(order, (), (), 0, dict.fromkeys(order, Why.ALL))
    elif trouble is None and found.standing is not None:
        outcome = cut(rows.values(), rule, groups)
    return Cutting(entries, gone, found.standing, outcome, found.parts, trouble, rows)


def is_gone(row: RoundEntry) -> bool:
    """Whether an entry left the round by itself: withdrawn, or found ineligible."""
    return row.entry.withdrawn_at is not None or row.entry.eligibility is Eligibility.INELIGIBLE
