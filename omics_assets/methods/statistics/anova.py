"""Which genes differ between classes, or follow a number: F tests of many genes at once, over biological units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from omics_assets.methods.statistics.multiple_testing import benjamini_hochberg

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_RELATIVE_ROUNDING = 1e-12


@dataclass(frozen=True)
class Anova:
    """F, p and Benjamini-Hochberg q of every gene [G]; F = 0 and p = q = 1 where it cannot be computed."""

    f: Floats
    p: Floats
    q: Floats


def anova(genes: Floats, codes: Ints, blocks: Ints) -> Anova:
    """Compare the class means of every gene, technical replicates averaged first.

    Parameters
    ----------
    genes
        [n, G].
    codes
        Class of each sample [n]; negative = unknown, left out.
    blocks
        Biological unit of each sample [n].
    """
    known = codes >= 0
    units, unit_of_sample = np.unique(np.stack([blocks[known], codes[known]]), axis=1, return_inverse=True)
    values = _means(genes[known], unit_of_sample.ravel(), units.shape[1])
    levels, level_of_unit = np.unique(units[1], return_inverse=True)
    between_df, within_df = len(levels) - 1, units.shape[1] - len(levels)
    if between_df < 1 or within_df < 1:
        ones = np.ones(genes.shape[1])
        return Anova(np.zeros(genes.shape[1]), ones, ones)
    mean = values.mean(axis=0)
    class_means = _means(values, level_of_unit, len(levels))
    between = ((class_means[level_of_unit] - mean) ** 2).sum(axis=0)
    within = ((values - class_means[level_of_unit]) ** 2).sum(axis=0)
    return _f_test(between, within, (between_df, within_df), _constant(between + within, mean, len(values)))


def linear_trend(genes: Floats, numbers: Floats, blocks: Ints) -> Anova:
    """Regress every gene on a number: F of the slope, technical replicates averaged first.

    Parameters
    ----------
    genes
        [n, G].
    numbers
        The number of each sample [n]; NaN = unknown, left out.
    blocks
        Biological unit of each sample [n].
    """
    known = np.isfinite(numbers)
    units, first, unit_of_sample = np.unique(blocks[known], return_index=True, return_inverse=True)
    values = _means(genes[known], unit_of_sample, len(units))
    x = numbers[known][first] - numbers[known][first].mean()
    within_df = len(units) - 2
    if within_df < 1 or not (x != 0).any():
        ones = np.ones(genes.shape[1])
        return Anova(np.zeros(genes.shape[1]), ones, ones)
    mean = values.mean(axis=0)
    explained = (x @ (values - mean)) ** 2 / (x @ x)
    total = ((values - mean) ** 2).sum(axis=0)
    return _f_test(explained, np.maximum(total - explained, 0.0), (1, within_df), _constant(total, mean, len(values)))


def _constant(total: Floats, mean: Floats, units: int) -> NDArray[np.bool_]:
    return np.asarray(total <= (_RELATIVE_ROUNDING * np.maximum(1.0, np.abs(mean))) ** 2 * units)


def _f_test(explained: Floats, rest: Floats, df: tuple[int, int], constant: NDArray[np.bool_]) -> Anova:
    # the floor keeps F finite where classes separate without any spread
    floor = np.maximum(rest, _RELATIVE_ROUNDING * explained)
    f = np.divide(explained / df[0], floor / df[1], out=np.zeros_like(explained), where=~constant)
    p = np.where(constant, 1.0, f_distribution.sf(f, *df))
    return Anova(f, p, benjamini_hochberg(p))


def _means(values: Floats, group: Ints, groups: int) -> Floats:
    indicator = (group[None, :] == np.arange(groups)[:, None]).astype(np.float64)
    return np.asarray(indicator @ values / indicator.sum(axis=1, keepdims=True))
