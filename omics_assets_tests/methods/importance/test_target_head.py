from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from omics_assets.methods.importance.target_head import MOST_TARGETS, PENALTIES, best_predicted, head_r2, head_verdict
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.methods.statistics.design import Design
from omics_assets.methods.statistics.permutation import pairing_permutations, pairing_scheme

CELL = np.repeat(np.arange(4), 6)
PLAN = fold_plan(CELL, np.arange(24), folds=4, repeats=1, rng=np.random.default_rng(0)).held_out
FREE = Design((), (), np.arange(24))
BY_CELL = Design((CELL,), ("tissue",), np.arange(24))


def latents(seed: int = 1) -> np.ndarray:
    """The same five latents of every sample from each of the four folds' models [1, 4, 24, 5]."""
    return np.tile(np.random.default_rng(seed).normal(size=(24, 5)), (1, 4, 1, 1))


def test_the_head_is_fitted_on_training_samples_only() -> None:
    rng = np.random.default_rng(1)
    Z, targets = rng.normal(size=(1, 4, 24, 5)), rng.normal(size=(24, 1))
    targets[:, 0] += Z[0, 0, :, 0]
    residual = total = 0.0
    for fold, mask in zip(Z[0], PLAN[0], strict=True):
        Y = ((targets - targets[~mask].mean(0)) / targets[~mask].std(0))[:, 0]
        head = make_pipeline(StandardScaler(), RidgeCV(PENALTIES)).fit(fold[~mask], Y[~mask])
        residual += ((Y[mask] - head.predict(fold[mask])) ** 2).sum()
        total += (Y[mask] ** 2).sum()
    np.testing.assert_allclose(head_r2(Z, PLAN, targets), [1 - residual / total])


def test_a_constant_target_has_no_r2() -> None:
    assert head_r2(latents(), PLAN, np.ones((24, 1))).tolist() == [0]


def test_a_target_that_the_latents_know_beats_re_paired_targets() -> None:
    Z = latents()
    rng = np.random.default_rng(2)
    known = Z[0, 0, :, :1] + 0.3 * rng.normal(size=(24, 1))
    verdict = head_verdict(Z, PLAN, np.column_stack([known, known]), FREE, draws=20, rng=rng)
    assert verdict.r2.min() > 0.5
    assert verdict.statistic == pytest.approx(verdict.r2.mean())
    assert verdict.p == 1 / 21
    assert verdict.statistic > verdict.control.max()
    assert "not adjusted" in verdict.note


def test_what_only_the_tissue_explains_does_not_beat_re_pairing_within_it() -> None:
    rng = np.random.default_rng(4)
    level = np.array([-3.0, -1.0, 1.0, 3.0])[CELL][:, None]
    Z = np.tile(level + 0.2 * rng.normal(size=(24, 5)), (1, 4, 1, 1))
    targets = level + rng.normal(size=(24, 1))
    within = head_verdict(Z, PLAN, targets, BY_CELL, draws=40, rng=rng)
    assert within.statistic > 0.5
    assert within.p > 0.05
    assert "replicates of every tissue cell" in within.note
    assert "ranks" not in within.note
    assert head_verdict(Z, PLAN, targets, FREE, draws=40, rng=rng).p == 1 / 41


def by_pairs(values: np.ndarray) -> np.ndarray:
    """Mean of samples 0 and 12, of 1 and 13, ... [..., 24, k] -> [..., 12, k]."""
    return (values[..., :12, :] + values[..., 12:, :]) / 2


def test_a_head_is_fitted_and_judged_on_means_of_biological_units() -> None:
    blocks, Z = np.tile(np.arange(12), 2), latents()
    targets = np.random.default_rng(0).normal(size=(24, 1))
    units = fold_plan(None, np.arange(12), folds=4, repeats=1, rng=np.random.default_rng(0)).held_out
    plan = np.concatenate([units, units], axis=2)
    verdict = head_verdict(Z, plan, targets, Design((), (), blocks), draws=20, rng=np.random.default_rng(0))
    np.testing.assert_allclose(verdict.r2, head_r2(by_pairs(Z), units, by_pairs(targets)))
    orders = pairing_permutations(pairing_scheme(Design((), (), np.arange(12))), 20, np.random.default_rng(0))
    control = [head_r2(by_pairs(Z), units, by_pairs(targets)[order]).mean() for order in orders]
    np.testing.assert_allclose(verdict.control, control)


def test_copies_of_samples_do_not_make_a_target_look_predictable() -> None:
    """Two replicates of every unit with latents that are noise: as samples they teach the penalty to memorise."""
    rng = np.random.default_rng(5)
    noise, targets = rng.normal(size=(12, 11)), rng.normal(size=(12, 30))
    Z = np.tile(np.repeat(noise, 2, axis=0) + 0.05 * rng.normal(size=(24, 11)), (1, 4, 1, 1))
    units = fold_plan(None, np.arange(12), folds=4, repeats=1, rng=rng).held_out
    plan, doubled = np.repeat(units, 2, axis=2), np.repeat(targets, 2, axis=0)
    design = Design((), (), np.repeat(np.arange(12), 2))
    judged = head_verdict(Z, plan, doubled, design, draws=1, rng=rng)
    assert head_r2(Z, plan, doubled).mean() < judged.r2.mean() - 0.3


def test_no_two_exchangeable_units_no_control() -> None:
    design = Design((np.arange(24),), ("plant",), np.arange(24))
    verdict = head_verdict(latents(), PLAN, np.ones((24, 1)), design, draws=20, rng=np.random.default_rng(0))
    assert verdict.p == 1
    assert not verdict.control.size
    assert "not estimated" in verdict.note


def test_only_targets_predicted_better_than_by_their_mean_are_taken_and_of_many_the_best() -> None:
    assert best_predicted(np.array([-1.0, 0.2, 0.0, 0.1])).tolist() == [1, 3]
    assert best_predicted(np.array([-1.0, 0.0])).tolist() == []
    some = np.linspace(-1, 0.3, 40)
    assert best_predicted(some).tolist() == np.flatnonzero(some > 0).tolist()
    r2 = np.linspace(-1, 1, 50)[::-1]
    assert best_predicted(r2).tolist() == list(range(MOST_TARGETS))
