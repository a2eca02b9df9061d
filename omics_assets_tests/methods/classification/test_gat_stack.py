from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from omics_assets.methods.classification import gat_stack
from omics_assets.methods.classification.gat import train_gat
from omics_assets.methods.classification.gat_network import SampleGat
from omics_assets.methods.classification.gat_stack import GatBatch, GatStack, predict_gats, train_gats
from omics_assets.methods.classification.sample_graph import cosine_graph
from omics_assets_tests.methods.classification.classification_cases import quick
from omics_assets_tests.methods.classification.gat_cases import CODES, NETWORKS, NUMBERS, SAMPLES, TRAIN, alone, batch

EXACT = quick(dropout=0.0, epochs=20)


def take(given: GatBatch, chosen: list[int]) -> GatBatch:
    """Some networks of a batch, with the streams they have in it."""
    return GatBatch(
        given.latents[chosen],
        given.edges[chosen],
        tuple(label[chosen] for label in given.codes),
        given.train[chosen],
        given.classes,
        np.array(chosen),
    )


def difference(one: GatStack, other: GatStack, networks: list[int]) -> float:
    """Largest difference between `other` and what `one` says of these networks."""
    pairs = [(one.attention, other.attention), (one.loss, other.loss)]
    pairs += [(tensor, other.state[name]) for name, tensor in one.state.items()]
    pairs += list(zip((*one.logits, *one.gradients), (*other.logits, *other.gradients), strict=True))
    return max(float(np.abs(mine[networks] - theirs).max(initial=0.0)) for mine, theirs in pairs)


@pytest.mark.parametrize("neighbours", [3, 0])
def test_twenty_epochs_are_those_of_torch_geometric_alone(neighbours: int) -> None:
    given = batch(neighbours=neighbours)
    stack = train_gats(given, EXACT, seed=7, dtype=torch.float64)
    for index in range(NETWORKS):
        network, losses = alone(given, index, EXACT, seed=7)
        latents = torch.from_numpy(given.latents[index]).requires_grad_()
        outputs, attention = network(latents, torch.from_numpy(given.edges[index]))
        np.testing.assert_allclose(stack.loss[index], losses, rtol=0, atol=1e-9)
        np.testing.assert_allclose(stack.attention[index], attention.detach(), rtol=0, atol=1e-7)
        np.testing.assert_allclose(stack.logits[0][index], outputs[0].detach(), rtol=0, atol=1e-6)
        margins = (outputs[0] - outputs[0].mean(dim=1, keepdim=True)).mean(dim=0)
        for level in range(3):
            (slope,) = torch.autograd.grad(margins[level], latents, retain_graph=True)
            np.testing.assert_allclose(stack.gradients[0][index, level], slope.sum(dim=0), rtol=0, atol=1e-6)
        known = given.train[index] & np.isfinite(given.codes[1][index])
        values = given.codes[1][index][known]
        units = values.mean() + values.std() * outputs[1].detach().numpy()
        np.testing.assert_allclose(stack.logits[1][index], units, rtol=0, atol=1e-5)
        for name, tensor in network.state_dict().items():
            np.testing.assert_allclose(stack.state[name][index], tensor, rtol=0, atol=1e-6)


def test_the_single_network_is_stream_0_of_the_same_seed() -> None:
    graph = cosine_graph(batch().latents[0], neighbours=3, sources=TRAIN)
    one = train_gat(
        batch().latents[0], graph, (CODES, NUMBERS), TRAIN, EXACT, classes=(3, 0), seed=7, dtype=torch.float64
    )
    stack = train_gats(batch(), EXACT, seed=7, dtype=torch.float64)
    for mine, theirs in zip((*one.logits, *one.gradients), (*stack.logits, *stack.gradients), strict=True):
        np.testing.assert_allclose(mine, theirs[0], rtol=0, atol=1e-6)
    np.testing.assert_allclose(one.attention, stack.attention[0], rtol=0, atol=1e-7)
    np.testing.assert_array_equal(one.edges, batch().edges[0])


def test_neither_place_nor_company_changes_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    settings, given = quick(epochs=12), batch()

    def difference_to(other: GatBatch, networks: list[int], seed: int = 3) -> float:
        return difference(together, train_gats(other, settings, seed=seed, dtype=torch.float64), networks)

    together = train_gats(given, settings, seed=3, dtype=torch.float64)
    assert difference_to(given, [0, 1, 2]) == 0.0
    # but for rounding: how numbers lie in memory decides how some are added
    assert difference_to(take(given, [2]), [2]) < 1e-9
    assert difference_to(take(given, [2, 0]), [2, 0]) < 1e-9
    monkeypatch.setattr(gat_stack, "SAMPLES_AT_ONCE", {"cpu": 2 * SAMPLES})
    assert difference_to(given, [0, 1, 2]) < 1e-9
    # the stream and the seed do, dropout too
    assert difference_to(replace(given, streams=np.array([0, 1, 3])), [0, 1, 2]) > 1e-3
    assert difference_to(given, [0, 1, 2], seed=4) > 1e-3


