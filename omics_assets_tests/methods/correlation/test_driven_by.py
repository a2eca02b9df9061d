from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from omics_assets.methods.correlation.driven_by import WEAK_RHO, driven_by

RNG = np.random.default_rng(1)
N = 20
SAMPLES = [f"s{i}" for i in range(N)]
LABELS = {"tissue": ["leaf"] * 8 + ["root"] * 12, "site": ["a", "b"] * 10}


def uncorrelated(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Two vectors with rank correlation near 0."""
    left = np.arange(n, dtype=float)
    right = (left * 7) % n if n % 7 else (left * 3) % n
    return left, right


def test_names_the_level_the_correlation_hangs_on() -> None:
    left, right = RNG.normal(size=N), RNG.normal(size=N)
    left[8:], right[8:] = uncorrelated(12)
    left[:8], right[:8] = left[:8] + 100, right[:8] + 100
    assert driven_by(left[None], right[None], np.array([0]), SAMPLES, LABELS)[0] == "tissue=leaf"


def test_a_gene_expressed_in_one_tissue_hangs_on_it() -> None:
    left = np.zeros(N)
    left[:8] = np.arange(8) + 1
    right = np.arange(N)[::-1].astype(float)
    assert driven_by(left[None], right[None], np.array([0]), SAMPLES, LABELS)[0] == "tissue=leaf"


def test_names_the_single_sample_before_its_level() -> None:
    n = 6
    left, right = np.array([0.0, 0, 0, 0, 0, 9]), np.array([1.0, 2, 3, 4, 5, 20])
    names = [f"s{i}" for i in range(n)]
    labels = {"tissue": ["leaf"] * 5 + ["root"]}
    assert driven_by(left[None], right[None], np.array([0]), names, labels)[0] == "sample s5"


def test_a_correlation_that_runs_through_all_samples_hangs_on_none() -> None:
    left = np.arange(N, dtype=float)
    genes = np.stack([left, left, RNG.normal(size=N)])
    result = driven_by(genes, -left[None], np.array([0, -1, 0]), SAMPLES, LABELS)
    assert result.tolist()[:2] == ["", ""]
    assert result.dtype == object


def test_what_is_left_must_be_weak_not_only_half() -> None:
    # rho .877; without the last six samples .333: below half, but not below .3.
    left = np.array([2.0, 3, 5, 0, 6, 4, 1, 7, 8, 9, 10, 11, 12, 13])
    labels = {"tissue": ["leaf"] * 8 + ["root"] * 6}
    result = driven_by(left[None], np.arange(14.0)[None], np.array([0]), [str(i) for i in range(14)], labels)
    assert result[0] == ""


def test_what_is_left_must_be_below_half_not_only_weak() -> None:
    # rho .35; .19 without the most influential sample.
    left, right = np.array([3.0, 5, 0, 6, 2, 1, 8, 7, 4]), np.arange(9.0)
    rho = [spearmanr(np.delete(left, i), np.delete(right, i)).statistic for i in range(9)]
    whole = spearmanr(left, right).statistic
    assert whole / 2 < min(rho) < WEAK_RHO < whole
    assert driven_by(left[None], right[None], np.array([0]), list("abcdefghi"), {})[0] == ""


def test_levels_that_leave_too_few_samples_are_skipped() -> None:
    left = np.arange(6.0)
    labels = {"tissue": ["leaf"] * 4 + ["root"] * 2}
    assert driven_by(left[None], left[None], np.array([0]), list("abcdef"), labels)[0] == ""
