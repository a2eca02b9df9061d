from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.classification.sample_graph import (
    cosine_graph,
    cosine_similarity,
    degree_matched_random,
    homophily,
    without_edges,
)
from omics_assets_tests.methods.classification.classification_cases import planted


def latents(seed: int = 0, n: int = 12) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 5))


def test_neighbours_are_the_nearest_by_cosine() -> None:
    Z = latents()
    graph = cosine_graph(Z, neighbours=3)
    unit = Z / np.linalg.norm(Z, axis=1, keepdims=True)
    for sample in range(len(Z)):
        similarity = unit @ unit[sample]
        similarity[sample] = -2
        mine = graph.target == sample
        np.testing.assert_array_equal(graph.source[mine], np.argsort(-similarity)[:3])
        np.testing.assert_allclose(graph.similarity[mine], np.sort(similarity)[::-1][:3])


def test_edges_come_from_training_samples_only_and_never_from_the_sample_itself() -> None:
    train = np.arange(12) % 3 != 0
    graph = cosine_graph(latents(), neighbours=4, sources=train)
    assert train[graph.source].all()
    assert (graph.source != graph.target).all()
    np.testing.assert_array_equal(np.bincount(graph.target), np.full(12, 4))


def test_held_out_samples_change_no_edge_between_training_samples() -> None:
    train = np.arange(12) % 3 != 0
    Z = latents()
    changed = np.where(train[:, None], Z, latents(seed=9))
    one, other = (cosine_graph(X, neighbours=3, sources=train) for X in (Z, changed))
    inside = train[one.target]
    np.testing.assert_array_equal(one.source[inside], other.source[inside])


def test_the_length_of_a_latent_does_not_matter() -> None:
    Z = latents()
    scaled = Z * np.linspace(0.1, 3.0, len(Z))[:, None]
    np.testing.assert_array_equal(cosine_graph(Z, neighbours=3).source, cosine_graph(scaled, neighbours=3).source)


def test_ties_go_to_the_lower_index_and_degree_is_limited() -> None:
    graph = cosine_graph(np.ones((4, 2)), neighbours=2)
    np.testing.assert_array_equal(graph.source.reshape(4, 2), [[1, 2], [0, 2], [0, 1], [0, 1]])
    # one direction at many lengths: equal but for rounding
    ray = np.outer(np.arange(1.0, 9.0) / 7, np.random.default_rng(3).normal(size=11))
    np.testing.assert_array_equal(cosine_graph(ray, neighbours=1).source, [1] + [0] * 7)
    assert cosine_graph(np.ones((3, 2)), neighbours=10).neighbours == 2
    assert cosine_graph(np.ones((1, 2)), neighbours=3).neighbours == 0
    np.testing.assert_array_equal(cosine_similarity(np.zeros((2, 3))), np.zeros((2, 2)))
    with pytest.raises(ValueError, match="at least one training sample"):
        cosine_graph(np.ones((3, 2)), neighbours=1, sources=np.zeros(3, dtype=bool))


def test_homophily_of_a_known_graph() -> None:
    codes = np.repeat([0, 1], 6)
    strong = cosine_graph(planted(codes, 30, 10.0, np.random.default_rng(0)), neighbours=3)
    assert homophily(strong, codes) == 1.0
    assert homophily(strong, np.where(np.arange(12) % 2 == 0, -1, codes)) == 1.0
    assert np.isnan(homophily(strong, np.full(12, -1)))
    graph = cosine_graph(np.ones((4, 2)), neighbours=1)
    assert homophily(graph, np.array([0, 0, 0, 1])) == 0.75
    assert homophily(graph, np.array([0, 0, 0, 1]), into=np.array([False, False, True, True])) == 0.5


def test_random_graph_keeps_degrees_and_sources() -> None:
    train = np.arange(12) % 3 != 0
    graph = cosine_graph(latents(), neighbours=4, sources=train)
    seen = np.zeros((12, 12))
    for seed in range(60):
        random = degree_matched_random(graph, np.random.default_rng(seed))
        np.testing.assert_array_equal(random.target, graph.target)
        assert train[random.source].all()
        assert (random.source != random.target).all()
        assert len(np.unique(np.stack([random.source, random.target]), axis=1).T) == len(graph.source)
        seen[random.target, random.source] += 1
    # every training sample is drawn, about equally often: 30 of 60 times where there are 8 sources
    held_out = seen[~train][:, train]
    assert held_out.min() > 10
    assert held_out.mean() == pytest.approx(30)
    one, other = (degree_matched_random(graph, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(one.source, other.source)


def test_self_loops_come_last() -> None:
    graph = cosine_graph(latents(), neighbours=2)
    edges = graph.with_self_loops()
    assert edges.shape == (2, 36)
    np.testing.assert_array_equal(edges[:, 24:], np.tile(np.arange(12), (2, 1)))
    np.testing.assert_array_equal(without_edges(graph).with_self_loops(), edges[:, 24:])
