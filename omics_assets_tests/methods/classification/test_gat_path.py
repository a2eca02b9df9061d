from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from omics_assets.methods.classification.gat_layers import source_index, stacked_gat
from omics_assets.methods.classification.gat_path import path_gradients
from omics_assets.methods.classification.gat_stack import GatBatch, train_gats
from omics_assets.methods.classification.sample_graph import cosine_graph
from omics_assets_tests.methods.classification.classification_cases import planted, quick

N, D = 12, 6


def test_gradients_along_the_path_add_up_to_the_change_of_the_margin() -> None:
    rng = np.random.default_rng(0)
    codes = np.arange(N) % 3
    latents = planted(codes, D, 2.0, rng)
    edges = cosine_graph(latents, neighbours=2).with_self_loops()[None]
    both = (codes[None], rng.normal(size=(1, N)))
    batch = GatBatch(latents[None], edges, both, np.ones((1, N), dtype=bool), (3, 0))
    stack = train_gats(batch, quick(), seed=1)
    # all samples move together, so that the gradients of all samples may be added before the step is multiplied
    step = rng.normal(size=D)
    together = replace(batch, latents=np.tile(step, (1, N, 1)))
    for label, gradients in enumerate(path_gradients(stack, together)):
        ends = [_margin(stack.state, scale * together.latents, edges, label) for scale in (0.0, 1.0)]
        np.testing.assert_allclose(gradients[0] @ step, ends[1] - ends[0], atol=2e-2)
        assert abs(ends[1] - ends[0]).max() > 0.1
        assert not np.allclose(gradients, stack.gradients[label], atol=1e-2)


def _margin(state: dict[str, np.ndarray], latents: np.ndarray, edges: np.ndarray, label: int) -> np.ndarray:
    parameters = {name: torch.from_numpy(tensor) for name, tensor in state.items()}
    sources = torch.from_numpy(source_index(edges, N))
    outputs, _ = stacked_gat(parameters, torch.from_numpy(latents).float(), sources)
    mean = outputs[label][0].mean(dim=0).numpy()
    return mean - mean.mean() if len(mean) > 1 else mean
