"""What the mathematics of panels hands in and out: arrays, and figures that may not be defined."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Undefined:
    """Why there is no figure; `reason` is a code, its sentence is made elsewhere.

    `incomplete`: not every judge marked every entry. `unbalanced`: judges or entries have unequal numbers
    of marks, or pairs of entries meet unequally often. `repeated`: a judge marked an entry more than once.
    `no_pairs`: no entry has two marks. `no_variation`: all marks, or all entries, are alike. `negative`: a
    mark below 0, so that a ratio means nothing. `few_entries`, `few_judges`: fewer than two. `few_marks`: no
    more marks than there are unknowns, so that nothing tells chance from merit.
    """

    reason: str


Figure: TypeAlias = float | Undefined
