"""Answers to an organiser's questions: what a draft keeps of them, and what may be handed in."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from contest.actions.startups.texts import DRAFT_MOST, clean_line, clean_text
from contest.models import Call, Question, QuestionKind
from contest.numbers import decimal, plain
from contest.refusals import Refused

TEXT_MOST = 2000
"""Characters of an answer where the organiser sets no other limit."""
NUMBER_MOST = Decimal(10) ** 15
NUMBER_DRAFT = 64
FILE_BYTES = 10 * 1024 * 1024
EXTENSIONS = ("pdf", "png", "jpg", "jpeg", "csv", "xlsx", "docx", "pptx", "txt", "zip")
"""What a file may end with where the organiser says nothing; it is never shown, only handed on."""

Answer = str | list[str] | dict[str, Any]


def asked(call: Call) -> list[Question]:
    """The questions that are asked, in order."""
    return [question for question in call.questions if question.retired_at is None]


def options(question: Question) -> list[str]:
    """Keys of what a question offers."""
    return [str(option["key"]) for option in question.limits.get("options", ())]


def choices_most(question: Question) -> int:
    """How many of them may be taken."""
    return int(question.limits.get("most", 1))


def read(
    typed: Mapping[str, str | Sequence[str]], call: Call
) -> tuple[dict[str, Answer], list[tuple[str, Refused]]]:
    """Answers as a draft keeps them, and what is too much for one; others' keys are left out."""
    found: dict[str, Answer] = {}
    wrong: list[tuple[str, Refused]] = []
    for question in asked(call):
        given = typed.get(question.public_id)
        if not given or question.kind is QuestionKind.FILE:
            continue
        try:
            answer = _read(question, given)
        except Refused as error:
            wrong.append((question.public_id, error))
        else:
            if answer:
                found[question.public_id] = answer
    return found, wrong


def _read(question: Question, given: str | Sequence[str]) -> Answer:
    if question.kind is QuestionKind.CHOICE:
        taken = [given] if isinstance(given, str) else list(given)
        taken = [key for key in taken if key]
        if any(key not in options(question) for key in taken):
            raise Refused("startup.choice")
        return [key for key in options(question) if key in taken]
    text = given if isinstance(given, str) else "\n".join(given)
    most = NUMBER_DRAFT if question.kind is QuestionKind.NUMBER else DRAFT_MOST
    if len(text) > most:
        raise Refused("startup.text_long", count=len(text), most=most)
    return clean_line(text) if question.kind is QuestionKind.NUMBER else clean_text(text)


def without_files(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Those that are typed."""
    return {key: answer for key, answer in answers.items() if not isinstance(answer, dict)}


def files(answers: Mapping[str, Answer]) -> dict[str, dict[str, Any]]:
    """Those that are files, {digest, filename, bytes} each."""
    return {key: answer for key, answer in answers.items() if isinstance(answer, dict)}


def final(question: Question, answer: Answer | None) -> Answer | None:
    """An answer as it is handed in; None: there is none.

    Refuses startup.needed, .text_long, .choices_many, .choice, number.form, number.range.
    """
    if not answer:
        if question.is_required:
            raise Refused("startup.needed")
        return None
    if question.kind is QuestionKind.TEXT:
        most = int(question.limits.get("characters", TEXT_MOST))
        if len(str(answer)) > most:
            raise Refused("startup.text_long", count=len(str(answer)), most=most)
    elif question.kind is QuestionKind.NUMBER:
        return plain(_number(question, str(answer)))
    elif question.kind is QuestionKind.CHOICE:
        if len(answer) > choices_most(question):
            raise Refused("startup.choices_many", most=choices_most(question))
        if any(key not in options(question) for key in answer):
            raise Refused("startup.choice")
    elif isinstance(answer, dict):
        check_file(question, answer["filename"], int(answer["bytes"]))
    return answer


def _number(question: Question, text: str) -> Decimal:
    limits = question.limits
    return decimal(
        text,
        places=int(limits.get("places", 0)),
        least=Decimal(limits.get("least", -NUMBER_MOST)),
        most=Decimal(limits.get("most", NUMBER_MOST)),
    )


def check_file(question: Question, filename: str, size: int) -> None:
    """Refuse what the question doesn't take: answer.file_empty, .file_kind, .file_large."""
    taken = [str(each).lower() for each in question.limits.get("extensions") or EXTENSIONS]
    most = int(question.limits.get("bytes") or FILE_BYTES)
    if filename.rpartition(".")[2].lower() not in taken or "." not in filename:
        raise Refused("answer.file_kind", filename=filename, kinds=", ".join(taken))
    if size > most:
        raise Refused("answer.file_large", filename=filename, size=size, limit=most)
    if size == 0:
        raise Refused("answer.file_empty", filename=filename)


def in_order(
    answers: Mapping[str, Answer], questions: Sequence[Question]
) -> Iterator[tuple[Question, Answer]]:
    """Questions that have an answer, retired ones too, in their order."""
    for question in questions:
        if question.public_id in answers:
            yield question, answers[question.public_id]
