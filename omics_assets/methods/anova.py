"""One-way analysis of variance of many genes at once, over biological units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution

from omics_assets.methods.multiple_testing import benjamini_hochberg

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
    # the floor keeps F finite where classes separate without any spread
    floor = np.maximum(within, _RELATIVE_ROUNDING * between)
    constant = between + within <= (_RELATIVE_ROUNDING * np.maximum(1.0, np.abs(mean))) ** 2 * len(values)
    f = np.divide(between / between_df, floor / within_df, out=np.zeros_like(mean), where=~constant)
    p = np.where(constant, 1.0, f_distribution.sf(f, between_df, within_df))
    return Anova(f, p, benjamini_hochberg(p))


def _means(values: Floats, group: Ints, groups: int) -> Floats:
    indicator = (group[None, :] == np.arange(groups)[:, None]).astype(np.float64)
    return np.asarray(indicator @ values / indicator.sum(axis=1, keepdims=True))
