"""What is left within the design, and who carries a correlation."""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from omics_assets.methods.correlation.pair_support import design_rho, sample_shares

RNG = np.random.default_rng(4)


def test_without_a_design_it_is_spearmans_rho() -> None:
    left, right = RNG.integers(0, 6, (2, 5, 15)).astype(float)
    expected = [spearmanr(a, b).statistic for a, b in zip(left, right, strict=True)]
    np.testing.assert_allclose(design_rho(left, right, ()), expected, atol=1e-6)


def test_a_correlation_between_tissues_alone_is_gone_within_them() -> None:
    tissue = np.repeat([0, 1, 2], 12)
    between = 10.0 * tissue + RNG.standard_normal((2, 36))
    within = RNG.standard_normal(36)
    both = np.stack([between[0], within]), np.stack([between[1], within + 0.1 * RNG.standard_normal(36)])
    found = design_rho(*both, [tissue])
    assert abs(found[0]) < 0.4 < 0.9 < found[1]
    assert design_rho(*both, ())[0] > 0.8
    assert design_rho([tissue.astype(float)], [within], [tissue])[0] == 0


def test_shares_add_up_whatever_the_sign() -> None:
    left, right = RNG.standard_normal((2, 3, 10))
    shares = sample_shares(left, right)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    np.testing.assert_allclose(sample_shares(left, -right), shares)


def test_a_hand_worked_pair() -> None:
    # ranks -1.5 -0.5 0.5 1.5 against -0.5 -1.5 0.5 1.5: products .75 .75 .25 2.25 of a sum of 4
    found = sample_shares([[1.0, 2, 3, 4]], [[2.0, 1, 3, 4]])
    np.testing.assert_allclose(found, [[0.1875, 0.1875, 0.0625, 0.5625]])


def test_without_a_correlation_nobody_carries_it() -> None:
    assert np.isnan(sample_shares([[1.0, 2, 3, 4]], [[1.0, 1, 1, 1]])).all()
