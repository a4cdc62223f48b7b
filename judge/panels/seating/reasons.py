"""Why somebody is without a seat: counts, then a minimum cut; the slack only says how many.

What the solver leaves open it names arbitrarily. So: first what an entry lacks by itself, with the counts
by cause; then the group that shares too few judges, from a minimum cut; what is left is the constraints
together. The numbers sum to what is missing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from judge.marks import N_
from judge.panels.seating.flows import Cut, cuts, flow
from judge.panels.seating.joining import islands
from judge.panels.seating.problem import Counts, Flags, Group, Id, Minimum, Table

Fact = str | int

MESSAGES: Mapping[str, str] = {
    "seat.unread": N_("No judge reads {languages}."),
    "seat.alone": N_("Judges who read {languages}: {readers}. Needed: {needed}."),
    "seat.alone_conflicts": N_(
        "Judges who read {languages}: {readers}, in conflict: {conflicts}. Left: {left}; needed: {needed}."
    ),
    "seat.alone_full": N_(
        "Judges who read {languages}: {readers}, without a free place: {full}. Left: {left}; "
        "needed: {needed}."
    ),
    "seat.alone_both": N_(
        "Judges who read {languages}: {readers}, in conflict: {conflicts}, without a free place: {full}. "
        "Left: {left}; needed: {needed}."
    ),
    "seat.group": N_(
        "Entries: {entries}, reviews needed: {demand}. Judges who may mark them: {judges}, with {places} "
        "places: {short} too few."
    ),
    "seat.group_elsewhere": N_(
        "Entries: {entries}, reviews needed: {demand}. Judges they share: {judges}, with {places} places, "
        "and {elsewhere} single seats with others: {short} too few."
    ),
    "seat.together": N_(
        "All the conditions together leave {short} reviews open; no single one of them is the cause."
    ),
    "seat.country_unread": N_("Judges from {name}: {members}, and none reads a language of the entry."),
    "seat.country_none": N_(
        "Judges from {name}: {members}. Without a common language: {unread}; in conflict: {conflicts}; "
        "without a free place: {full}. None is left."
    ),
    "seat.field_nobody": N_("No judge knows the field {name}."),
    "seat.field_unread": N_(
        "Judges who know the field {name}: {members}, and none reads a language of the entry."
    ),
    "seat.field_none": N_(
        "Judges who know the field {name}: {members}. Without a common language: {unread}; in conflict: "
        "{conflicts}; without a free place: {full}. None is left."
    ),
    "seat.country_group": N_(
        "Entries: {entries}. Judges from {name} who may mark them: {judges}, with {places} places: "
        "{short} too few for one each."
    ),
    "seat.field_group": N_(
        "Entries: {entries}. Judges who know their fields and may mark them: {judges}, with {places} "
        "places: {short} too few for one each."
    ),
    "seat.countries_many": N_(
        "Judges come from {countries} countries, and an entry has {reviews} reviews: one of each can't be."
    ),
    "seat.country_together": N_(
        "All the conditions together leave {short} entries without a judge from {name}; no single one of "
        "them is the cause."
    ),
    "seat.field_together": N_(
        "All the conditions together leave {short} entries without a judge who knows their field; no single "
        "one of them is the cause."
    ),
    "seat.load_alone": N_("Entries this judge may mark: {open}; the minimum is {least}."),
    "seat.load_all": N_("The minima of all judges sum to {least}, and {reviews} reviews are to be given."),
    "seat.load_together": N_("All the conditions together leave this judge {short} below the minimum."),
    "seat.island": N_(
        "No judge sits both for these entries and for others: their marks can't be compared. A judge with a "
        "free place who may mark on both sides would join them."
    ),
}


@dataclass(frozen=True, slots=True)
class Shortage:
    """Something that is missing, for whom, and why."""

    kind: str  # reviews, country, field, load or island
    entries: tuple[Id, ...]
    judges: tuple[Id, ...]
    short: int
    code: str  # a key of MESSAGES
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)

    @property
    def reason(self) -> str:
        """The sentence, in English."""
        return MESSAGES[self.code].format_map(self.facts)


def unseated(table: Table, seats: Flags) -> tuple[Shortage, ...]:
    """Whoever lacks reviews; `short` sums to the reviews that are missing."""
    can = table.can
    found = list(_alone(table, can))
    sent = flow(can, table.open, table.room)
    for cut in cuts(can, table.open, table.room, sent):
        facts = _of_cut(cut) | {"demand": cut.demand, "elsewhere": cut.elsewhere}
        code = "seat.group_elsewhere" if cut.elsewhere else "seat.group"
        found.append(_grouped(table, "reviews", cut, code, facts))
    missing = np.maximum(table.needed - (seats & ~table.kept).sum(axis=1), 0)
    left = int(missing.sum()) - sum(each.short for each in found)
    if left > 0:
        who = _entries(table, missing > table.needed - can)
        found.append(Shortage("reviews", who, (), left, "seat.together", {"short": left}))
    return tuple(found)


def unmet(table: Table, seats: Flags) -> tuple[Shortage, ...]:
    """Minima that are not met, judges below theirs, islands that nothing joins."""
    found = [shortage for group in table.groups for shortage in _minimum(table, seats, group)]
    return (*found, *_loads(table, seats), *_islands(table, seats))


def _alone(table: Table, can: Counts) -> Iterator[Shortage]:
    for row in np.nonzero(can < table.needed)[0]:
        shared, conflict = table.shared[row], table.conflict[row]
        languages = ", ".join(sorted(table.entries[row].languages)) or "–"
        short = int(table.needed[row] - can[row])
        readers = int(shared.sum())
        facts: dict[str, Fact] = {
            "languages": languages,
            "readers": readers,
            "conflicts": int((shared & conflict).sum()),
            "full": int((shared & ~conflict & ~table.kept[row] & (table.room == 0)).sum()),
            "left": int(can[row]),
            "needed": int(table.needed[row]),
        }
        yield Shortage(
            "reviews",
            (table.entries[row].id,),
            _judges(table, table.open[row]),
            short,
            _alone_code(facts),
            facts,
        )


def _alone_code(facts: Mapping[str, Fact]) -> str:
    if not facts["readers"]:
        return "seat.unread"
    if facts["conflicts"] and facts["full"]:
        return "seat.alone_both"
    if facts["conflicts"] or facts["full"]:
        return "seat.alone_conflicts" if facts["conflicts"] else "seat.alone_full"
    return "seat.alone"


def _minimum(table: Table, seats: Flags, group: Group) -> Iterator[Shortage]:
    """Entries without a judge of the group: by themselves, as a group, by all conditions together."""
    kind = group.kind.value
    lacking = group.wanted & ~(seats & group.among).any(axis=1)
    may = table.open & group.among
    able = group.wanted & may.any(axis=1)
    explained = 0
    for row in np.nonzero(lacking & ~able)[0]:
        among, shared, conflict = group.among[row], table.shared[row], table.conflict[row]
        facts: dict[str, Fact] = {
            "name": group.name or table.entries[row].field,
            "members": int(among.sum()),
            "unread": int((among & ~shared).sum()),
            "conflicts": int((among & shared & conflict).sum()),
            "full": int((among & shared & ~conflict & (table.room == 0)).sum()),
        }
        cause = (
            "nobody" if not facts["members"] else "unread" if facts["unread"] == facts["members"] else "none"
        )
        yield Shortage(kind, (table.entries[row].id,), (), 1, f"seat.{kind}_{cause}", facts)
        explained += 1
    if not (lacking & able).any():
        return
    sent = flow(able.astype(np.int64), may, table.room)
    for cut in cuts(able.astype(np.int64), may, table.room, sent):
        facts = _of_cut(cut) | {"name": group.name}
        yield _grouped(table, kind, cut, f"seat.{kind}_group", facts)
        explained += cut.short
    left = int(lacking.sum()) - explained
    if left <= 0:
        return
    countries = sum(each.kind is Minimum.COUNTRY for each in table.groups)
    who = _entries(table, lacking & able)
    if group.kind is Minimum.COUNTRY and countries > table.reviews:
        facts = {"countries": countries, "reviews": table.reviews}
        yield Shortage(kind, who, (), left, "seat.countries_many", facts)
    else:
        yield Shortage(kind, who, (), left, f"seat.{kind}_together", {"short": left, "name": group.name})


def _loads(table: Table, seats: Flags) -> Iterator[Shortage]:
    """Judges who mark fewer than they shall."""
    given = (seats & ~table.kept).sum(axis=0)
    able = table.open.sum(axis=0)
    short = np.maximum(table.least - given, 0)
    alone = np.maximum(table.least - able, 0)
    reviews = int((seats & ~table.kept).sum())
    for column in np.nonzero(short)[0]:
        judge = table.judges[column]
        facts: dict[str, Fact]
        if alone[column]:
            code, facts = "seat.load_alone", {"open": int(able[column]), "least": judge.least}
        elif int(table.least.sum()) > reviews:
            code, facts = "seat.load_all", {"least": int(table.least.sum()), "reviews": reviews}
        else:
            code, facts = "seat.load_together", {"short": int(short[column])}
        yield Shortage("load", (), (judge.id,), int(short[column]), code, facts)


def _islands(table: Table, seats: Flags) -> Iterator[Shortage]:
    """Every island but the largest (the first of them where they are equal)."""
    labels, count = islands(seats)
    rows = len(table.entries)
    if count < 2:  # noqa: PLR2004 -- one island is no island
        return
    main = int(np.bincount(labels[labels >= 0]).argmax())
    for label in range(count):
        if label != main:
            inside = labels == label
            yield Shortage(
                "island", _entries(table, inside[:rows]), _judges(table, inside[rows:]), 1, "seat.island"
            )


def _of_cut(cut: Cut) -> dict[str, Fact]:
    return {
        "entries": len(cut.entries),
        "judges": len(cut.judges),
        "places": cut.places,
        "short": cut.short,
    }


def _grouped(table: Table, kind: str, cut: Cut, code: str, facts: Mapping[str, Fact]) -> Shortage:
    entries = tuple(table.entries[row].id for row in cut.entries)
    judges = tuple(table.judges[column].id for column in cut.judges)
    return Shortage(kind, entries, judges, cut.short, code, facts)


def _entries(table: Table, which: Flags) -> tuple[Id, ...]:
    return tuple(table.entries[row].id for row in np.nonzero(which)[0])


def _judges(table: Table, which: Flags) -> tuple[Id, ...]:
    return tuple(table.judges[column].id for column in np.nonzero(which)[0])
