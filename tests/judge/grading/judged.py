"""What a brief comes to, in a real slot."""

import pytest

from judge.grading import Brief, Graded, JudgeError, grade
from sandbox.pool import Slot


def last(slot: Slot, job: Brief) -> Graded:
    """The result."""
    *_, graded = grade(job, slot)
    assert isinstance(graded, Graded)
    return graded


def fails(slot: Slot, job: Brief) -> JudgeError:
    """What the package's own program is blamed for."""
    with pytest.raises(JudgeError) as error:
        list(grade(job, slot))
    return error.value
