"""Mid-ranks of rows, as exact integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

# Up to here every sum of products of doubled ranks is below 2^24, so float32 holds it exactly.
LARGEST_N_FOR_FLOAT32 = 369
MIN_SAMPLES = 4


@dataclass(frozen=True)
class CentredRanks:
    """Ranks of every row: 2 x mid-rank - (n + 1).

    Parameters
    ----------
    doubled
        Integers held as float32 (float64 above 369 samples), so that their products are exact; [f, n]. Every row sums
        to 0.
    norm
        Euclidean length of every row, float64 [f]; 0 where the row is constant.
    tied
        Rows with tied values, bool [f].
    """

    doubled: NDArray[Any]
    norm: NDArray[np.float64]
    tied: NDArray[np.bool_]

    @property
    def n(self) -> int:
        """Number of samples."""
        return int(self.doubled.shape[1])

    def rows(self, index: NDArray[np.int64] | NDArray[np.bool_] | slice) -> CentredRanks:
        """Return some of the rows."""
        return CentredRanks(self.doubled[index], self.norm[index], self.tied[index])


def full_norm_squared(n: int) -> int:
    """Squared length of a row of doubled ranks without ties: n (n^2 - 1) / 3."""
    return n * (n * n - 1) // 3


def centred_ranks(values: ArrayLike) -> CentredRanks:
    """Rank every row (ties share their mean rank) and centre the ranks.

    Parameters
    ----------
    values
        [f, n], finite.

    Raises
    ------
    ValueError
        If the array has not two dimensions, holds a value that is not finite, or has fewer than 4 columns.
    """
    array = np.ascontiguousarray(values, dtype=np.float64)
    if array.ndim != 2:
        msg = f"expected an array of features x samples, got {array.ndim} dimensions"
        raise ValueError(msg)
    n = array.shape[1]
    if n < MIN_SAMPLES:
        msg = f"rank correlation needs at least {MIN_SAMPLES} samples, got {n}"
        raise ValueError(msg)
    doubled = np.empty(array.shape, dtype=np.float32 if n <= LARGEST_N_FOR_FLOAT32 else np.float64)
    squared = np.empty(array.shape[0])
    if not _rank_rows(array, doubled, squared):
        msg = "the values hold NaN or infinity: impute or drop them before ranking"
        raise ValueError(msg)
    return CentredRanks(doubled, np.sqrt(squared), squared < full_norm_squared(n))


@njit(cache=True, nogil=True)
def _rank_rows(values: NDArray[np.float64], doubled: NDArray[Any], squared: NDArray[np.float64]) -> bool:
    """Fill in 2 x mid-rank - (n + 1) and its squared length per row; False at the first value that is not finite."""
    rows, n = values.shape
    for row in range(rows):
        line = values[row]
        for column in range(n):
            if not np.isfinite(line[column]):
                return False
        order = np.argsort(line)
        total = 0.0
        start = 0
        while start < n:
            end = start + 1
            while end < n and line[order[end]] == line[order[start]]:
                end += 1
            rank = start + end - n  # the doubled mean of ranks start + 1 ... end, less n + 1
            for place in range(start, end):
                doubled[row, order[place]] = rank
            total += float(rank) * rank * (end - start)
            start = end
        squared[row] = total
    return True
