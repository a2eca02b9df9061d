"""Factors that make metabolite samples comparable: dilution and injection differ, the pattern does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SampleScaling = Literal["none", "median", "pqn"]

PQN_FROM_FEATURES = 30

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SampleFactors:
    """Sample scaling fitted on some samples.

    Parameters
    ----------
    method
        none, median or pqn.
    level
        Median over the fitted samples of the total (pqn) or the median (median) of the detected intensities.
    spectrum
        Reference of pqn: median intensity of each feature [M] in the fitted samples, NaN where never detected.
    """

    method: SampleScaling
    level: float
    spectrum: Floats

    def factors(self, intensities: Floats) -> Floats:
        """Return one factor per sample [n] of intensities [M, n]; divide by it. 1 where a sample shows nothing."""
        found = np.where(intensities > 0, intensities, np.nan)
        if self.method == "none":
            return np.ones(found.shape[1])
        if self.method == "median":
            return _or_one(_nanmedian(found) / self.level)
        area = _or_one(np.nansum(found, axis=0) / self.level)
        return area * _or_one(_nanmedian(found / area / self.spectrum[:, None]))


def fit_sample_factors(
    intensities: Floats, *, sample_scaling: Literal["auto", "none", "median", "pqn"]
) -> SampleFactors:
    """Fit the factors of intensities [M, n_train], 0 or NaN = not detected.

    Probabilistic quotient normalisation (Dieterle et al. 2006, Anal. Chem. 78:4281): integral normalisation, median
    spectrum as reference, quotients of the detected features, their median as factor. auto: pqn from 30 features on,
    else none.
    """
    found = np.where(intensities > 0, intensities, np.nan)
    method: SampleScaling = "none"
    if sample_scaling != "auto":
        method = sample_scaling
    elif len(found) >= PQN_FROM_FEATURES:
        method = "pqn"
    if method == "none" or not np.isfinite(found).any():
        return SampleFactors("none", 1.0, np.empty(0))
    if method == "median":
        return SampleFactors("median", float(np.nanmedian(_nanmedian(found))), np.empty(0))
    totals = np.nansum(found, axis=0)
    level = float(np.median(totals[totals > 0]))
    area = _or_one(totals / level)
    return SampleFactors("pqn", level, _nanmedian((found / area).T))


def _nanmedian(values: Floats) -> Floats:
    """Median of every column without its NaN; NaN for a column of NaN, silently."""
    columns = np.full(values.shape[1], np.nan)
    some = np.isfinite(values).any(axis=0)
    columns[some] = np.nanmedian(values[:, some], axis=0)
    return columns


def _or_one(factors: Floats) -> Floats:
    return np.where(np.isfinite(factors) & (factors > 0), factors, 1.0)
