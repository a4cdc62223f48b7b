"""A package's own grader: lines `VERDICT score` in, one such line out."""

import re
from collections.abc import Sequence
from fractions import Fraction

from judge.grading.errors import JudgeError
from judge.grading.scoring.aggregates import Result
from judge.grading.scoring.numbers import written
from judge.grading.scoring.tree import Grader
from judge.packages.model import LegacyGroup
from judge.verdicts import Verdict

ANSWER = re.compile(
    r"\s*(AC|WA|TLE|RTE|MLE|OLE)\s+([+-]?(?:\d{1,20}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?)\s*",
    re.ASCII,
)
SHOWN = 100


def graded(group: str, rules: LegacyGroup, results: Sequence[Result], grader: Grader) -> Result:
    """Ask the grader about one group; raises JudgeError where it prints anything but a result."""
    printed = grader(group, rules.grader_flags, "".join(map(_line, results)))
    found = ANSWER.fullmatch(printed)
    if found is None:
        raise JudgeError("grader.output", group=group or "data", got=printed[:SHOWN])
    return Result(Verdict[found[1]], Fraction(found[2]))


def _line(result: Result) -> str:
    score = result.score if isinstance(result.score, str) else written(result.score)
    return f"{result.verdict} {score}\n"
