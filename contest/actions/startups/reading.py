"""What an entrant typed becomes the columns of a version; what doesn't fit is named by its field.

A draft keeps whatever fits its columns, also what is too long to be handed in: nothing typed is lost. What
is missing or wrong is asked when it is handed in (`contest.actions.startups.lacking`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.actions.naming import clean_name
from contest.actions.startups import answering
from contest.actions.startups.countries import COUNTRIES
from contest.actions.startups.texts import (
    DRAFT_MOST,
    KEPT,
    LANGUAGES,
    MOST,
    PEOPLE_MOST,
    PERSON_MOST,
    ROLE_MOST,
    VIDEO_MOST,
    clean_line,
    clean_text,
)
from contest.models import Call, EntryVersion, Maturity
from contest.refusals import Refused

TEXTS = ("name", "one_liner", "summary")


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is missing or wrong in one field: `name`, `summary_he`, `people_2`, `answer_<its id>`."""

    field: str
    error: Refused


@dataclass(frozen=True, slots=True)
class Person:
    """One of the team, as the entrant names them."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class DraftForm:
    """What stands in the fields of an entrant's form; files come by themselves."""

    name: Mapping[str, str] = field(default_factory=dict)
    one_liner: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, str] = field(default_factory=dict)
    sector: str = ""
    maturity: str = ""
    country: str = ""
    video_url: str = ""
    people: Sequence[Person] = ()
    answers: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """by the public id of a question, those with files aside"""


def read(
    form: DraftForm, call: Call, *, before: EntryVersion | None = None
) -> tuple[dict[str, Any], list[Flaw]]:
    """The columns that fit, and a flaw for each field that doesn't, which stays as it was `before`."""
    columns: dict[str, Any] = {}
    flaws: list[Flaw] = []
    for what in TEXTS:
        columns[what] = _texts(what, getattr(form, what), flaws)
    sectors = {str(sector["key"]) for sector in call.sectors}
    columns["sector"] = _choice("sector", form.sector, sectors, flaws)
    kept = _choice("maturity", form.maturity, {each.value for each in Maturity}, flaws)
    columns["maturity"] = Maturity(kept) if kept else None
    columns["country"] = _choice("country", form.country, COUNTRIES, flaws)
    video = clean_line(form.video_url)
    if len(video) > VIDEO_MOST:
        flaws.append(Flaw("video_url", too_long(video, VIDEO_MOST)))
    else:
        columns["video_url"] = video or None
    columns["people"] = _people(form.people, flaws)
    answers, wrong = answering.read(form.answers, call)
    columns["answers"] = answers
    flaws.extend(Flaw(f"answer_{key}", error) for key, error in wrong)
    if before is not None:
        _keep_former(columns, flaws, before)
    return {name: value for name, value in columns.items() if not _is_flawed(name, flaws)}, flaws


def is_same(version: EntryVersion | None, columns: Mapping[str, Any]) -> bool:
    """Whether a version holds this already."""
    if version is None:
        return False
    return all(_held(version, name) == value for name, value in columns.items())


def too_long(text: str, most: int) -> Refused:
    """A text has more characters than may be."""
    return Refused("startup.text_long", count=len(text), most=most)


def _held(version: EntryVersion, name: str) -> Any:
    if name == "answers":
        return answering.without_files(version.answers)
    return getattr(version, name)


def _keep_former(columns: dict[str, Any], flaws: Sequence[Flaw], before: EntryVersion) -> None:
    flawed = {flaw.field for flaw in flaws}
    for what in TEXTS:
        former = getattr(before, what)
        columns[what] |= {key: text for key, text in former.items() if f"{what}_{key}" in flawed}
    columns["answers"] |= {
        key: answer
        for key, answer in answering.without_files(before.answers).items()
        if f"answer_{key}" in flawed
    }


def _is_flawed(name: str, flaws: Sequence[Flaw]) -> bool:
    """Whether a column as a whole is left as it is: texts, people and answers keep their good parts."""
    return name in {"sector", "maturity", "country"} and any(flaw.field == name for flaw in flaws)


def _texts(what: str, typed: Mapping[str, str], flaws: list[Flaw]) -> dict[str, str]:
    clean = {"name": clean_name, "one_liner": clean_line, "summary": clean_text}[what]
    found = {}
    for language in LANGUAGES:
        raw = typed.get(language) or ""
        if len(raw) > KEPT[what]:
            flaws.append(Flaw(f"{what}_{language}", too_long(raw, MOST[what])))
        elif text := clean(raw):
            found[language] = text
    return found


def _choice(name: str, typed: str, offered: set[str] | frozenset[str], flaws: list[Flaw]) -> str | None:
    if typed and typed not in offered:
        flaws.append(Flaw(name, Refused("startup.choice")))
        return None
    return typed or None


def _people(typed: Sequence[Person], flaws: list[Flaw]) -> list[dict[str, str]]:
    found = []
    for number, person in enumerate(typed):
        name, role = clean_name(person.name[:DRAFT_MOST]), clean_line(person.role[:DRAFT_MOST])
        if len(name) > PERSON_MOST:
            flaws.append(Flaw(f"people_{number}", too_long(name, PERSON_MOST)))
        elif len(role) > ROLE_MOST:
            flaws.append(Flaw(f"people_{number}", too_long(role, ROLE_MOST)))
        elif name or role:
            found.append({"name": name, "role": role})
    if len(found) > PEOPLE_MOST:
        flaws.append(Flaw("people", Refused("startup.people_many", most=PEOPLE_MOST)))
    return found[:PEOPLE_MOST]
