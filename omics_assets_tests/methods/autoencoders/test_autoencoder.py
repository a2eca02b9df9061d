from __future__ import annotations

import itertools

import numpy as np
import pytest

from omics_assets.methods.autoencoders.autoencoder import TrainedAutoencoder, architecture, predict_memory
from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets.tensor_table import table_to_tensors, tensors_to_table
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, cohort, quick

X = cohort(n=12, genes=60)[1]


@pytest.fixture(scope="module")
def model() -> TrainedAutoencoder:
    return train(X, TINY, quick(), epochs=20, seed=1)[0]


@pytest.mark.parametrize(
    ("preset", "modality", "inputs", "count"),
    [
        ("published_counts", "gene", 132_129, 545_811_809),  # the published 545M
        ("published_counts", "metabolite", 6_980, 30_764_932),  # the published 30.8M
        ("published", "gene", 132_129, 2_182_008_161),
        ("published", "gene", 20, 17_402_196),  # of which so many are trained with 21 samples
        ("published", "metabolite", 6_980, 14_861_700),
    ],
)
def test_true_parameter_counts(preset: str, modality: str, inputs: int, count: int) -> None:
    shape = architecture(preset, modality, features=inputs)
    assert shape.parameters(inputs) == count
    widths = [inputs, *shape.widths, *reversed(shape.widths[:-1]), inputs]
    assert count == sum((1 + fan_in) * fan_out for fan_in, fan_out in itertools.pairwise(widths))


def test_the_decoder_mirrors_the_encoder_and_compact_follows_the_size() -> None:
    assert architecture("published", "metabolite", features=500).layer_sizes(9) == (
        (9, 1024),
        (1024, 256),
        (256, 64),
        (64, 256),
        (256, 1024),
        (1024, 9),
    )
    assert architecture("compact", "metabolite", features=40).widths == (128, 64)
    assert architecture("compact", "gene", features=5000).widths == (512, 256, 128, 64)


def test_errors_include_what_no_sample_spans(model: TrainedAutoencoder) -> None:
    new = np.random.default_rng(2).normal(size=(4, 60))
    out_of_span = fit_sample_basis(X).out_of_span(new)
    shifted = new + (new - model.basis.lift(model.basis.coordinates(new)))
    assert (model.errors(new).sum(axis=1) > out_of_span).all()
    # doubling the out-of-span part changes no latent and quadruples its part of the error
    np.testing.assert_allclose(model.encode(shifted), model.encode(new), atol=1e-4)
    gained = model.errors(shifted).sum(axis=1) - model.errors(new).sum(axis=1)
    np.testing.assert_allclose(gained, 3 * out_of_span, rtol=1e-4)


def test_the_jacobian_is_the_derivative(model: TrainedAutoencoder) -> None:
    double = TrainedAutoencoder(
        model.basis,
        tuple(weight.astype(np.float64) for weight in model.weights),
        tuple(bias.astype(np.float64) for bias in model.biases),
    )
    coordinates = double.basis.coordinates(X)[0]
    steps = 1e-6 * np.eye(double.basis.rank)
    difference = double.encode(double.basis.lift(coordinates + steps)) - double.encode(
        double.basis.lift(coordinates - steps)
    )
    np.testing.assert_allclose(double.jacobian(coordinates), difference.T / 2e-6, atol=1e-7)


def test_a_model_is_a_table(model: TrainedAutoencoder) -> None:
    tensors = {**model.to_tensors(), "mean": np.arange(60.0)}
    back = TrainedAutoencoder.from_tensors(table_to_tensors(tensors_to_table(tensors, chunk_bytes=100)))
    assert (back.encode(X) == model.encode(X)).all()
    assert (back.reconstruct(X) == model.reconstruct(X)).all()
    with pytest.raises(ValueError, match=r"layer_1\.bias"):
        TrainedAutoencoder.from_tensors({name: array for name, array in tensors.items() if name != "layer_1.bias"})


def test_memory_grows_with_what_is_asked() -> None:
    small, large = (architecture(preset, "gene", features=1500) for preset in ("compact", "published"))
    assert predict_memory(small, features=1500, samples=24, folds=5) < 50e6
    assert 0.25e9 < predict_memory(large, features=1500, samples=24, folds=5) < 0.4e9
    wide = architecture("published", "gene", features=132_129)
    assert 0.4e9 < predict_memory(wide, features=132_129, samples=21, folds=5) < 1e9
