from __future__ import annotations

import numpy as np

from omics_assets.methods.classification.classification_folds import make_folds
from omics_assets.methods.classification.gat_controls import gat_controls
from omics_assets.methods.classification.gat_cross_validation import gat_predictions, gather_held_out
from omics_assets_tests.methods.classification.classification_cases import fold_latents, quick


def test_predictions_belong_to_their_label_vector_and_fold() -> None:
    data = fold_latents(strength=6.0)
    codes = data.labels[0].codes
    vectors = np.stack([codes, (codes + 1) % 3])
    folds = make_folds(data, neighbours=3)
    predictions = gat_predictions(folds, vectors, 3, quick(), graph_of=lambda fold, _: fold.graph, seed=1)
    assert predictions.shape == (2, 2, 18)
    np.testing.assert_array_equal(predictions, np.repeat(vectors[:, None], 2, axis=1))


def test_every_sample_is_gathered_from_the_fold_that_held_it_out() -> None:
    data = fold_latents()
    folds = make_folds(data, neighbours=3)
    parts = [np.full((1, int((~fold.train).sum())), index) for index, fold in enumerate(folds)]
    gathered = gather_held_out(folds, parts)[0]
    np.testing.assert_array_equal(gathered[0], data.held_out[0].argmax(axis=0))
    np.testing.assert_array_equal(gathered[1], data.held_out[1].argmax(axis=0) + 3)


def test_controls_know_less_than_the_network() -> None:
    data = fold_latents()
    controls = gat_controls(data, quick(random_graphs=4), rng=np.random.default_rng(0))
    assert [(control.label, control.control) for control in controls] == [
        ("tissue", "gat_random_graph"),
        ("tissue", "gat_untrained"),
    ]
    assert all(control.balanced_accuracy.shape == control.accuracy.shape == (4,) for control in controls)
    random_graph, untrained = (control.balanced_accuracy.mean() for control in controls)
    assert random_graph < 0.9
    assert untrained < 0.6
    again = gat_controls(data, quick(random_graphs=4), rng=np.random.default_rng(0))
    np.testing.assert_array_equal(again[0].balanced_accuracy, controls[0].balanced_accuracy)
