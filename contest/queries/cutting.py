"""What a round's marks come to, and whom its cut lets go on: computed anew from rows each time."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from contest.models import Eligibility, Round, RoundEntry
from contest.queries.rounds import round_entries
from contest.queries.standings import counted_marks, scale_width
from judge.panels.cut import CutKind, CutRule, Outcome, Why, cut
from judge.panels.flaws import MarksInvalid, RuleInvalid
from judge.panels.ranking import rank
from judge.panels.rules import Rule
from judge.panels.standing import Part, Row, Standing, Unconnected

DRAWS = 4000


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
    standing: Standing | None = None
    parts: tuple[Part, ...] = ()
    trouble: Mapping[str, Any] | None = None
    try:
        rule = CutRule.parse(round_.cut)
        standing = standing_of(s, round_, list(entries))
    except Unconnected as error:
        parts = error.parts
    except RuleInvalid as error:
        trouble = {"code": error.code, "facts": dict(error.facts)}
    except MarksInvalid as error:
        trouble = {"code": error.flaws[0].code, "facts": dict(error.flaws[0].facts)}
    rows = {} if standing is None else {row.entry: row for row in standing.rows}
    outcome = None
    if trouble is None and rule.kind is CutKind.ALL:
        # Everybody goes on, whether or not they can be compared.
        order = (*rows, *sorted(entries.keys() - rows.keys()))
        outcome = Outcome(order, (), (), 0, dict.fromkeys(order, Why.ALL))
    elif standing is not None:
        outcome = cut(rows.values(), rule, groups)
    return Cutting(entries, gone, standing, outcome, parts, trouble, rows)


def standing_of(s: Session, round_: Round, entries: Sequence[str], *, draws: int = DRAWS) -> Standing:
    """The standing of a round's entries by its rule. Raises Unconnected, RuleInvalid, MarksInvalid."""
    rule = Rule.parse(round_.rule, round_to=round_.round_to, round_at=round_.round_at)
    known = frozenset(entries)
    return rank(
        [mark for mark in counted_marks(s, round_) if mark.entry in known],
        rule,
        draws=draws,
        scale_width=scale_width(s, round_),
        tie_break=round_.tie_break,
        entries=entries,
    )


def is_gone(row: RoundEntry) -> bool:
    """Whether an entry left the round by itself: withdrawn, or found ineligible."""
    return row.entry.withdrawn_at is not None or row.entry.eligibility is Eligibility.INELIGIBLE
