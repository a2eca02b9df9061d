from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.methods.resampling.folds import fold_plan


@given(
    units=st.integers(2, 30),
    replicates=st.integers(1, 3),
    classes=st.integers(1, 4),
    folds=st.integers(2, 6),
    seed=st.integers(0, 99),
)
@settings(deadline=None, max_examples=40)
def test_every_plan_holds_out_every_sample_once_and_blocks_together(
    units: int, replicates: int, classes: int, folds: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    blocks = rng.permutation(np.repeat(np.arange(units), replicates)) * 7
    labels = rng.integers(classes, size=units)[blocks // 7]
    plan = fold_plan(labels, blocks, folds=folds, repeats=3, rng=rng)
    assert (plan.held_out.sum(axis=1) == 1).all()
    for block in np.unique(blocks):
        assert (plan.held_out[:, :, blocks == block].std(axis=2) == 0).all()
    for members in [np.ones_like(blocks, dtype=bool), *(labels == level for level in np.unique(labels))]:
        counts = plan.held_out[:, :, members].sum(axis=2) / replicates
        assert (counts.max(axis=1) - counts.min(axis=1) <= 1).all()


def test_a_class_is_spread_over_all_folds() -> None:
    labels = np.repeat([0, 1, 2], 7)
    plan = fold_plan(labels, np.arange(21), folds=5, repeats=4, rng=np.random.default_rng(1))
    assert plan.held_out.shape == (4, 5, 21)
    assert plan.note == ""
    assert plan.held_out.reshape(4, 5, 3, 7).any(axis=3).all()
    assert (plan.held_out[0] != plan.held_out[1]).any()


@pytest.mark.parametrize(
    ("labels", "shape", "words"),
    [
        ([0, 1, 0, 1], (1, 4, 4), "Leave-one-unit-out"),
        ([0] * 6 + [1] * 3, (2, 3, 9), "3 folds instead of 5"),
        ([0] * 6 + [1] * 2, (2, 5, 8), "has 2 units: some folds test none"),
        ([0] * 6 + [1], (2, 5, 7), "has 1 unit: it is never in training"),
        ([0], (2, 0, 1), "fewer than two"),
    ],
)
def test_small_cohorts_are_said_so(labels: list[int], shape: tuple[int, ...], words: str) -> None:
    plan = fold_plan(np.array(labels), np.arange(len(labels)), folds=5, repeats=2, rng=np.random.default_rng(0))
    assert plan.held_out.shape == shape
    assert words in plan.note


def test_without_labels_and_the_same_seed() -> None:
    first, second = (
        fold_plan(None, np.arange(12), folds=5, repeats=2, rng=np.random.default_rng(3)).held_out for _ in range(2)
    )
    assert (first == second).all()
