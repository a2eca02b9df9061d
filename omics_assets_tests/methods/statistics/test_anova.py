from __future__ import annotations

import numpy as np
from scipy.stats import f_oneway, false_discovery_control, linregress

from omics_assets.methods.statistics.anova import anova, linear_trend
from omics_assets_tests.methods.classification.classification_cases import planted


def test_agrees_with_scipy() -> None:
    codes = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 1])
    genes = planted(codes, 30, 0.7, np.random.default_rng(0)) + 5.0
    result = anova(genes, codes, np.arange(10))
    f, p = f_oneway(*(genes[codes == level] for level in range(3)))
    np.testing.assert_allclose(result.f, f)
    np.testing.assert_allclose(result.p, p)
    np.testing.assert_allclose(result.q, false_discovery_control(p))


def test_replicates_are_averaged_and_unknown_samples_left_out() -> None:
    codes = np.array([0, 1, 0, 1, 0, 1])
    genes = planted(codes, 4, 1.0, np.random.default_rng(1))
    blocks = np.arange(6)
    twice = anova(np.repeat(genes, 2, axis=0), np.repeat(codes, 2), np.repeat(blocks, 2))
    expected = anova(genes, codes, blocks)
    np.testing.assert_allclose(twice.p, expected.p)
    more = anova(np.vstack([genes, 99 * genes[:1]]), np.append(codes, -1), np.arange(7))
    np.testing.assert_allclose(more.f, expected.f)


def test_constant_genes_and_designs_without_degrees_of_freedom() -> None:
    codes = np.array([0, 0, 1, 1])
    genes = np.column_stack([np.full(4, 0.1), codes])
    result = anova(genes, codes, np.arange(4))
    assert (result.f[0], result.p[0]) == (0.0, 1.0)
    assert np.isfinite(result.f[1])
    assert result.p[1] < 1e-6
    for few in (np.zeros(4, dtype=int), np.arange(4)):
        np.testing.assert_array_equal(anova(genes, few, np.arange(4)).p, 1.0)


def test_a_trend_agrees_with_scipy_over_units() -> None:
    rng = np.random.default_rng(3)
    genes, numbers = rng.normal(size=(9, 20)), rng.normal(size=9)
    genes[:, 0] += 2 * numbers
    expected = [linregress(numbers, gene).pvalue for gene in genes.T]
    result = linear_trend(genes, numbers, np.arange(9))
    np.testing.assert_allclose(result.p, expected)
    np.testing.assert_allclose(result.q, false_discovery_control(expected))
    # replicates are averaged, samples without the number left out
    twice = (
        np.repeat(genes, 2, axis=0),
        np.append(np.repeat(numbers, 2), np.nan),
        np.append(np.repeat(np.arange(9), 2), 9),
    )
    np.testing.assert_allclose(linear_trend(np.vstack([twice[0], genes[:1]]), *twice[1:]).f, result.f)
    assert (linear_trend(genes, np.ones(9), np.arange(9)).p == 1).all()
    assert (linear_trend(np.ones((9, 2)), numbers, np.arange(9)).p == 1).all()
