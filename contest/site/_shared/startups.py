"""A startup's entry as people read it: entrants in the preview, jurors, organisers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from contest.actions.startups import answering
from contest.actions.startups.lacking import is_video
from contest.actions.startups.texts import LANGUAGES
from contest.models import Call, Deck, EntryVersion, Maturity, Question, QuestionKind
from contest.queries.contests import in_language
from contest.queries.startups import Standing
from contest.site._shared.countries import country_name
from contest.wording import say
from judge.marks import N_

MATURITIES: Mapping[Maturity, str] = {
    Maturity.IDEA: N_("Idea"),
    Maturity.PROTOTYPE: N_("Prototype"),
    Maturity.PILOT: N_("Pilot with users"),
    Maturity.REVENUE: N_("First revenue"),
    Maturity.GROWTH: N_("Growth"),
}
STANDINGS: Mapping[Standing, tuple[str, str, str]] = {
    Standing.DRAFT: (N_("draft"), "", "note"),
    Standing.SUBMITTED: (N_("handed in"), "ok", "check"),
    Standing.LATE: (N_("handed in late"), "wait", "clock"),
    Standing.WITHDRAWN: (N_("withdrawn"), "no", "cross"),
}
"""Words, look and sign of each."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the language it is shown in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what was answered."""

    public_id: str
    label: str
    kind: QuestionKind
    text: str = ""
    choices: tuple[str, ...] = ()
    file: Mapping[str, Any] | None = None
    """{digest, filename, bytes}"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a version says, in one reader's language where it has it."""

    version: EntryVersion
    name: Text | None
    other_names: tuple[Text, ...]
    one_liner: Text | None
    summary: Text | None
    languages: tuple[str, ...]
    """those in which its one-liner stands"""
    sector: str
    maturity: str
    country: str
    video: str
    """an address that may be linked to; empty: none"""
    people: Sequence[Mapping[str, str]]
    deck: Deck | None
    answers: tuple[Answered, ...]


def told(
    version: EntryVersion,
    call: Call,
    language: str,
    *,
    order: Sequence[str] = LANGUAGES,
    blind: Collection[str] = (),
) -> Told:
    """What a version says; `blind` ones of name, people, country, deck, video, answers are left out."""
    name = None if "name" in blind else _in(version.name, language, order)
    others = () if name is None else _others(version.name, name)
    return Told(
        version=version,
        name=name,
        other_names=others,
        one_liner=_in(version.one_liner, language, order),
        summary=_in(version.summary, language, order),
        languages=tuple(key for key in LANGUAGES if version.one_liner.get(key)),
        sector=sector_name(call, version.sector, language, order),
        maturity=maturity_name(version.maturity),
        country="" if "country" in blind else country_name(version.country),
        video=version.video_url or "" if "video" not in blind and is_video(version.video_url or "") else "",
        people=[] if "people" in blind else version.people,
        deck=None if "deck" in blind else version.deck,
        answers=() if "answers" in blind else _answers(version, call, language, order, hides="name" in blind),
    )


def sector_name(call: Call, key: str | None, language: str, order: Sequence[str] = LANGUAGES) -> str:
    """A sector's name; empty without one."""
    found = next((sector for sector in call.sectors if sector["key"] == key), None)
    return in_language(found["name"], language, order) if found else key or ""


def maturity_name(maturity: Maturity | None) -> str:
    """A stage of growth in words; empty without one."""
    return "" if maturity is None else say(MATURITIES[maturity])


def _in(texts: Mapping[str, str], language: str, order: Sequence[str]) -> Text | None:
    for key in (language, *order, *texts):
        if texts.get(key):
            return Text(texts[key], key)
    return None


def _others(names: Mapping[str, str], shown: Text) -> tuple[Text, ...]:
    """The name in other languages, where it is another."""
    found = [Text(names[key], key) for key in LANGUAGES if names.get(key)]
    return tuple(each for each in found if each.text != shown.text)


def plain_filename(filename: str) -> str:
    """A file's name without what it may tell of whose it is: its ending is left."""
    return f"file.{filename.rpartition('.')[2]}"


def _answers(
    version: EntryVersion, call: Call, language: str, order: Sequence[str], *, hides: bool
) -> tuple[Answered, ...]:
    found = []
    for question, answer in answering.in_order(version.answers, call.questions):
        label = in_language(question.label, language, order)
        if isinstance(answer, dict):
            name = str(answer["filename"])
            file = {**answer, "filename": plain_filename(name) if hides else name}
            found.append(Answered(question.public_id, label, question.kind, file=file))
        elif isinstance(answer, list):
            found.append(
                Answered(
                    question.public_id,
                    label,
                    question.kind,
                    choices=tuple(option_names(question, answer, language, order)),
                )
            )
        else:
            found.append(Answered(question.public_id, label, question.kind, text=str(answer)))
    return tuple(found)


def option_names(
    question: Question, keys: Collection[str], language: str, order: Sequence[str] = LANGUAGES
) -> list[str]:
    """What was chosen, by its names."""
    options = question.limits.get("options", ())
    return [in_language(option["name"], language, order) for option in options if option["key"] in keys]


def field_labels(call: Call, language: str, order: Sequence[str] = LANGUAGES) -> dict[str, str]:
    """What the fields of an entrant's form are called, by name; questions by `answer_` and their id."""
    labels = {
        "name": _("Name"),
        "one_liner": _("In one line"),
        "summary": _("Summary"),
        "sector": _("Sector"),
        "maturity": _("Stage of growth"),
        "country": _("Country"),
        "people": _("Team"),
        "deck": _("Pitch deck"),
        "video_url": _("Video"),
    }
    for question in answering.asked(call):
        labels[f"answer_{question.public_id}"] = in_language(question.label, language, order)
    return labels
