from __future__ import annotations

import numpy as np
import torch

from omics_assets.methods.classification.gat import TrainedGat, train_gat
from omics_assets.methods.classification.gat_network import SampleGat
from omics_assets.methods.classification.sample_graph import cosine_graph
from omics_assets.settings import ClassificationSettings
from omics_assets_tests.methods.classification.classification_cases import planted, quick

CODES = np.arange(15) % 3
TRAIN = np.arange(15) < 12
LATENTS = planted(CODES, 6, 2.0, np.random.default_rng(0))


def trained(
    latents: np.ndarray = LATENTS,
    codes: np.ndarray = CODES,
    settings: ClassificationSettings | None = None,
    seed: int = 1,
) -> TrainedGat:
    graph = cosine_graph(latents, neighbours=3, sources=TRAIN)
    return train_gat(latents, graph, (codes,), TRAIN, settings or quick(), classes=(3,), seed=seed)


def same_state(one: TrainedGat, other: TrainedGat) -> bool:
    return all(np.array_equal(tensor, other.state[name]) for name, tensor in one.state.items())


def test_learns_planted_classes_and_predicts_held_out_samples() -> None:
    model = trained()
    np.testing.assert_array_equal(model.logits[0].argmax(axis=1), CODES)
    assert model.loss.shape == (30,)
    assert model.loss[-5:].mean() < 0.5 * model.loss[:5].mean()


def test_same_seed_same_network_and_the_global_stream_is_left_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    one, other = trained(), trained()
    torch.testing.assert_close(torch.rand(3), expected, rtol=0, atol=0)
    assert same_state(one, other)
    np.testing.assert_array_equal(one.logits[0], other.logits[0])
    assert not same_state(one, trained(seed=2))


def test_attention_adds_up_to_one_per_target_and_head() -> None:
    model = trained()
    assert model.attention.shape == (15 * 4, 4)
    total = np.zeros((15, 4))
    np.add.at(total, model.edges[1], model.attention)
    np.testing.assert_allclose(total, 1.0, atol=1e-5)


def test_held_out_samples_change_nothing_on_the_training_side() -> None:
    noise = np.random.default_rng(3).normal(size=LATENTS.shape)
    tampered = trained(
        latents=np.where(TRAIN[:, None], LATENTS, 50 * noise), codes=np.where(TRAIN, CODES, (CODES + 1) % 3)
    )
    model = trained()
    assert same_state(model, tampered)
    np.testing.assert_array_equal(model.logits[0][TRAIN], tampered.logits[0][TRAIN])
    np.testing.assert_array_equal(model.loss, tampered.loss)
    assert not np.array_equal(model.logits[0][~TRAIN], tampered.logits[0][~TRAIN])


def test_missing_labels_are_masked() -> None:
    unlabelled = np.where(np.arange(15) == 4, -1, CODES)
    graph = cosine_graph(LATENTS, neighbours=3, sources=TRAIN)
    masked = train_gat(LATENTS, graph, (unlabelled,), TRAIN, quick(), classes=(3,), seed=1)
    left_out = TRAIN & (np.arange(15) != 4)
    assert same_state(masked, train_gat(LATENTS, graph, (CODES,), left_out, quick(), classes=(3,), seed=1))
    assert not same_state(masked, trained())
    nothing = train_gat(LATENTS, graph, (np.full(15, -1),), TRAIN, quick(), classes=(3,), seed=1)
    np.testing.assert_array_equal(nothing.loss, 0)
    assert np.isfinite(nothing.logits[0]).all()


def test_gradient_is_the_slope_of_the_class_margin() -> None:
    settings = quick(dropout=0.0)
    model = trained(settings=settings)
    graph = cosine_graph(LATENTS, neighbours=3, sources=TRAIN)
    network = SampleGat(6, (3,), settings).double().eval()
    network.load_state_dict({name: torch.from_numpy(tensor).double() for name, tensor in model.state.items()})

    def margins(latents: np.ndarray) -> np.ndarray:
        logits = network(torch.from_numpy(latents), torch.from_numpy(graph.with_self_loops()))[0][0].detach().numpy()
        return np.asarray((logits - logits.mean(axis=1, keepdims=True)).mean(axis=0))

    for latent in range(6):
        step = np.zeros(6)
        step[latent] = 1e-5
        slope = (margins(LATENTS + step) - margins(LATENTS - step)) / 2e-5
        np.testing.assert_allclose(model.gradients[0][:, latent], slope, rtol=1e-3, atol=1e-3)


def test_several_labels_on_one_graph() -> None:
    other = np.arange(15) % 2
    graph = cosine_graph(LATENTS, neighbours=3, sources=TRAIN)
    model = train_gat(LATENTS, graph, (CODES, other), TRAIN, quick(), classes=(3, 2), seed=1)
    assert [logits.shape for logits in model.logits] == [(15, 3), (15, 2)]
    assert [gradients.shape for gradients in model.gradients] == [(3, 6), (2, 6)]
