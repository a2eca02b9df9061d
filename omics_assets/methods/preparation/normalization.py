"""Normalisation of both matrices as fit and transform: everything fitted can be fitted on training samples only.

What belongs here: scales, filters and imputation. Features are rows and samples columns, as in the files. What does
not: which samples are fitted on (`folds`), blanks and controls (`control_samples`), factors per sample
(`sample_factors`), z-scores (`z_scores`), and any model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.preparation.sample_factors import SampleFactors, fit_sample_factors
from omics_assets.methods.preparation.z_scores import mean_and_sd, z_scores

ExpressionUnit = Literal["fpkm", "rpkm", "tpm", "counts", "log2", "log_ratio"]
MetaboliteUnit = Literal["intensity", "percent", "log2", "log_ratio"]
MAX_PERCENT = 100.5
"""Percentages that were rounded may add up to a little more than 100."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ExpressionScaling:
    """Expression normalisation fitted on some samples.

    Parameters
    ----------
    unit
        Unit of the values it takes.
    kept
        Genes that enter the analysis [G].
    reasons
        Why each other gene was dropped [G]; empty where kept.
    mean, sd
        Mean and standard deviation (ddof 0) of the kept genes on the log scale in the fitted samples.
    """

    unit: ExpressionUnit
    kept: NDArray[np.bool_]
    reasons: NDArray[np.str_]
    mean: Floats
    sd: Floats

    def transform(self, values: Floats) -> Floats:
        """Return z-scores [kept genes, n] of values [G, n]; a missing value becomes 0, the gene's mean."""
        return z_scores(log_expression(values, self.unit)[self.kept], self.mean, self.sd)


@dataclass(frozen=True)
class MetaboliteScaling:
    """Metabolite normalisation fitted on some samples.

    Parameters
    ----------
    unit
        Unit of the values it takes.
    kept, reasons
        As in `ExpressionScaling` [M].
    detectable
        Features that passed the detection filter [M]: the sample factors are taken over these.
    factors
        The sample scaling.
    fill
        Half the smallest positive scaled intensity of each kept feature, in place of 0 and of what was not detected;
        NaN for other units, whose missing values become the feature's mean.
    mean, sd
        Of the kept features on the transformed scale.
    """

    unit: MetaboliteUnit
    kept: NDArray[np.bool_]
    reasons: NDArray[np.str_]
    detectable: NDArray[np.bool_]
    factors: SampleFactors
    fill: Floats
    mean: Floats
    sd: Floats

    def transform(self, values: Floats) -> Floats:
        """Return z-scores [kept features, n] of values [M, n]."""
        values = _checked(values, self.unit)
        scaled = values[self.kept] / self.factors.factors(values[self.detectable])
        return z_scores(_transformed(scaled, self.unit, self.fill), self.mean, self.sd)


def log_expression(values: Floats, unit: ExpressionUnit) -> Floats:
    """Return expression on the log scale: log2(x + 1), log2(CPM + 1) for counts, log2 and log_ratio as they are.

    Counts per million are taken over all rows passed, so pass all genes. Missing values stay missing.

    Raises
    ------
    ValueError
        If a value is infinite, or negative where it cannot be, or a sample has no counts.
    """
    values = np.asarray(values, dtype=np.float64)
    if np.isinf(values).any():
        msg = "expression values must be finite or missing"
        raise ValueError(msg)
    if unit in {"log2", "log_ratio"}:
        return values
    if (values < 0).any():
        msg = f"expression in {unit} cannot be negative; is the unit log2?"
        raise ValueError(msg)
    if unit == "counts":
        totals = np.nansum(values, axis=0)
        if (totals == 0).any():
            msg = f"sample {int(np.argmin(totals))} (counted from 0) has no counts"
            raise ValueError(msg)
        values = values / totals * 1e6
    return np.log2(values + 1.0)


def fit_expression(
    values: Floats, unit: ExpressionUnit, *, min_detected_share: float, detection_floor: float
) -> ExpressionScaling:
    """Fit filter and z-score of the genes.

    Parameters
    ----------
    values
        Expression [G, n_train]; NaN = missing.
    unit
        Unit of the values.
    min_detected_share
        Genes detected in a smaller share of the samples are dropped.
    detection_floor
        fpkm, rpkm and tpm above this count as detected; counts above 0; log2 and log_ratio wherever there is a value.
    """
    logged = log_expression(values, unit)
    floor = {"counts": 0.0, "log2": -np.inf, "log_ratio": -np.inf}.get(unit, detection_floor)
    share = np.mean(np.asarray(values) > floor, axis=1)
    mean, sd = mean_and_sd(logged)
    reasons = _reasons(sd, share, share < min_detected_share)
    kept = reasons == ""
    return ExpressionScaling(unit, kept, reasons, mean[kept], sd[kept])


