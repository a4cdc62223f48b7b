"""Who could not be seated: reasons in sentences, and what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import get_locale
from markupsafe import Markup, escape

from contest.extensions import chosen_language
from contest.languages import LANGUAGES
from contest.models import Audit, Contest, EntryVersion
from contest.queries import seating as queries
from contest.queries.contests import in_language
from contest.site._shared.languages import TONGUES
from contest.wording import isolated, say
from judge.marks import N_
from judge.panels.seating.reasons import MESSAGES

HELP: Mapping[str, str] = {
    "seat.unread": N_("Invite a juror who reads it, or ask the startup for its text in another language."),
    "seat.alone": N_("Invite one more reader, or ask for fewer reviews."),
    "seat.alone_conflicts": N_("Lift a conflict that is none, or invite one more reader."),
    "seat.alone_full": N_("Raise somebody's maximum, or invite one more reader."),
    "seat.alone_both": N_(
        "Lift a conflict that is none, raise somebody's maximum, or invite one more reader."
    ),
    "seat.group": N_("Raise the maximum of one of them, invite one more, or ask for fewer reviews."),
    "seat.group_elsewhere": N_(
        "Raise the maximum of one of them, invite one more, or ask for fewer reviews."
    ),
    "seat.together": N_("Raise some maxima or ask for fewer reviews, then seat again."),
    "seat.country_none": N_("Invite a juror from there who reads it, or go without."),
    "seat.country_unread": N_("Invite a juror from there who reads it, or go without."),
    "seat.field_nobody": N_("Invite a juror who knows this field, or go without."),
    "seat.field_unread": N_("Invite a juror who knows this field and reads it, or go without."),
    "seat.field_none": N_("Invite a juror who knows this field, or go without."),
    "seat.country_group": N_("Raise the maximum of one of them, or invite one more from there."),
    "seat.field_group": N_("Raise the maximum of one of them, or invite one more who knows the field."),
    "seat.countries_many": N_("Ask for more reviews an entry, or go without."),
    "seat.country_together": N_("Raise some maxima, or go without."),
    "seat.field_together": N_("Raise some maxima, or go without."),
    "seat.load_alone": N_("Lower this juror's minimum, or look at their languages and conflicts."),
    "seat.load_all": N_("Lower the minima, or ask for more reviews an entry."),
    "seat.load_together": N_("Lower this juror's minimum."),
    "seat.island": N_("Raise the maximum of a juror who reads both sides' languages, or invite one."),
}
PHASES = (
    N_("It waits for the desk."),
    N_("Entries, jurors and conflicts are gathered; the best seating is searched."),
    N_("Islands are joined, so that all entries can be compared."),
    N_("The draft is written."),
    N_("Done."),
)
TROUBLES: Mapping[str, str] = {
    "seated": N_("judges it already"),
    "conflict": N_("in conflict"),
    "language": N_("reads none of its languages"),
    "full": N_("has the most that was agreed"),
}
ENDED: Mapping[str, str] = {
    "conflict": N_("ended by a conflict"),
    "recusal": N_("stepped back"),
    "left": N_("left the panel"),
    "move": N_("given to somebody else"),
    "taken": N_("taken off"),
}
CONFLICTS: Mapping[str, str] = {
    "declared": N_("declared by the juror"),
    "recusal": N_("stepped back"),
    "affiliation": N_("same company or school"),
    "domain": N_("same e-mail domain"),
    "organiser": N_("by an organiser"),
}
MOVES: Mapping[str, str] = {
    "seat.add": N_("{to} got {entry}"),
    "seat.move": N_("{entry} went from {of} to {to}"),
    "seat.take": N_("{entry} was taken off {of}"),
}
_BY_KEY = {tongue.key: tongue.name for tongue in TONGUES}


@dataclass(frozen=True, slots=True)
class Told:
    """A shortage as it is shown."""

    kind: str
    entries: tuple[str, ...]  # names
    judges: tuple[str, ...]
    short: int
    reason: Markup
    help: str


def grouped(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], contest: Contest) -> list[Told]:
    """Shortages with what several have in common said once, in the order of the first of them."""
    found: dict[tuple[str, Markup, str], list[Told]] = {}
    for row in rows:
        each = told(row, names, contest)
        found.setdefault((each.kind, each.reason, each.help), []).append(each)
    return [
        replace(
            those[0],
            entries=tuple(dict.fromkeys(name for each in those for name in each.entries)),
            judges=tuple(dict.fromkeys(name for each in those for name in each.judges)),
            short=sum(each.short for each in those),
        )
        for those in found.values()
    ]


def told(row: Mapping[str, Any], names: Mapping[str, str], contest: Contest) -> Told:
    """A shortage that a seating kept; `names`: of entries and jurors by public id."""
    code = str(row["code"])
    facts = {name: escape(value) for name, value in row["facts"].items()}
    if "languages" in facts:
        keys = str(row["facts"]["languages"]).split(", ")
        facts["languages"] = Markup(", ").join(isolated(_BY_KEY.get(key, key)) for key in keys)
    if "name" in facts:
        facts["name"] = isolated(_named(str(row["kind"]), str(row["facts"]["name"]), contest))
    return Told(
        kind=str(row["kind"]),
        entries=tuple(names.get(each, each) for each in row["entries"]),
        judges=tuple(names.get(each, each) for each in row["judges"]),
        short=int(row["short"]),
        reason=Markup(say(MESSAGES[code], facts)),  # noqa: S704 -- the message is ours, its facts are escaped
        help=say(HELP[code]),
    )


def country(code: str) -> str:
    """A country by its name."""
    return str(get_locale().territories.get(code, code))


def field(contest: Contest, key: str) -> str:
    """A field of the call by its name."""
    call = None if contest.pitch is None else contest.pitch.call
    names = next(
        (each["name"] for each in ([] if call is None else call.sectors) if each["key"] == key), None
    )
    return key if names is None else text(contest, names)


def text(contest: Contest, texts: Mapping[str, str]) -> str:
    """A text in the viewer's language, else in one there is."""
    return in_language(texts, chosen_language(), contest.hub.languages)


def languages_of(version: EntryVersion) -> list[str]:
    """What one has to read to judge it, in the usual order."""
    found = queries.languages_of(version)
    return [key for key in LANGUAGES if key in found]


def ended(code: str | None) -> str:
    """Why a seat ended."""
    return say(ENDED[code]) if code and code in ENDED else code or ""


def conflict(kind: str) -> str:
    """Where a conflict comes from."""
    return say(CONFLICTS[kind])


def trouble(code: str) -> str:
    """What is against a juror for an entry."""
    return say(TROUBLES[code])


def phase(number: int) -> str:
    """How far a seating is."""
    return say(PHASES[min(number, len(PHASES) - 1)])


def move(line: Audit, names: Mapping[str, str]) -> Markup:
    """What was changed by hand."""
    facts = {name: isolated(names.get(str(line.after.get(name)), "?")) for name in ("entry", "of", "to")}
    return Markup(say(MOVES[line.action], facts))  # noqa: S704 -- the message is ours, its facts are escaped


def _named(kind: str, key: str, contest: Contest) -> str:
    return country(key) if kind == "country" else field(contest, key)
