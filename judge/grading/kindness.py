"""Old packages are met with kindness: what a strict reader would call a judge error, with a plain meaning."""

from judge.grading.events import Warned
from judge.grading.passes import Pass
from judge.packages.model import LegacyGroup, Procedure
from judge.verdicts import Verdict


def overlooked(procedure: Procedure, one: Pass, test: str) -> Warned | None:
    """Say what is overlooked in a legacy package's validator; later formats are taken by their word."""
    if not one.score_file or not all(isinstance(group, LegacyGroup) for group in procedure.groups):
        return None
    facts = {"program": one.validator, "left": one.score_file, "test": test}
    if not procedure.is_scoring:
        return Warned("score.unused", facts)
    return None if one.verdict is Verdict.AC else Warned("score.rejected", facts)
