"""What a package lets those see who failed one of its tests.

Whether they learn at all that they failed it, is the stage's to say: see `contest.queries.telling`. Samples
are shared unless the package says otherwise; of secret tests those that have `full_feedback` (2025-09).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contest.models.problems import ProblemVersion
from judge.packages.plain import gives_input

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shared:
    """One test as it may be shown; files as paths of the manifest, None: nothing of that is shown."""

    input: str | None
    answer: str | None
    interaction: str | None
    saved_input: str | None
    """to be saved in place of `input`"""
    saved_answer: str | None
    hint: str
    has_whole_input: bool
    """Else what a program printed could tell more of the test than its package shows."""
    has_whole_answer: bool
    """Else no difference from it is told."""


def shares(case: Plain) -> bool:
    """Whether those who failed a test may see anything of it."""
    return not case.get("is_withheld") if case["is_sample"] else "feedback" in case


def shared_test(version: ProblemVersion, case: Plain) -> Shared | None:
    """What of a test those see who failed it; None: nothing."""
    return _shared(case, _said(version.samples, case)) if shares(case) else None


def shared_sample(version: ProblemVersion, case: Plain) -> Shared:
    """What everyone sees of a sample, who failed it or not."""
    return _shared(case, _said(version.samples, case))


def _said(samples: Sequence[Plain], case: Plain) -> Plain:
    if not case["is_sample"]:
        feedback: Plain = case["feedback"]
        return feedback
    return next((each for each in samples if each["name"] == case["name"]), {})


def _shared(case: Plain, said: Plain) -> Shared:
    return Shared(
        input=said.get("input"),
        answer=said.get("output"),
        interaction=said.get("interaction"),
        saved_input=said.get("download_input") or said.get("input"),
        saved_answer=said.get("download_output") or said.get("output"),
        hint=said.get("hint", ""),
        has_whole_input=bool(case["is_sample"]) or gives_input(case),
        has_whole_answer=said.get("output") == case["answer"],
    )
