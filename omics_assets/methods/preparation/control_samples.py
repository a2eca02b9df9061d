"""What blanks and quality-control samples say about metabolite features, and which features they rule out.

Intensities [M, samples] on a scale linear in the amount; NaN = not detected. A mean takes what was not detected for 0,
so a feature that no blank shows has a blank mean of 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ControlStatistics:
    """Figures of every feature [M]; NaN where there are no such samples.

    Parameters
    ----------
    blank_mean
        Mean over the blank samples.
    blank_share
        That mean as a share of the mean over the biological samples; NaN where none of these shows the feature.
    qc_cv
        Coefficient of variation (ddof 1) of the detected intensities in the quality-control samples; NaN with fewer
        than two.
    """

    blank_mean: Floats
    blank_share: Floats
    qc_cv: Floats


def control_statistics(biological: Floats, blanks: Floats, controls: Floats) -> ControlStatistics:
    """Return what blanks [M, b] and quality controls [M, q] say of the features beside biological samples [M, n]."""
    blank_mean = _mean(blanks)
    sample_mean = _mean(biological)
    share = np.divide(blank_mean, sample_mean, out=np.full(len(blank_mean), np.nan), where=sample_mean > 0)
    return ControlStatistics(blank_mean, share, _variation(controls))


def unfit_features(
    statistics: ControlStatistics, *, analytes: NDArray[np.bool_], blank_ratio: float, max_qc_cv: float | None
) -> NDArray[np.str_]:
    """Return why blanks or quality controls rule a feature out [M]; empty where they do not.

    Parameters
    ----------
    statistics
        Of the features.
    analytes
        Features to judge [M]: standards are in the blanks on purpose, and background serves as a negative control.
    blank_ratio
        The mean of the biological samples must reach so many times that of the blanks; 0 = whatever the blanks.
    max_qc_cv
        Largest coefficient of variation between quality controls; None = any.
    """
    from_blank = np.nan_to_num(statistics.blank_share) * blank_ratio > 1
    reasons = np.where(from_blank, f"less than {blank_ratio:g} times the blanks", "")
    if max_qc_cv is not None:
        varies = (reasons == "") & (np.nan_to_num(statistics.qc_cv) > max_qc_cv)
        reasons = np.where(varies, f"varies by more than {100 * max_qc_cv:g} % (CV) between qc samples", reasons)
    return np.where(analytes, reasons, "")


def subtract_blanks(intensities: Floats, blank_mean: Floats) -> Floats:
    """Return intensities [M, n] less the blank mean [M]; what does not exceed it was not detected."""
    rest = intensities - np.nan_to_num(blank_mean)[:, None]
    return np.where((rest > 0) | (intensities == 0), np.maximum(rest, 0), np.nan)


def _mean(values: Floats) -> Floats:
    return np.asarray(np.nan_to_num(values).mean(axis=1)) if values.shape[1] else np.full(len(values), np.nan)


def _variation(values: Floats) -> Floats:
    count = (~np.isnan(values)).sum(axis=1)
    mean = np.divide(np.nansum(values, axis=1), count, out=np.zeros(len(values)), where=count > 0)
    relative = np.divide(values, mean[:, None], out=np.full(values.shape, np.nan), where=mean[:, None] > 0)
    squares = np.nansum((relative - 1) ** 2, axis=1)
    variance = np.divide(squares, count - 1, out=np.full(len(values), np.nan), where=(count > 1) & (mean > 0))
    return np.asarray(np.sqrt(variance))
