from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.baselines import held_out_baselines, leak_suspected
from omics_assets.methods.autoencoders.cross_validation import cross_validate
from omics_assets.methods.autoencoders.training_history import chosen_epochs, fit_history
from omics_assets.methods.resampling.fold_matrix import FoldMatrix, expression_folds, metabolite_folds, z_score_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, WIDE, cohort, quick

TISSUE, X, PLANTED = cohort()
PLAN = fold_plan(TISSUE, np.arange(24), folds=4, repeats=2, rng=np.random.default_rng(0)).held_out


def brute_force_epoch(curves: np.ndarray, fold: int, min_epochs: int, patience: int) -> int:
    curve = np.delete(curves, fold, axis=0).mean(axis=0)
    best = 0
    for epoch in range(len(curve)):
        if curve[epoch] < curve[best]:
            best = epoch
        if epoch - best >= patience and epoch + 1 >= min_epochs:
            break
    return max(best + 1, min_epochs)


@pytest.mark.parametrize("seed", range(10))
def test_the_epoch_is_chosen_on_the_other_folds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    curves = np.abs(np.linspace(-1, 1.5, 60)) + 0.3 * rng.random((4, 60))
    chosen, _ = chosen_epochs(curves, min_epochs=12, patience=6)
    assert chosen.tolist() == [brute_force_epoch(curves, fold, 12, 6) for fold in range(4)]
    tampered = curves.copy()
    tampered[2] = rng.random(60) * 9
    assert chosen_epochs(tampered, min_epochs=12, patience=6)[0][2] == chosen[2]


def test_training_ends_when_every_curve_is_at_its_end() -> None:
    rising = np.tile(np.arange(20.0), (3, 1))
    assert chosen_epochs(rising[:, :10], min_epochs=10, patience=5)[1]
    assert not chosen_epochs(rising[:, :9], min_epochs=10, patience=5)[1]
    assert not chosen_epochs(-rising, min_epochs=10, patience=5)[1]


def test_held_out_r2_is_that_of_models_trained_one_by_one() -> None:
    settings = quick(min_epochs=9, max_epochs=9)
    result = cross_validate(z_score_folds(X), PLAN, TINY, settings, seeds=(5, 6))
    wanted = np.zeros((2, 2, X.shape[1]))
    pooled = np.zeros((2, 2))
    for index, seed in enumerate((5, 6)):
        for repeat in range(2):
            residual, total = np.zeros(X.shape[1]), np.zeros(X.shape[1])
            for fold, mask in enumerate(PLAN[repeat]):
                Z = (X - X[~mask].mean(0)) / X[~mask].std(0)
                model, _ = train(Z[~mask], TINY, settings, epochs=9, seed=(seed, repeat, fold))
                residual += model.errors(Z[mask]).sum(0)
                row = (result.history.repeat == repeat) & (result.history.fold == fold) & (result.history.seed == seed)
                assert result.history.validation_loss[row][-1] == pytest.approx(model.errors(Z[mask]).mean(), rel=1e-5)
                total += (Z[mask] ** 2).sum(0)
                if index == 0:
                    np.testing.assert_allclose(result.latents[repeat, fold], model.encode(Z), atol=1e-5)
            wanted[index, repeat] = 1 - residual / total
            pooled[index, repeat] = 1 - residual.sum() / total.sum()
    np.testing.assert_allclose(result.r2_by_seed, wanted.mean(1), atol=1e-5)
    np.testing.assert_allclose(result.r2, wanted.mean((0, 1)), atol=1e-5)
    np.testing.assert_allclose(result.pooled_r2_by_seed, pooled.mean(1), atol=1e-6)
    assert result.trained_parameters == TINY.parameters(17)


def test_the_history_tells_every_epoch_once() -> None:
    result = cross_validate(z_score_folds(X), PLAN, TINY, quick(), seeds=(1, 2))
    history = result.history
    keys = np.stack([history.repeat, history.fold, history.seed, history.epoch], axis=1)
    assert len(np.unique(keys, axis=0)) == len(keys)
    assert history.chosen.sum() == 2 * 4 * 2
    chosen = history.epoch[history.chosen].reshape(2, 2, 4).transpose(0, 2, 1)
    assert (chosen == result.chosen_epochs).all()
    assert result.median_epoch == int(np.median(chosen))
    assert np.isfinite(history.train_loss).all()
    # the validation loss at the chosen epochs of one repeat and seed is the residual behind its R2
    assert (history.validation_loss[history.chosen] > 0).all()
    final = fit_history([3.0, 2.0], None, seed=1, chosen=2)
    assert final.repeat.tolist() == [-1, -1]
    assert np.isnan(final.validation_loss).all()


