"""Organising: the desk and its pages, each in a file of its subject."""

from dataclasses import replace

from contest import wording
from contest.extensions import chosen_language
from contest.site.organising import (
    calls,
    conflicts,
    contests,
    deciding,
    jurors,
    log,
    moving,
    package_words,
    pitch,
    problems,
    rejudgings,
    round_words,
    rounds,
    rubrics,
    seating,
    seating_tables,
    seats,
    startups,
    statement_words,
    statements,
    verify_words,
    verifying,
    words,
)
from contest.site.organising.desk import bp

__all__ = [
    "bp",
    "calls",
    "conflicts",
    "contests",
    "deciding",
    "jurors",
    "log",
    "moving",
    "pitch",
    "problems",
    "rejudgings",
    "rounds",
    "rubrics",
    "seating",
    "seating_tables",
    "seats",
    "startups",
    "statements",
    "verifying",
]


@bp.app_template_filter("cause_words")
def _cause(row: dict[str, object] | None) -> str:
    return wording.cause(row)


@bp.app_template_filter("remedy_words")
def _remedy(row: dict[str, object] | None) -> str:
    return wording.remedy(row)


@bp.app_template_filter("flaw_words")
def _flaw(row: dict[str, object]) -> str:
    found = wording.kept_flaw(row)
    if chosen_language() == "he":  # names of files read from left to right, whatever stands round them
        facts = {
            name: f"\u2068{each}\u2069" if isinstance(each, str) else each
            for name, each in found.facts.items()
        }
        found = replace(found, facts=facts)
    return wording.flaw(found)


@bp.app_template_filter("flaw_place")
def _flaw_place(row: dict[str, object]) -> str:
    return wording.flaw_place(wording.kept_flaw(row))


bp.add_app_template_filter(statement_words.note_words)


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {
        "desk_words": words,
        "round_words": round_words,
        "verify_words": verify_words,
        "package_words": package_words,
    }
