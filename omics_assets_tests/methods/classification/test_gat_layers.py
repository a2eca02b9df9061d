from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.func import stack_module_state

from omics_assets.methods.classification.gat_layers import source_index, stacked_gat
from omics_assets.methods.classification.gat_network import SampleGat
from omics_assets_tests.methods.classification.classification_cases import quick
from omics_assets_tests.methods.classification.gat_cases import NETWORKS, batch


def networks(latents: int = 6, **changes: object) -> list[SampleGat]:
    """Networks whose biases are not 0 either."""
    made = [SampleGat(latents, (3, 0), quick(dropout=0.0, **changes)).double() for _ in range(NETWORKS)]
    with torch.random.fork_rng():
        torch.manual_seed(2)
        for network in made:
            for parameter in network.parameters():
                parameter.data += 0.3 * torch.randn_like(parameter)
    return made


@pytest.mark.parametrize(("neighbours", "shape"), [(3, {}), (0, {}), (3, {"heads": 1, "hidden": 5})])
def test_outputs_attention_and_gradients_are_those_of_torch_geometric(neighbours: int, shape: dict[str, int]) -> None:
    given, made = batch(neighbours=neighbours), networks(**shape)
    parameters, _ = stack_module_state(made)
    latents = torch.from_numpy(given.latents).requires_grad_()
    sources = torch.from_numpy(source_index(given.edges, given.latents.shape[1]))
    outputs, attention = stacked_gat(parameters, latents, sources)
    weights = [torch.linspace(-1, 1, part[0].numel(), dtype=torch.float64).view(part[0].shape) for part in outputs]
    total = sum((part * weight).sum() for part, weight in zip(outputs, weights, strict=True))
    wanted = [latents, *parameters.values()]
    mine = dict(zip(["latents", *parameters], torch.autograd.grad(total, wanted), strict=True))
    for index, network in enumerate(made):
        x = torch.from_numpy(given.latents[index]).requires_grad_()
        theirs, of_edges = network(x, torch.from_numpy(given.edges[index]))
        for part, reference in zip(outputs, theirs, strict=True):
            torch.testing.assert_close(part[index], reference, rtol=0, atol=1e-9)
        by_edge = torch.cat([attention[index, :, :-1].flatten(0, 1), attention[index, :, -1]])
        torch.testing.assert_close(by_edge, of_edges, rtol=0, atol=1e-9)
        loss = sum((part * weight).sum() for part, weight in zip(theirs, weights, strict=True))
        names = [name for name, _ in network.named_parameters()]
        gradients = torch.autograd.grad(loss, [x, *network.parameters()])
        for name, reference in zip(["latents", *names], gradients, strict=True):
            torch.testing.assert_close(mine[name][index], reference, rtol=0, atol=1e-9)


def test_sources_of_every_sample_are_those_of_its_edges_and_itself() -> None:
    given = batch()
    index = source_index(given.edges, 15)
    assert index.shape == (NETWORKS, 15, 4)
    for network, sample in np.ndindex(NETWORKS, 15):
        source, target = given.edges[network]
        np.testing.assert_array_equal(index[network, sample], source[target == sample])
    np.testing.assert_array_equal(source_index(batch(neighbours=0).edges, 15)[0, :, 0], np.arange(15))


def test_edges_of_unequal_degree_or_without_loops_are_refused() -> None:
    edges = batch().edges
    moved = edges.copy()
    moved[0, 1, 0] = 1
    for wrong in (moved, edges[:, :, 1:], edges[:, :, ::-1], edges[:, :, :-15]):
        with pytest.raises(ValueError, match="equally many into each sample"):
            source_index(np.ascontiguousarray(wrong), 15)
