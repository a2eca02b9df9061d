"""One graph attention network on the samples: what it learned, what it says, whom it listens to.

A graph that follows one label averages another away: give each label a network (and graph) of its own. Several labels
on one graph, as published, are possible.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.gat_stack import GatBatch, train_gats
from omics_assets.methods.sample_graph import SampleGraph
from omics_assets.settings import ClassificationSettings

Array = NDArray[np.float32]
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
    codes: tuple[Ints, ...],
    train: Mask,
    settings: ClassificationSettings,
    *,
    classes: tuple[int, ...],
    seed: int,
    device: str = "cpu",
) -> TrainedGat:
    """Train one network: on one label (the default elsewhere), or on several that share the graph, as published.

    Parameters
    ----------
    latents
        Standardised latents [n, d].
    graph
        Sample graph.
    codes
        Class of each sample [n] for each label; negative = not labelled.
    train
        Training samples [n].
    settings
        Shape of the network, learning rate, weight decay, epochs.
    classes
        Number of classes of each label.
    seed, device
        Same seed, same result; torch device.
    """
    edges = graph.with_self_loops()
    batch = GatBatch(latents[None], edges[None], tuple(label[None] for label in codes), train[None], classes)
    stack = train_gats(batch, settings, seed=seed, device=device)
    return TrainedGat(
        {name: tensor[0] for name, tensor in stack.state.items()},
        tuple(logits[0] for logits in stack.logits),
        stack.attention[0],
        edges,
        tuple(gradients[0] for gradients in stack.gradients),
        stack.loss[0],
    )
