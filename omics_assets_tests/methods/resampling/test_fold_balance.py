from __future__ import annotations

import numpy as np

from omics_assets.methods.resampling.fold_balance import match_spread, spread_over_folds
from omics_assets.methods.resampling.folds import fold_plan


def test_spread_counts_pairs_of_one_class_in_one_fold() -> None:
    held_out = np.array([[[True, True, False, False], [False, False, True, True]]])
    labels = np.array([[0, 1, 0, 1], [0, 0, 1, 1]])
    np.testing.assert_array_equal(spread_over_folds(labels, held_out), [4, 8])


def test_matched_permutations_are_spread_as_the_labels_are() -> None:
    rng = np.random.default_rng(0)
    observed = np.arange(24) % 3
    held_out = fold_plan(observed, np.arange(24), folds=5, repeats=2, rng=rng).held_out
    free = rng.permuted(np.tile(observed, (400, 1)), axis=1)
    matched = match_spread(free, observed, held_out, rng)
    target = spread_over_folds(observed[None], held_out)[0]
    spread = spread_over_folds(matched, held_out)
    assert spread_over_folds(free, held_out).mean() > target + 10
    assert (spread == target).mean() > 0.95
    np.testing.assert_array_equal(np.sort(matched, axis=1), np.sort(free, axis=1))
    assert len(np.unique(matched, axis=0)) == 400
    # every label is as likely at every unit
    np.testing.assert_allclose([(matched == level).mean(axis=0) for level in range(3)], 1 / 3, atol=0.1)


def test_leave_one_out_leaves_permutations_free() -> None:
    rng = np.random.default_rng(0)
    observed = np.repeat([0, 1], 3)
    held_out = np.eye(6, dtype=bool)[None]
    free = rng.permuted(np.tile(observed, (2000, 1)), axis=1)
    matched = match_spread(free, observed, held_out, rng)
    _, counts = np.unique(matched, axis=0, return_counts=True)
    assert len(counts) == 20
    assert counts.min() > 60
