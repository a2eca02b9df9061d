"""What a fold hands to a model: all samples, normalised by its training samples alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.preparation.normalization import (
    ExpressionUnit,
    MetaboliteUnit,
    fit_expression,
    fit_metabolites,
)

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FoldMatrix:
    """All samples, normalised with statistics of the training samples.

    Parameters
    ----------
    X
        z-scores [n, p_fold], samples in rows.
    kept
        Features in it [p]: those the training samples allow.
    """

    X: Floats
    kept: Mask


Prepare = Callable[[Mask], FoldMatrix]
"""From the mask of the training samples [n] to the fold's matrix."""


def expression_folds(
    values: Floats, unit: ExpressionUnit, *, min_detected_share: float, detection_floor: float
) -> Prepare:
    """Return the preparation of expression [G, n] that fits `fit_expression` in every fold."""

    def prepare(training: Mask) -> FoldMatrix:
        scaling = fit_expression(
            values[:, training], unit, min_detected_share=min_detected_share, detection_floor=detection_floor
        )
        return FoldMatrix(scaling.transform(values).T, scaling.kept)

    return prepare


def metabolite_folds(
    values: Floats,
    unit: MetaboliteUnit,
    *,
    label_codes: tuple[NDArray[np.int64], ...],
    min_detected_share: float,
    sample_scaling: Literal["auto", "none", "median", "pqn"],
) -> Prepare:
    """Return the preparation of metabolites [M, n] that fits `fit_metabolites` in every fold."""

    def prepare(training: Mask) -> FoldMatrix:
        scaling = fit_metabolites(
            values[:, training],
            unit,
            label_codes=tuple(codes[training] for codes in label_codes),
            min_detected_share=min_detected_share,
            sample_scaling=sample_scaling,
        )
        return FoldMatrix(scaling.transform(values).T, scaling.kept)

    return prepare


def z_score_folds(X: Floats) -> Prepare:
    """Return the preparation of an affinely normalised matrix [n, p] that refits mean and sd in every fold: exact."""

    def prepare(training: Mask) -> FoldMatrix:
        mean, sd = X[training].mean(axis=0), X[training].std(axis=0)
        kept = sd > 1e-9 * np.maximum(1.0, np.abs(mean))
        return FoldMatrix((X[:, kept] - mean[kept]) / sd[kept], kept)

    return prepare
