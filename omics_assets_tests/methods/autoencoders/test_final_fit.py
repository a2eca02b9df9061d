from __future__ import annotations

import numpy as np
import pytest
import torch

from omics_assets.methods.autoencoders.autoencoder import Architecture, TrainedAutoencoder
from omics_assets.methods.autoencoders.autoencoder_training import Trainer, train
from omics_assets.methods.autoencoders.feature_basis import FeatureAutoencoder
from omics_assets.methods.autoencoders.final_fit import final_fit
from omics_assets.methods.autoencoders.sample_basis import SampleBasis, fit_sample_basis
from omics_assets.methods.autoencoders.warm_start import EarlierModel, fits, warm
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, cohort, quick, z_scored

X = cohort(n=16, genes=80)[1]
FEW = z_scored(X[:10])
EVERY = np.arange(80)
SETTINGS = quick()


def earlier(feature: np.ndarray = EVERY, shape: Architecture = TINY) -> EarlierModel:
    return EarlierModel(train(FEW, shape, SETTINGS, epochs=25, seed=4)[0], feature)


def test_a_cold_fit_is_training_and_says_its_loss() -> None:
    told: list[str] = []
    found = final_fit(X, TINY, SETTINGS, epochs=12, seed=3, progress=lambda *report: told.append(report[2]))
    model, losses = train(X, TINY, SETTINGS, epochs=12, seed=3)
    assert (found.loss == losses).all()
    assert found.warm_loss is None
    assert (found.model.encode(X) == model.encode(X)).all()
    assert told[-1] == f"final fit, epoch 12: loss {losses[-1]:.3f}"


def test_in_the_feature_basis_it_is_the_same_network() -> None:
    sample, feature = (final_fit(X, TINY, quick(basis=basis), epochs=12, seed=3) for basis in ("sample", "feature"))
    assert isinstance(sample.model, TrainedAutoencoder)
    assert isinstance(feature.model, FeatureAutoencoder)
    np.testing.assert_allclose(feature.model.encode(X), sample.model.encode(X), atol=1e-3)


def test_a_warm_start_learns_as_much_in_fewer_epochs_and_stands_beside_the_cold_one() -> None:
    cold = final_fit(X, TINY, SETTINGS, epochs=60, seed=3)
    found, again = (final_fit(X, TINY, SETTINGS, epochs=60, seed=3, earlier=earlier()) for _ in range(2))
    assert found.warm_loss is not None
    assert (found.cold_loss == cold.loss).all()
    assert found.warm_loss[0] < found.cold_loss[0] - 0.05
    assert 1 < len(found.warm_loss) < 60
    assert found.warm_loss[-1] <= found.cold_loss[-1] < found.warm_loss[:-1].min()
    assert (found.model.encode(X) == again.model.encode(X)).all()
    assert (found.model.encode(X) != cold.model.encode(X)).any()


@pytest.mark.parametrize("stranger", [earlier(np.full(80, -1)), earlier(shape=Architecture((32, 8), 0.1))])
def test_a_model_of_other_features_or_widths_is_no_start(stranger: EarlierModel) -> None:
    assert final_fit(X, TINY, SETTINGS, epochs=5, seed=3, earlier=stranger).warm_loss is None


def warmed(basis_of: np.ndarray, model: EarlierModel) -> Trainer:
    basis = fit_sample_basis(basis_of)
    trainer = Trainer(basis, basis_of, TINY, SETTINGS, seed=9, dtype=torch.float64)
    assert fits(model, trainer)
    warm(trainer, model)
    return trainer


def test_carried_to_a_basis_that_spans_the_old_one_it_is_the_same_function_of_the_old_span() -> None:
    model = earlier()
    more = np.vstack([FEW, np.random.default_rng(2).normal(size=(5, 80))])
    more[10:] -= more[10:].mean(axis=0)
    found = warmed(more, model).trained()
    inside = model.model.basis.lift(np.random.default_rng(3).normal(size=(6, 9)))
    np.testing.assert_allclose(found.encode(inside), model.model.encode(inside), atol=1e-5)
    project = model.model.basis.vectors @ model.model.basis.vectors.T
    np.testing.assert_allclose(found.reconstruct(inside) @ project, model.model.reconstruct(inside), atol=1e-4)


def test_new_directions_start_as_they_would_have() -> None:
    model = earlier()
    elsewhere = np.random.default_rng(2).normal(size=(8, 80))
    old = model.model.basis.vectors
    elsewhere -= elsewhere @ old @ old.T
    elsewhere -= elsewhere.mean(axis=0)
    trainer = warmed(elsewhere, model)
    untouched = Trainer(fit_sample_basis(elsewhere), elsewhere, TINY, SETTINGS, seed=9, dtype=torch.float64)
    for layer in (0, -1):
        np.testing.assert_allclose(trainer.weights[layer], untouched.weights[layer], atol=1e-12)
    np.testing.assert_allclose(trainer.weights[1], model.model.weights[1])


def test_genes_are_found_by_name_not_by_place() -> None:
    straight = earlier()
    order = np.random.default_rng(1).permutation(80)
    model = straight.model
    shuffled_basis = SampleBasis(model.basis.vectors[order], model.basis.singular_values)
    shuffled = EarlierModel(TrainedAutoencoder(shuffled_basis, model.weights, model.biases), order)
    found, wanted = warmed(X, shuffled), warmed(X, straight)
    np.testing.assert_allclose(found.weights[0], wanted.weights[0], atol=1e-12)
    np.testing.assert_allclose(found.weights[-1], wanted.weights[-1], atol=1e-12)
    misplaced = warmed(X, EarlierModel(shuffled.model, EVERY))
    assert float((misplaced.weights[0] - wanted.weights[0]).abs().max()) > 0.01