def fit_metabolites(
    values: Floats,
    unit: MetaboliteUnit,
    *,
    label_codes: tuple[NDArray[np.int64], ...],
    min_detected_share: float,
    sample_scaling: Literal["auto", "none", "median", "pqn"],
    unfit: NDArray[np.str_] | None = None,
) -> MetaboliteScaling:
    """Fit filter, sample scaling, imputation and z-score of the metabolite features.

    Parameters
    ----------
    values
        Features [M, n_train]; NaN = not detected. A 0 was measured: it counts as detected, and below all positive
        intensities.
    unit
        Unit of the values. Intensities: sample scaling, imputation, log2; percentages: arcsine square root of x/100;
        log2 and log_ratio as they are.
    label_codes
        Codes of each label's levels [n_train], negative = unknown. A feature detected in all samples of a level (of two
        samples or more) is kept whatever its share.
    min_detected_share
        Other features detected in a smaller share of the samples are dropped.
    sample_scaling
        See `fit_sample_factors`; applies to intensities only.
    unfit
        Why a feature is dropped whatever its values here [M], empty where it is not: see `control_samples`.

    Raises
    ------
    ValueError
        If a value is infinite, or outside the range of its unit.
    """
    values = _checked(values, unit)
    detected = ~np.isnan(values)
    share = detected.mean(axis=1)
    often = (share >= min_detected_share) | _complete_in_a_level(detected, label_codes)
    unfit = np.full(len(values), "") if unfit is None else unfit
    detectable = often & (unfit == "")
    factors = fit_sample_factors(values[detectable], sample_scaling=sample_scaling if unit == "intensity" else "none")
    scaled = values / factors.factors(values[detectable])
    fill = _half_smallest(scaled) if unit == "intensity" else np.full(len(values), np.nan)
    mean, sd = mean_and_sd(_transformed(scaled, unit, fill))
    reasons = _reasons(sd, share, ~often)
    reasons = np.where((unfit != "") & (share > 0), unfit, reasons)
    kept = reasons == ""
    return MetaboliteScaling(unit, kept, reasons, detectable, factors, fill[kept], mean[kept], sd[kept])


def _checked(values: Floats, unit: MetaboliteUnit) -> Floats:
    values = np.asarray(values, dtype=np.float64)
    upper = {"intensity": np.inf, "percent": MAX_PERCENT}.get(unit)
    if np.isinf(values).any():
        msg = "metabolite values must be finite or missing"
        raise ValueError(msg)
    if upper is not None and ((values < 0) | (values > upper)).any():
        msg = f"metabolite values in {unit} must lie between 0 and {min(upper, 100.0):g}; is the unit log2?"
        raise ValueError(msg)
    return values


def _complete_in_a_level(detected: NDArray[np.bool_], label_codes: tuple[NDArray[np.int64], ...]) -> NDArray[np.bool_]:
    complete = np.zeros(len(detected), dtype=bool)
    for codes in label_codes:
        for level in np.unique(codes[codes >= 0]):
            members = codes == level
            if members.sum() > 1:
                complete |= detected[:, members].all(axis=1)
    return complete


def _half_smallest(intensities: Floats) -> Floats:
    smallest = np.fmin.reduce(np.where(intensities > 0, intensities, np.nan), axis=1, initial=np.nan)
    return np.asarray(smallest / 2)


def _transformed(scaled: Floats, unit: MetaboliteUnit, fill: Floats) -> Floats:
    if unit == "percent":
        return np.asarray(np.arcsin(np.sqrt(np.minimum(scaled / 100, 1))))
    if unit == "intensity":
        return np.asarray(np.log2(np.where(scaled > 0, scaled, fill[:, None])))
    return scaled


def _reasons(sd: Floats, share: Floats, rare: NDArray[np.bool_]) -> NDArray[np.str_]:
    rarely = [f"detected in {100 * value:.0f} % of the samples" for value in share]
    reasons = np.where(rare, rarely, np.where(sd > 0, "", "constant"))
    return np.asarray(np.where(share == 0, "not detected in any sample", reasons))
