from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.classification.classification_folds import Label, make_folds
from omics_assets.methods.classification.edge_agreement import edge_agreement, held_out_homophily
from omics_assets.methods.classification.sample_graph import (
    SampleGraph,
    degree_matched_random,
    homophily,
    without_edges,
)
from omics_assets_tests.methods.classification.classification_cases import fold_latents

GRAPH = SampleGraph(np.array([1, 0, 1]), np.array([0, 1, 2]), np.zeros(3), 3, np.ones(3, dtype=bool))


def test_share_of_equal_ends_and_correlation_of_numbers() -> None:
    assert edge_agreement(GRAPH, Label("tissue", np.array([0, 0, 1]), ("a", "b"))) == pytest.approx(2 / 3)
    assert edge_agreement(GRAPH, Label("tissue", np.array([0, -1, 1]), ("a", "b"))) != 0  # no labelled edge: NaN
    numbers = np.array([1.0, 2.0, 3.0])
    expected = np.corrcoef(numbers[GRAPH.source], numbers[GRAPH.target])[0, 1]
    assert edge_agreement(GRAPH, Label("height", numbers)) == pytest.approx(expected)
    assert edge_agreement(GRAPH, Label("height", np.ones(3))) == 0.0


def test_only_edges_into_held_out_samples_count() -> None:
    data = fold_latents(strength=6.0)
    label, folds = data.labels[0], make_folds(data, neighbours=3)
    close = held_out_homophily(folds, label, lambda fold, _: fold.graph)
    assert close > 0.9
    rng = np.random.default_rng(0)
    assert held_out_homophily(folds, label, lambda fold, _: degree_matched_random(fold.graph, rng)) < 0.6
    assert np.isnan(held_out_homophily(folds, label, lambda fold, _: without_edges(fold.graph)))
    # labels of training samples among themselves do not matter
    codes = label.codes.copy()
    fold = folds[0]
    trained_only = [np.flatnonzero(fold.train)[0]]
    here = ~fold.train[fold.graph.target]
    codes[trained_only] = (codes[trained_only] + 1) % 3
    changed = held_out_homophily(folds[:1], Label("tissue", codes, label.classes), lambda one, _: one.graph)
    ends = codes[fold.graph.source[here]] == codes[fold.graph.target[here]]
    assert changed == pytest.approx(ends.mean())
    assert edge_agreement(fold.graph, label) == pytest.approx(homophily(fold.graph, label.codes))
