"""Results as plain JSON: as a row keeps them, with all that a page shows."""

from typing import Any

from judge.verifying.events import Result
from judge.verifying.timing import Suggestion


def plain_result(result: Result) -> dict[str, Any]:
    """Write down what came of a submission."""
    return {
        "submission": result.submission,
        "language": result.language,
        "expected": result.expected,
        "verdict": None if result.verdict is None else str(result.verdict),
        "score": None if result.score is None else str(result.score),
        "tests": result.tests,
        "slowest": result.slowest,
        "cpu_s": round(result.cpu_s, 6),
        "memory_bytes": result.memory_bytes,
        "ok": result.is_ok,
        "why": None if result.why is None else {"code": result.why.code, "facts": dict(result.why.facts)},
    }


def plain_suggestion(suggestion: Suggestion, limit_s: float) -> dict[str, Any]:
    """Write down a time limit and where it comes from; `limit_s` is the one in force."""
    return {
        "limit_s": suggestion.limit_s,
        "submission": suggestion.slowest.submission,
        "test": suggestion.slowest.test,
        "cpu_s": round(suggestion.slowest.cpu_s, 6),
        "factor": str(suggestion.timing.ac_to_limit),
        "resolution_s": str(suggestion.timing.resolution_s),
        "is_said": suggestion.timing.said_s is not None,
        "in_force_s": limit_s,
    }
