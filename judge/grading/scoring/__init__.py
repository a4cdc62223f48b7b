"""From the results of tests to verdict and score: groups, their rules, what need not run any more. Pure.

Kattis problem package format, "Graders" (legacy) and "Result Aggregation" (2025-09); docs/boards.md says
where the two and the referees disagree. Numbers are fractions until the end, where a score is rounded once.
"""

from judge.grading.scoring.scorer import Scorer
from judge.grading.scoring.tree import Grader, static_test
from judge.grading.scoring.worths import Part, Worths, worths_of

__all__ = ["Grader", "Part", "Scorer", "Worths", "static_test", "worths_of"]
