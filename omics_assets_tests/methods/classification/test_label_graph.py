from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.classification.label_graph import SHRINKAGE, label_graph, normalize_within
from omics_assets.methods.classification.sample_graph import cosine_graph, homophily

SITE = np.repeat([0, 1, 2], 12)
TRAIN = np.arange(36) % 4 != 0


def standardized(Z: np.ndarray) -> np.ndarray:
    return np.asarray((Z - Z.mean(axis=0)) / Z.std(axis=0))


def nuisance(rng: np.random.Generator) -> np.ndarray:
    """A tissue and four factors that vary most."""
    strong = 3.0 * rng.normal(size=(3, 20))[np.arange(36) % 3]
    return np.asarray(strong + 2.0 * rng.normal(size=(36, 4)) @ rng.normal(size=(4, 20)))


def two_labels(seed: int = 0) -> np.ndarray:
    """Latents in which the site varies least but for noise."""
    rng = np.random.default_rng(seed)
    return standardized(nuisance(rng) + 1.2 * rng.normal(size=(3, 20))[SITE] + 0.5 * rng.normal(size=(36, 20)))


def test_follows_its_label_where_another_varies_more_also_in_held_out_samples() -> None:
    held_out = ~TRAIN
    for seed in range(3):
        Z = two_labels(seed)
        plain = cosine_graph(Z, neighbours=3, sources=TRAIN)
        mine = label_graph(Z, SITE, classes=3, neighbours=3, sources=TRAIN)
        assert homophily(plain, SITE, into=held_out) < 0.6
        assert homophily(mine, SITE, into=held_out) > 0.9


def test_meaningless_labels_agree_in_training_only() -> None:
    rng = np.random.default_rng(1)
    Z = rng.normal(size=(36, 60))
    training, held_out = [], []
    for _ in range(20):
        codes = rng.permutation(SITE)
        graph = label_graph(Z, codes, classes=3, neighbours=3, sources=TRAIN)
        training.append(homophily(graph, codes, into=TRAIN))
        held_out.append(homophily(graph, codes, into=~TRAIN))
    assert np.mean(training) > 0.8
    # 20 x 9 x 3 edges, not independent
    assert np.mean(held_out) == pytest.approx(1 / 3, abs=0.1)


def test_nothing_of_held_out_samples_reaches_edges_between_training_samples() -> None:
    Z, rng = two_labels(), np.random.default_rng(5)
    changed = np.where(TRAIN[:, None], Z, rng.normal(size=Z.shape))
    codes = np.where(TRAIN, SITE, -1)
    one = label_graph(Z, SITE, classes=3, neighbours=3, sources=TRAIN)
    other = label_graph(changed, codes, classes=3, neighbours=3, sources=TRAIN)
    inside = TRAIN[one.target]
    np.testing.assert_array_equal(one.source[inside], other.source[inside])
    assert TRAIN[other.source].all()
    # the labels of held-out samples count nowhere at all
    np.testing.assert_array_equal(one.source, label_graph(Z, codes, classes=3, neighbours=3, sources=TRAIN).source)


def test_normalised_within_covariance_is_that_of_the_formula() -> None:
    rng = np.random.default_rng(0)
    Z, residuals = rng.normal(size=(10, 6)), rng.normal(size=(8, 6))
    scatter = residuals.T @ residuals
    ridge = SHRINKAGE * np.trace(scatter) / 6
    values, vectors = np.linalg.eigh(scatter + ridge * np.eye(6))
    expected = Z @ vectors @ np.diag(np.sqrt(ridge / values)) @ vectors.T
    np.testing.assert_allclose(normalize_within(Z, residuals), expected, atol=1e-12)
    # fewer samples than latents: directions in which they cannot vary keep their length
    narrow = residuals[:2]
    across = np.linalg.svd(narrow)[2][2:]
    np.testing.assert_allclose(normalize_within(Z, narrow) @ across.T, Z @ across.T, atol=1e-12)


def test_a_number_is_followed_as_classes_are() -> None:
    distances = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        temperature = np.where(np.arange(36) == 5, np.nan, rng.normal(size=36) * 5 + 20)
        trend = np.outer((np.nan_to_num(temperature, nan=20) - 20) / 5, rng.normal(size=20))
        Z = standardized(nuisance(rng) + 1.5 * trend + 0.3 * rng.normal(size=(36, 20)))
        mine = label_graph(Z, temperature, classes=0, neighbours=3, sources=TRAIN)
        shifted = label_graph(Z, 100 * temperature + 1e4, classes=0, neighbours=3, sources=TRAIN)
        np.testing.assert_array_equal(mine.source, shifted.source)
        both = mine, cosine_graph(Z, neighbours=3, sources=TRAIN)
        apart = [np.abs(temperature[graph.source] - temperature[graph.target]) for graph in both]
        distances.append([np.nanmean(part[~TRAIN[graph.target]]) for part, graph in zip(apart, both, strict=True)])
    normalized, plain = np.mean(distances, axis=0)
    assert normalized < 0.85 * plain


def test_without_labels_or_variation_within_classes_it_is_the_cosine_graph() -> None:
    Z = two_labels()
    plain = cosine_graph(Z, neighbours=3).source
    nobody = np.full(36, -1)
    np.testing.assert_array_equal(label_graph(Z, nobody, classes=3, neighbours=3).source, plain)
    np.testing.assert_array_equal(label_graph(Z, np.full(36, np.nan), classes=0, neighbours=3).source, plain)
    singles = np.where(np.arange(36) < 3, np.arange(36), -1)
    np.testing.assert_array_equal(label_graph(Z, singles, classes=3, neighbours=3).source, plain)
    constant = np.where(np.arange(36) < 20, 7.0, np.nan)
    assert label_graph(Z, constant, classes=0, neighbours=3).neighbours == 3
    with pytest.raises(ValueError, match="at least one training sample"):
        label_graph(Z, SITE, classes=3, neighbours=1, sources=np.zeros(36, dtype=bool))