def test_no_training_number_sees_the_held_out_samples() -> None:
    rng = np.random.default_rng(3)
    values = rng.gamma(2, 20, size=(80, 24))
    tampered = values.copy()
    mask = PLAN[0, 1]
    tampered[:, mask] = rng.gamma(9, 50, size=(80, int(mask.sum())))
    tampered[3, ~mask] = values[3, ~mask] = 7.0  # constant in training only
    settings = quick(min_epochs=8, max_epochs=8)
    before, after = (
        cross_validate(
            expression_folds(each, "tpm", min_detected_share=0.1, detection_floor=0.1),
            PLAN[:1],
            TINY,
            settings,
            seeds=(1,),
        )
        for each in (values, tampered)
    )
    fold = before.history.fold == 1
    assert (before.history.train_loss[fold] == after.history.train_loss[fold]).all()
    assert (before.history.train_loss[~fold] != after.history.train_loss[~fold]).all()
    assert (before.latents[0, 1][~mask] == after.latents[0, 1][~mask]).all()
    assert (before.latents[0, 1][mask] != after.latents[0, 1][mask]).any()
    assert (before.history.validation_loss[fold] != after.history.validation_loss[fold]).all()


def test_an_autoencoder_never_beats_all_components_and_finds_planted_genes() -> None:
    result = cross_validate(z_score_folds(X), PLAN, WIDE, quick(max_epochs=60), seeds=(1, 2))
    rivals = {rival.method: rival for rival in held_out_baselines(z_score_folds(X), PLAN)}
    assert 0.03 < result.pooled_r2 < rivals["pca_r"].pooled_r2
    assert not leak_suspected(result.pooled_r2, rivals["pca_r"].pooled_r2)
    wins = result.r2[PLANTED][:, None] > result.r2[~PLANTED]
    assert wins.mean() > 0.8
    chance = result.r2[PLANTED][:, None] > result.r2[np.random.default_rng(0).permutation(200)[:140]]
    assert wins.mean() > chance.mean()


def test_a_leak_is_suspected_above_all_components() -> None:
    """Samples known to the basis are reconstructed fully: a model that saw them would stand above PCA-r."""
    rival = {each.method: each for each in held_out_baselines(z_score_folds(X), PLAN)}["pca_r"]
    assert leak_suspected(1.0, rival.pooled_r2)
    assert not leak_suspected(rival.pooled_r2, rival.pooled_r2)


def test_the_same_seed_gives_the_same_numbers() -> None:
    first, second = (cross_validate(z_score_folds(X), PLAN[:1], TINY, quick(), seeds=(4,)) for _ in range(2))
    assert (first.r2 == second.r2).all()
    assert (first.latents == second.latents).all()
    assert (first.chosen_epochs == second.chosen_epochs).all()


def test_genes_without_variance_have_no_r2_and_harm_nobody() -> None:
    spoiled = X.copy()
    spoiled[:, 5] = 0
    spoiled[PLAN[0, 0], 6] = 3
    spoiled[~PLAN[0, 0], 6] = 0  # varies in held-out samples of fold 0 only
    result = cross_validate(z_score_folds(spoiled), PLAN, TINY, quick(), seeds=(1,))
    assert result.r2[5] == 0
    assert np.isfinite(result.r2).all()


def test_leave_one_out_on_four_samples() -> None:
    tiny = np.random.default_rng(1).normal(size=(4, 30))
    plan = fold_plan(None, np.arange(4), folds=5, repeats=2, rng=np.random.default_rng(0)).held_out
    result = cross_validate(z_score_folds(tiny), plan, TINY, quick(max_epochs=6), seeds=(1,))
    assert result.latents.shape == (1, 4, 4, 8)
    assert np.isfinite(result.r2).all()


def test_metabolites_with_missing_values_run_through_their_own_preparation() -> None:
    rng = np.random.default_rng(2)
    values = rng.lognormal(3, 1, size=(35, 24)) * (rng.random((35, 24)) > 0.3)
    prepare = metabolite_folds(
        values, "intensity", label_codes=(TISSUE,), min_detected_share=0.25, sample_scaling="auto"
    )
    result = cross_validate(prepare, PLAN[:1], TINY, quick(max_epochs=6), seeds=(1,))
    assert result.r2.shape == (35,)


def test_plans_that_cannot_be() -> None:
    def never(_: np.ndarray) -> FoldMatrix:
        raise AssertionError

    with pytest.raises(ValueError, match="at least two folds"):
        cross_validate(never, np.zeros((1, 0, 5), dtype=bool), TINY, quick(), seeds=(1,))
    with pytest.raises(ValueError, match="every fold"):
        cross_validate(never, np.zeros((1, 2, 5), dtype=bool), TINY, quick(), seeds=(1,))


def test_progress_is_told_of_every_epoch() -> None:
    told: list[tuple[int, int]] = []
    cross_validate(
        z_score_folds(X),
        PLAN,
        TINY,
        quick(min_epochs=3, max_epochs=3),
        seeds=(1, 2),
        progress=lambda done, total, _: told.append((done, total)),
    )
    assert told == [(done, 48) for done in range(1, 49)]
