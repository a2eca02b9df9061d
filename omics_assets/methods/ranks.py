"""Mid-ranks of rows, as exact integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

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
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2:
        msg = f"expected an array of features x samples, got {array.ndim} dimensions"
        raise ValueError(msg)
    if array.shape[1] < MIN_SAMPLES:
        msg = f"rank correlation needs at least {MIN_SAMPLES} samples, got {array.shape[1]}"
        raise ValueError(msg)
    if not np.isfinite(array).all():
        msg = "the values hold NaN or infinity: impute or drop them before ranking"
        raise ValueError(msg)
    n = array.shape[1]
    doubled = 2 * rankdata(array, axis=1).reshape(array.shape) - (n + 1)
    squared = np.einsum("ij,ij->i", doubled, doubled)
    dtype = np.float32 if n <= LARGEST_N_FOR_FLOAT32 else np.float64
    return CentredRanks(doubled.astype(dtype), np.sqrt(squared), squared < full_norm_squared(n))
