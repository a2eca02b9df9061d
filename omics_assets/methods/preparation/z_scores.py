"""z-scores of rows with missing values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_RELATIVE_ROUNDING = 1e-12


def mean_and_sd(values: Floats) -> tuple[Floats, Floats]:
    """Return mean and standard deviation (ddof 0) of each row [G, n] over its values that are not NaN.

    A row of equal values has a standard deviation of exactly 0; a row of NaN has mean NaN and standard deviation 0.
    """
    present = ~np.isnan(values)
    count = present.sum(axis=1)
    filled = np.where(present, values, 0.0)
    mean = np.divide(filled.sum(axis=1), count, out=np.full(len(values), np.nan), where=count > 0)
    deviations = np.where(present, values - mean[:, None], 0.0)
    sd = np.sqrt((deviations**2).sum(axis=1) / np.maximum(count, 1))
    # rounding of the mean leaves a tiny sd in a row of equal values
    return mean, np.where(sd <= _RELATIVE_ROUNDING * np.maximum(1.0, np.abs(mean)), 0.0, sd)


def z_scores(values: Floats, mean: Floats, sd: Floats) -> Floats:
    """Return z-scores of rows [G, n], all of positive sd [G]; a missing value becomes 0, the mean."""
    return np.asarray(np.nan_to_num((values - mean[:, None]) / sd[:, None], nan=0.0))
