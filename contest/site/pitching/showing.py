"""What an entrant's pages show, gathered in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from contest.actions.startups import answering
from contest.actions.startups.lacking import lacks
from contest.actions.startups.reading import TEXTS, Flaw, read
from contest.actions.startups.submitting import was_withdrawn_by_its_people
from contest.actions.startups.texts import LANGUAGES, MOST
from contest.extensions import chosen_language
from contest.models import EntryVersion, PartyMember, Question, QuestionKind
from contest.queries import startups as queries
from contest.queries.contests import in_language
from contest.queries.own_standings import has_news
from contest.site._shared.languages import TONGUES
from contest.site._shared.startups import Told, field_labels, option_names, told
from contest.site.pitching.finding import Startup
from contest.site.pitching.forms import StartupForm
from contest.wording import refusal

TONGUE_NAMES = {tongue.key: tongue.name for tongue in TONGUES}


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that is missing or needs a look."""

    anchor: str
    label: str
    sentence: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the organiser's as the form shows it."""

    question: Question
    name: str
    label: str
    help: str
    file: Mapping[str, Any] | None
    most: int | None
    """characters"""


@dataclass(frozen=True, slots=True)
class Other:
    """What another window saved in a field where this one has something else."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Side:
    """How the entry stands: beside the form, fetched again when something changed."""

    here: Startup
    lacking: tuple[Lacking, ...]
    handed_in: Sequence[EntryVersion]
    members: Sequence[PartyMember]
    may_return: bool
    has_news: bool
    """whether something is told of how it did"""

    @property
    def has_changes(self) -> bool:
        """Whether something was written since the version handed in last."""
        return self.here.version is not None and self.here.version.submitted_at is None

    @property
    def stands(self) -> EntryVersion | None:
        """The version handed in last."""
        return self.handed_in[0] if self.handed_in else None


@dataclass(frozen=True, slots=True)
class Page:
    """The form and what was said of it."""

    form: StartupForm
    asked: tuple[Asked, ...]
    wrong: Mapping[str, str] = field(default_factory=dict)
    """by field, in words"""
    others: tuple[Other, ...] = ()
    guidance: str = ""


def side_of(s: Session, here: Startup) -> Side:
    """How the entry stands."""
    members = sorted(here.entry.party.members, key=lambda member: (member.joined_at, member.id))
    withdrawn = here.entry.withdrawn_at is not None
    for member in members:
        _ = member.user.name  # read here: the page is made after the transaction
    return Side(
        here,
        lacking(here),
        queries.handed_in(s, here.entry),
        members,
        withdrawn and here.window.is_open and was_withdrawn_by_its_people(s, here.entry),
        has_news(s, here.entry, here.place.at),
    )


def lacking(here: Startup) -> tuple[Lacking, ...]:
    """What is to be done before it can be handed in, a line for each field."""
    if here.version is None:
        return ()
    return tuple(_lacking(here, flaw) for flaw in lacks(here.version, here.call))


def _lacking(here: Startup, flaw: Flaw) -> Lacking:
    anchor, label = place_of(here, flaw.field)
    return Lacking(anchor, label, refusal(flaw.error), flaw.error.code == "startup.needed")


def place_of(here: Startup, name: str) -> tuple[str, str]:
    """Where a field stands on the page, and what it is called: "Summary, עברית"."""
    labels = field_labels(here.call, chosen_language(), here.place.contest.hub.languages)
    if name in labels:
        return f"f-{name}", labels[name]
    what, _underscore, which = name.rpartition("_")
    if which in LANGUAGES:
        return f"f-{name}", f"{labels.get(what, what)}, {TONGUE_NAMES[which]}"
    return f"f-{what}", labels.get(what, what)


def asked_of(here: Startup) -> tuple[Asked, ...]:
    """The organiser's questions, with files that were sent."""
    language, order = chosen_language(), here.place.contest.hub.languages
    kept = {} if here.version is None else answering.files(here.version.answers)
    return tuple(
        Asked(
            question,
            f"answer_{question.public_id}",
            in_language(question.label, language, order),
            in_language(question.help, language, order),
            kept.get(question.public_id),
            int(question.limits.get("characters", answering.TEXT_MOST))
            if question.kind is QuestionKind.TEXT
            else None,
        )
        for question in answering.asked(here.call)
    )


def words_of(flaws: Sequence[Flaw]) -> dict[str, str]:
    """Flaws by their fields, in words."""
    return {flaw.field: refusal(flaw.error) for flaw in flaws}


def others_of(here: Startup, form: StartupForm) -> tuple[Other, ...]:
    """Where another window saved something else than stands in this one."""
    if here.version is None:
        return ()
    columns, _flaws = read(form.typed(here.call), here.call)
    found: list[Other] = []
    for name, mine in columns.items():
        theirs = getattr(here.version, name)
        if name in TEXTS:
            keys = [key for key in LANGUAGES if theirs.get(key, "") != mine.get(key, "")]
            found.extend(Other(place_of(here, f"{name}_{key}")[1], theirs.get(key, "")) for key in keys)
        elif name == "answers":
            found.extend(_other_answers(here, mine, answering.without_files(theirs)))
        elif theirs != mine:
            found.append(Other(place_of(here, name)[1], _plain(theirs)))
    return tuple(found)


def _other_answers(here: Startup, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Other]:
    language, order = chosen_language(), here.place.contest.hub.languages
    found = []
    for question in answering.asked(here.call):
        other = theirs.get(question.public_id)
        if other == mine.get(question.public_id):
            continue
        text = ", ".join(option_names(question, other, language, order)) if isinstance(other, list) else other
        label = in_language(question.label, language, order)
        found.append(Other(label, str(text or "")))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(", ".join(part for part in person.values() if part) for person in value)
    return "" if value is None else str(value)


def told_of(here: Startup, version: EntryVersion) -> Told:
    """A version as a juror who reads this language will see it."""
    return told(version, here.call, chosen_language(), order=here.place.contest.hub.languages)


def limits() -> dict[str, int]:
    """How long texts may be, for counters."""
    return dict(MOST)
