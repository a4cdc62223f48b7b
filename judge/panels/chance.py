"""Chance that is the same for the same seed, whatever the release of numpy.

Only the raw numbers of PCG64 are promised to stay as they are; numpy's normal variates are not. So uniform
numbers are taken from the raw ones, and the others from these by inverse distribution functions.
"""

import numpy as np
from scipy.special import gammaincinv, ndtri

from judge.panels.figures import Floats, Ints


class Chance:
    """A stream of chance, begun by a seed of 0 or more."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def uniform(self, *shape: int) -> Floats:
        """Numbers strictly between 0 and 1: the middles of 2**53 equal steps."""
        raw = self._bits.random_raw(int(np.prod(shape)))
        return ((raw >> np.uint64(11)).astype(np.float64).reshape(shape) + 0.5) * 2.0**-53

    def normal(self, *shape: int) -> Floats:
        """Standard normal numbers."""
        return np.asarray(ndtri(self.uniform(*shape)))

    def chi2(self, freedom: float, size: int) -> Floats:
        """Chi-squared numbers with so many degrees of freedom."""
        return np.asarray(2 * gammaincinv(freedom / 2, self.uniform(size)))

    def below(self, bound: int) -> int:
        """One whole number from 0 to bound - 1."""
        return min(bound - 1, int(self.uniform(1)[0] * bound))

    def allot(self, log_weights: Floats, size: int) -> Ints:
        """Allot `size` draws to weights by systematic sampling: the index of each draw, ascending."""
        weights = np.exp(log_weights - log_weights.max())
        shares = np.cumsum(weights) / weights.sum()
        places = (np.arange(size) + self.uniform(1)[0]) / size
        return np.asarray(np.minimum(np.searchsorted(shares, places), log_weights.size - 1), dtype=np.int64)