def test_held_out_samples_change_nothing_on_the_training_side() -> None:
    given, settings = batch(), quick(epochs=8)
    noise = np.random.default_rng(3).normal(size=given.latents.shape)
    tampered = replace(
        given,
        latents=np.where(given.train[..., None], given.latents, 50 * noise),
        codes=(np.where(given.train, given.codes[0], 0), np.where(given.train, given.codes[1], -1e3)),
    )
    one, other = (train_gats(each, settings, seed=3) for each in (given, tampered))
    np.testing.assert_array_equal(one.loss, other.loss)
    for name, tensor in one.state.items():
        np.testing.assert_array_equal(tensor, other.state[name])
    for mine, theirs in zip(one.logits, other.logits, strict=True):
        np.testing.assert_array_equal(mine[given.train], theirs[given.train])
        assert not np.array_equal(mine[~given.train], theirs[~given.train])


def test_the_global_stream_is_left_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    train_gats(batch(), quick(epochs=2), seed=3)
    torch.testing.assert_close(torch.rand(3), expected, rtol=0, atol=0)


def test_predictions_alone_are_the_logits_of_the_trained_networks() -> None:
    settings = quick(epochs=5)
    for trained in (True, False):
        stack = train_gats(batch(), settings, seed=3, trained=trained)
        for mine, theirs in zip(predict_gats(batch(), settings, seed=3, trained=trained), stack.logits, strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_untrained_networks_are_as_initialised() -> None:
    stack = train_gats(batch(), quick(), seed=3, trained=False)
    assert stack.loss.shape == (NETWORKS, 0)
    one = SampleGat(6, (3, 0), quick()).state_dict()
    assert {name: tensor.shape for name, tensor in stack.state.items()} == {
        name: (NETWORKS, *tensor.shape) for name, tensor in one.items()
    }


def test_numbers_are_learned_in_their_units_and_missing_ones_are_in_no_loss() -> None:
    slope = np.random.default_rng(1).normal(size=6)
    latents = np.random.default_rng(2).normal(size=(1, 40, 6))
    numbers = 500.0 + 100.0 * latents[0] @ slope / np.linalg.norm(slope)
    train = np.arange(40) < 32
    edges = cosine_graph(latents[0], neighbours=3, sources=train).with_self_loops()[None]
    settings = quick(epochs=150, dropout=0.0)

    def fit(values: np.ndarray) -> GatStack:
        return train_gats(GatBatch(latents, edges, (values[None],), train[None], (0,)), settings, seed=1)

    stack = fit(numbers)
    predicted = stack.logits[0][0, :, 0]
    assert stack.logits[0].shape == (1, 40, 1)
    assert stack.gradients[0].shape == (1, 1, 6)
    assert np.corrcoef(predicted[~train], numbers[~train])[0, 1] > 0.6
    assert abs(predicted[train] - numbers[train]).mean() < 20
    # units: the label times 10 gives predictions times 10, and the same gradients
    tenfold = fit(10 * numbers)
    np.testing.assert_allclose(tenfold.logits[0], 10 * stack.logits[0], rtol=1e-3)
    np.testing.assert_allclose(tenfold.gradients[0], stack.gradients[0], rtol=1e-2, atol=1e-3)
    # what is held out, or missing in training, changes nothing
    hidden = fit(np.where(train, numbers, np.nan))
    np.testing.assert_array_equal(hidden.logits[0], stack.logits[0])
    assert not np.array_equal(fit(np.where(np.arange(40) == 3, np.nan, numbers)).logits[0], stack.logits[0])
    assert np.isfinite(fit(np.where(np.arange(40) == 3, np.nan, numbers)).logits[0]).all()


def test_a_numeric_label_that_nobody_has_or_that_is_constant() -> None:
    given = batch()
    nobody = replace(given, codes=(given.codes[0], np.full((NETWORKS, SAMPLES), np.nan)))
    stack = train_gats(nobody, quick(epochs=3), seed=1)
    assert np.isnan(stack.logits[1]).all()
    assert np.isfinite(stack.loss).all()
    constant = replace(given, codes=(given.codes[0], np.full((NETWORKS, SAMPLES), 7.0)))
    np.testing.assert_allclose(train_gats(constant, quick(epochs=3), seed=1).logits[1], 7.0)


def test_dropout_is_of_the_share_asked_for_and_different_in_every_network_and_step() -> None:
    # with everything dropped nothing is learned but the biases
    everything = train_gats(batch(), quick(epochs=3, dropout=1.0), seed=1, dtype=torch.float64)
    start = train_gats(batch(), quick(dropout=1.0, weight_decay=0.0), seed=1, trained=False, dtype=torch.float64)
    unmoved = train_gats(batch(), quick(epochs=3, dropout=1.0, weight_decay=0.0), seed=1, dtype=torch.float64)
    np.testing.assert_array_equal(unmoved.state["first.lin_l.weight"], start.state["first.lin_l.weight"])
    assert not np.array_equal(everything.state["heads.0.bias"], start.state["heads.0.bias"])
