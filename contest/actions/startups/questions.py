"""An organiser's questions: added, moved, changed, and asked no more."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.publishing import lock_contest
from contest.actions.startups.answering import FILE_BYTES, NUMBER_MOST, TEXT_MOST
from contest.actions.startups.texts import LANGUAGES, clean_line, clean_text
from contest.models import Call, Entry, EntryVersion, Question, QuestionKind, User
from contest.numbers import decimal, plain, whole
from contest.permissions import may_organise
from contest.refusals import Refused

LABEL_MOST = 300
QUESTIONS_MOST = 40
CHARACTERS_MOST = 10_000
OPTIONS_LEAST, OPTIONS_MOST = 2, 50
PLACES_MOST = 6
MIB = 1024 * 1024
FILE_MOST = 20 * MIB
KEY_BYTES = 4
_ENDING = re.compile(r"[a-z0-9]{1,10}\Z")


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """What an organiser says of a question; only the limits of its kind are looked at, as they were typed."""

    kind: QuestionKind
    label: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    is_required: bool = False
    characters: str = ""
    options: Sequence[str] = ()
    """one a line; what is before a "|" in a line is English, Chinese and Hebrew follow"""
    choices: str = "1"
    places: str = "0"
    least: str = ""
    most: str = ""
    megabytes: str = ""
    extensions: str = ""


def add_question(s: Session, *, actor: User | None, call: Call, form: QuestionForm, at: datetime) -> Question:
    """Ask one more, at the end.

    Refuses permission.denied, question.label, .label_long, .many, .characters, .options, .choices, .places,
    .range, .bytes, .extensions, number.form, number.range.
    """
    _may(actor, call)
    lock_contest(s, call.stage.contest_id)
    if len(call.questions) >= QUESTIONS_MOST:
        raise Refused("question.many", most=QUESTIONS_MOST)
    question = Question(
        call=call,
        position=max((each.position for each in call.questions), default=-1) + 1,
        kind=form.kind,
        **_columns(form, None),
    )
    s.add(question)
    _tell(s, actor, question, "question.add", at)
    return question


def edit_question(
    s: Session, *, actor: User | None, question: Question, form: QuestionForm, at: datetime
) -> Question:
    """Ask it otherwise; its kind stays. Refuses as `add_question`, and question.option_in_use."""
    _may(actor, question.call)
    lock_contest(s, question.call.stage.contest_id)
    columns = _columns(form, question)
    if question.kind is QuestionKind.CHOICE:
        _check_options(s, question, columns["limits"])
    for name, value in columns.items():
        setattr(question, name, value)
    _tell(s, actor, question, "question.edit", at)
    return question


def move_question(s: Session, *, actor: User | None, question: Question, by: int, at: datetime) -> None:
    """Ask it one place earlier (`by` -1) or later (1); at the end of the row nothing happens."""
    _may(actor, question.call)
    lock_contest(s, question.call.stage.contest_id)
    row = sorted(question.call.questions, key=lambda each: (each.retired_at is not None, each.position))
    old = row.index(question)
    new = min(max(old + by, 0), len(row) - 1)
    row.insert(new, row.pop(old))
    for position, each in enumerate(row):
        each.position = position
    if new != old:
        _tell(s, actor, question, "question.move", at)


def retire_question(s: Session, *, actor: User | None, question: Question, at: datetime) -> None:
    """Ask it no more; answers are kept. One that nobody answered is gone. Refuses question.retired."""
    _may(actor, question.call)
    lock_contest(s, question.call.stage.contest_id)
    if question.retired_at is not None:
        raise Refused("question.retired")
    question.retired_at = at
    _tell(s, actor, question, "question.retire", at)
    if not _answers(s, question):
        call = question.call
        call.questions.remove(question)
        s.flush()


def restore_question(s: Session, *, actor: User | None, question: Question, at: datetime) -> None:
    """Ask it again. Refuses question.not_retired."""
    _may(actor, question.call)
    lock_contest(s, question.call.stage.contest_id)
    if question.retired_at is None:
        raise Refused("question.not_retired")
    question.retired_at = None
    _tell(s, actor, question, "question.restore", at)


def _columns(form: QuestionForm, before: Question | None) -> dict[str, Any]:
    label = _texts(form.label, clean_line)
    if not label:
        raise Refused("question.label")
    told = _texts(form.help, clean_text)
    if any(len(text) > LABEL_MOST for text in (*label.values(), *told.values())):
        raise Refused("question.label_long", most=LABEL_MOST)
    kind = form.kind if before is None else before.kind
    limits = {
        QuestionKind.TEXT: _text_limits,
        QuestionKind.CHOICE: _choice_limits,
        QuestionKind.NUMBER: _number_limits,
        QuestionKind.FILE: _file_limits,
    }[kind](form, {} if before is None else before.limits)
    return {"label": label, "help": told, "is_required": form.is_required, "limits": limits}


def _texts(typed: Mapping[str, str], clean: Any) -> dict[str, str]:
    found = {key: clean(typed.get(key) or "") for key in LANGUAGES}
    return {key: text for key, text in found.items() if text}


def _whole(text: str, default: int, least: int, most: int, otherwise: Refused) -> int:
    if not text.strip():
        return default
    try:
        return whole(text, least=least, most=most)
    except Refused:
        raise otherwise from None


def _text_limits(form: QuestionForm, _before: Mapping[str, Any]) -> dict[str, Any]:
    characters = _whole(
        form.characters, TEXT_MOST, 1, CHARACTERS_MOST, Refused("question.characters", most=CHARACTERS_MOST)
    )
    return {"characters": characters}


def _choice_limits(form: QuestionForm, before: Mapping[str, Any]) -> dict[str, Any]:
    """Options by line; a line that names one there was keeps its key, and so the answers."""
    known = {tuple(sorted(each["name"].items())): each["key"] for each in before.get("options", ())}
    by_text = {text: each["key"] for each in before.get("options", ()) for text in each["name"].values()}
    found: list[dict[str, Any]] = []
    for line in form.options:
        parts = [clean_line(part) for part in line.split("|")]
        name = {key: part[:LABEL_MOST] for key, part in zip(LANGUAGES, parts, strict=False) if part}
        if not name:
            continue
        key = known.get(tuple(sorted(name.items()))) or next(
            (by_text[text] for text in name.values() if text in by_text), None
        )
        if key is None or any(each["key"] == key for each in found):
            key = secrets.token_hex(KEY_BYTES)
        found.append({"key": key, "name": name})
    names = [tuple(sorted(each["name"].items())) for each in found]
    if not OPTIONS_LEAST <= len(found) <= OPTIONS_MOST or len(set(names)) < len(names):
        raise Refused("question.options")
    most = _whole(form.choices, 1, 1, len(found), Refused("question.choices", most=len(found)))
    return {"options": found, "most": most}


def _number_limits(form: QuestionForm, _before: Mapping[str, Any]) -> dict[str, Any]:
    places = _whole(form.places, 0, 0, PLACES_MOST, Refused("question.places", most=PLACES_MOST))
    limits: dict[str, Any] = {"places": places}
    for name in ("least", "most"):
        text = getattr(form, name)
        if text.strip():
            value = decimal(text, places=PLACES_MOST, least=-NUMBER_MOST, most=NUMBER_MOST)
            limits[name] = plain(value)
    if "least" in limits and "most" in limits and Decimal(limits["least"]) >= Decimal(limits["most"]):
        raise Refused("question.range")
    return limits


def _file_limits(form: QuestionForm, _before: Mapping[str, Any]) -> dict[str, Any]:
    size = _whole(
        form.megabytes,
        FILE_BYTES // MIB,
        1,
        FILE_MOST // MIB,
        Refused("question.bytes", most=FILE_MOST // MIB),
    )
    endings = [each.strip().lower().lstrip(".") for each in re.split(r"[,;\s]+", form.extensions)]
    endings = [each for each in endings if each]
    if any(not _ENDING.match(each) for each in endings):
        raise Refused("question.extensions")
    limits: dict[str, Any] = {"bytes": size * MIB}
    return limits | ({"extensions": list(dict.fromkeys(endings))} if endings else {})


def _check_options(s: Session, question: Question, limits: Mapping[str, Any]) -> None:
    """Refuse to take out an option that an entry chose."""
    kept = {each["key"] for each in limits["options"]}
    chosen = {key for answer in _answers(s, question) if isinstance(answer, list) for key in answer}
    for option in question.limits.get("options", ()):
        if option["key"] in chosen - kept:
            raise Refused("question.option_in_use", name=next(iter(option["name"].values()), option["key"]))


def _answers(s: Session, question: Question) -> list[Any]:
    """All answers to it, in drafts too."""
    rows = s.scalars(
        select(EntryVersion.answers)
        .join(EntryVersion.entry)
        .where(Entry.contest_id == question.call.stage.contest_id)
    )
    return [row[question.public_id] for row in rows if question.public_id in row]


def _may(actor: User | None, call: Call) -> None:
    if actor is not None and not may_organise(actor, call.stage.contest):
        raise Refused("permission.denied")


def _tell(s: Session, actor: User | None, question: Question, action: str, at: datetime) -> None:
    told = next(iter(question.label.values()), "")
    audit(
        s,
        actor=actor,
        action=action,
        subject=question,
        contest_id=question.call.stage.contest_id,
        after={"label": told},
        at=at,
    )
