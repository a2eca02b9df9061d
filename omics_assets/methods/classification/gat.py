"""One graph attention network on the samples: what it learned, what it says, whom it listens to.

A graph that follows one label averages another away: give each label a network (and graph) of its own. Several labels
on one graph, as published, are possible. Here torch-geometric does the work; many networks side by side are
`gat_stack`'s, which is tested to learn the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from omics_assets.methods.classification.gat_network import SampleGat
from omics_assets.methods.classification.gat_objective import Objective, margin_gradients, objectives, total_loss
from omics_assets.methods.classification.gat_streams import begin, stream_seed
from omics_assets.methods.classification.sample_graph import SampleGraph
from omics_assets.settings import ClassificationSettings

Array = NDArray[np.floating]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class TrainedGat:
    """One trained network: as `GatStack` without its first axis; `attention` is that of `edges` [2, e], loops last."""

    state: dict[str, Array]
    logits: tuple[Array, ...]
    attention: Array
    edges: Ints
    gradients: tuple[Array, ...]
    loss: Array


def train_gat(
    latents: NDArray[np.floating],
    graph: SampleGraph,
    codes: tuple[NDArray[np.integer] | NDArray[np.floating], ...],
    train: Mask,
    settings: ClassificationSettings,
    *,
    classes: tuple[int, ...],
    seed: int,
    device: str = "cpu",
    dtype: torch.dtype = torch.float32,
) -> TrainedGat:
    """Train one network: on one label (the default elsewhere), or on several that share the graph, as published.

    Parameters
    ----------
    latents
        Standardised latents [n, d].
    graph
        Sample graph.
    codes
        For each label, the class of each sample [n], negative = not labelled; or its number, NaN = not known.
    train
        Training samples [n].
    settings
        Shape of the network, learning rate, weight decay, epochs.
    classes
        Number of classes of each label; 0: numeric.
    seed, device, dtype
        Same seed, same result, beginning as stream 0 of `train_gats`; torch device; precision.
    """
    like = torch.zeros((), dtype=dtype, device=device)
    labels = objectives([np.asarray(label)[None] for label in codes], train[None], classes, like)
    edges = graph.with_self_loops()
    x, e = torch.from_numpy(np.array(latents)).to(like), torch.from_numpy(edges).to(device)
    with torch.random.fork_rng(devices=[like.device] if like.device.type == "cuda" else []):
        network = SampleGat(x.shape[1], classes, settings)
        begin(network, stream_seed(seed, 0))
        network.to(like)
        loss = _fit(network, x, e, labels, settings)
    network.eval()
    x.requires_grad_()
    outputs, attention = network(x, e)
    pairs = [(label, part[None]) for label, part in zip(labels, outputs, strict=True)]
    return TrainedGat(
        {name: tensor.cpu().numpy() for name, tensor in network.state_dict().items()},
        tuple(label.predictions(part)[0].detach().cpu().numpy() for label, part in pairs),
        attention.detach().cpu().numpy(),
        edges,
        tuple(margin_gradients(label, part, x).cpu().numpy() for label, part in pairs),
        loss,
    )


def _fit(
    network: SampleGat,
    latents: torch.Tensor,
    edges: torch.Tensor,
    labels: tuple[Objective, ...],
    settings: ClassificationSettings,
) -> Array:
    """Train with Adam; returns the loss before each step."""
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    losses = []
    network.train()
    for _ in range(settings.epochs):
        optimizer.zero_grad()
        outputs, _ = network(latents, edges)
        loss = total_loss(labels, [part[None] for part in outputs])[0]
        torch.autograd.backward(loss)
        optimizer.step()
        losses.append(loss.detach())
    return np.asarray(torch.stack(losses).cpu().numpy())
