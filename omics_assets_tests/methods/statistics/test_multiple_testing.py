from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from omics_assets.methods.statistics.multiple_testing import benjamini_hochberg, benjamini_yekutieli, q_from_counts

P_VALUES = st.lists(st.floats(0, 1) | st.sampled_from([0.0, 1e-12, 0.05, 1.0]), min_size=1, max_size=60)


@given(P_VALUES)
@settings(deadline=None, max_examples=40)
def test_equal_to_statsmodels(p: list[float]) -> None:
    np.testing.assert_allclose(benjamini_hochberg(p), multipletests(p, method="fdr_bh")[1], rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(benjamini_yekutieli(p), multipletests(p, method="fdr_by")[1], rtol=1e-10, atol=1e-300)


@given(P_VALUES)
@settings(deadline=None, max_examples=40)
def test_counts_give_the_same_as_all_values(p: list[float]) -> None:
    level, inverse, counts = np.unique(p, return_inverse=True, return_counts=True)
    np.testing.assert_allclose(
        q_from_counts(level, counts, len(p))[inverse], benjamini_hochberg(p), rtol=1e-12, atol=1e-300
    )
    by = q_from_counts(level, counts, len(p), "by")[inverse]
    np.testing.assert_allclose(by, benjamini_yekutieli(p), rtol=1e-12, atol=1e-300)


def test_levels_beyond_alpha_may_be_left_out() -> None:
    p = np.sort(np.random.default_rng(0).beta(0.2, 1, 500))
    kept = p <= 0.05
    cut = q_from_counts(p[kept], np.ones(kept.sum(), dtype=np.int64), p.size)
    whole = benjamini_hochberg(p)[kept]
    np.testing.assert_allclose(cut[whole <= 0.05], whole[whole <= 0.05])
    np.testing.assert_array_equal(cut <= 0.05, whole <= 0.05)


def test_not_tested_stays_nan_and_does_not_count() -> None:
    q = benjamini_hochberg([0.01, np.nan, 0.02])
    np.testing.assert_allclose(q, [0.02, np.nan, 0.02])
    np.testing.assert_allclose(benjamini_hochberg([0.01, np.nan], [3.0, 100.0]), [0.01, np.nan])


def test_weights_are_rescaled_and_divide() -> None:
    p, w = np.array([0.01, 0.02, 0.5, 0.9]), np.array([4.0, 1.0, 2.0, 1.0])
    expected = multipletests(np.minimum(p / (w / 2), 1), method="fdr_bh")[1]
    np.testing.assert_allclose(benjamini_hochberg(p, w), expected)
    np.testing.assert_allclose(benjamini_hochberg(p, 7 * w), expected)
    np.testing.assert_allclose(benjamini_hochberg(p, np.ones(4)), benjamini_hochberg(p))
    assert benjamini_hochberg([0.0, 0.5], [0.0, 1.0])[0] == 1


def test_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match="p-values"):
        benjamini_hochberg([1.5])
    with pytest.raises(ValueError, match="weights"):
        benjamini_hochberg([0.5, 0.1], [-1.0, 1.0])
    with pytest.raises(ValueError, match="ascend"):
        q_from_counts(np.array([0.2, 0.1]), np.array([1, 1]), 2)


def test_nothing_tested() -> None:
    assert benjamini_hochberg([]).size == 0
    assert np.isnan(benjamini_yekutieli([np.nan])).all()
