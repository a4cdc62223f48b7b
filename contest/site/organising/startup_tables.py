"""Startups as rows of a table: titles in the reader's language, texts as they were typed."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from contest.actions.startups import answering
from contest.actions.startups.texts import LANGUAGES
from contest.exports import Cell
from contest.extensions import chosen_language
from contest.models import Call, EntryVersion, Question, QuestionKind
from contest.numbers import decimal
from contest.queries.contests import in_language
from contest.queries.startups import Startup
from contest.refusals import Refused
from contest.site._shared.places import Place
from contest.site._shared.startups import STANDINGS, maturity_name, option_names, sector_name
from contest.wording import say

TEXTS = ("name", "one_liner", "summary")


def startup_sheets(found: Sequence[Startup], call: Call, place: Place) -> dict[str, list[list[Cell]]]:
    """Two sheets: the startups, a row each, and their people."""
    language, order = chosen_language(), place.contest.hub.languages
    questions = _asked_or_answered(found, call)
    titles = [
        _("Number"),
        _("Address"),
        _("State"),
        _("Eligible"),
        _("Why"),
        *(f"{label} ({key})" for label in (_("Name"), _("In one line"), _("Summary")) for key in LANGUAGES),
        _("Sector"),
        _("Stage of growth"),
        _("Country"),
        _("Video"),
        _("Deck"),
        _("Version"),
        _("Handed in"),
        _("Late"),
        "SHA-256",
        *(in_language(question.label, language, order) for question in questions),
    ]
    rows: list[list[Cell]] = [titles]
    people: list[list[Cell]] = [[_("Number"), _("Startup"), _("Name"), _("Role")]]
    for each in found:
        entry, version = each.entry, each.version
        rows.append(
            [
                entry.number,
                entry.public_id,
                say(STANDINGS[each.standing][0]),
                entry.eligibility.value,
                entry.eligibility_reason,
                *(getattr(version, what).get(key) for what in TEXTS for key in LANGUAGES),
                sector_name(call, version.sector, language, order),
                maturity_name(version.maturity),
                version.country,
                version.video_url,
                None if version.deck is None else version.deck.filename,
                version.number,
                version.submitted_at,
                version.is_late,
                version.digest,
                *(_answer(version, question, language, order) for question in questions),
            ]
        )
        people.extend([entry.number, entry.name, person["name"], person["role"]] for person in version.people)
    return {_("Startups"): rows, _("People"): people}


def _asked_or_answered(found: Sequence[Startup], call: Call) -> list[Question]:
    answered = {key for each in found for key in each.version.answers}
    return [q for q in call.questions if q.retired_at is None or q.public_id in answered]


def _answer(version: EntryVersion, question: Question, language: str, order: Sequence[str]) -> Cell:
    answer: Any = version.answers.get(question.public_id)
    if isinstance(answer, dict):
        return str(answer["filename"])
    if isinstance(answer, list):
        return ", ".join(option_names(question, answer, language, order))
    if question.kind is QuestionKind.NUMBER and answer:
        try:
            most = answering.NUMBER_MOST
            return decimal(str(answer), least=-most, most=most)
        except Refused:  # a draft's, as it was typed
            return str(answer)
    return None if answer is None else str(answer)
