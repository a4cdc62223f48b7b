"""What one test of a 2025-09 package counts for, and what its validator may say about that."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judge.grading.errors import JudgeError
from judge.grading.events import Tested
from judge.grading.scoring.numbers import MOST, recorded, written
from judge.verdicts import Verdict

SCORE, MULTIPLIER = "score.txt", "score_multiplier.txt"


@dataclass(frozen=True, slots=True)
class Worth:
    """What a test may come to."""

    has_score: bool  # False: it is accepted or rejected, no more
    most: Fraction | None  # None: without bound, its validator has to say


def scored(tested: Tested, multiplier: Decimal | None, worth: Worth, program: str) -> Fraction | None:
    """What a test counts for; None where it has no score. Raises JudgeError for what the format forbids.

    `program` is the validator's name, for those who read the error.
    """
    said = SCORE if tested.score is not None else MULTIPLIER if multiplier is not None else None
    if tested.score is not None and multiplier is not None:
        raise JudgeError("feedback.score_twice", program=program, test=tested.name)
    if said and not worth.has_score:
        raise JudgeError("feedback.score_unwanted", program=program, test=tested.name, file=said)
    if said and tested.verdict is Verdict.WA:
        raise JudgeError("feedback.score_rejected", program=program, test=tested.name, file=said)
    if not worth.has_score:
        return None
    if tested.verdict is not Verdict.AC:
        return Fraction(0)
    if worth.most is None:
        return _unbounded(tested, multiplier, program)
    if multiplier is not None:
        _check(tested, Fraction(multiplier), Fraction(1), program)
        return worth.most * Fraction(multiplier)
    if tested.score is None:
        return worth.most
    score = Fraction(tested.score)
    _check(tested, score, worth.most, program)
    # 33.333333333333336 is 100/3 as validators print it: told apart only beyond what is recorded.
    return min(score, worth.most)


def _unbounded(tested: Tested, multiplier: Decimal | None, program: str) -> Fraction:
    if multiplier is not None:
        raise JudgeError("feedback.score_unwanted", program=program, test=tested.name, file=MULTIPLIER)
    if tested.score is None:
        raise JudgeError("feedback.score_missing", program=program, test=tested.name)
    _check(tested, Fraction(tested.score), Fraction(MOST), program)
    return Fraction(tested.score)


def _check(tested: Tested, got: Fraction, most: Fraction, program: str) -> None:
    if got < 0 or recorded(got) > recorded(most):
        raise JudgeError(
            "feedback.score_range",
            program=program,
            test=tested.name,
            got=written(got),
            least=0,
            most=written(most),
        )
