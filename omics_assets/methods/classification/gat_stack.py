"""Training many graph attention networks of one shape side by side: folds, label permutations, random graphs, seeds.

Each network learns what `train_gat` would teach it alone: the losses are added, Adam works element by element, and
each has a random stream of its own. So, but for rounding, its result depends on neither its place nor its company, and
a caller may split a batch as it likes, with arrays broadcast over networks (`np.broadcast_to`): only the part being
trained is copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from omics_assets.methods.classification.gat_layers import Masks, source_index, stacked_gat
from omics_assets.methods.classification.gat_objective import margin_gradients, objectives, total_loss
from omics_assets.methods.classification.gat_streams import DropoutStreams, initial_parameters, stream_seed
from omics_assets.settings import ClassificationSettings

Array = NDArray[np.floating]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

SAMPLES_AT_ONCE = {"cpu": 3_200, "cuda": 200_000}
"""Samples of all networks trained side by side: what the cache, or the memory of a graphics card, holds."""


@dataclass(frozen=True)
class GatBatch:
    """What m networks learn from, side by side.

    Parameters
    ----------
    latents
        Standardised latents [m, n, d].
    edges
        Edges with self-loops [m, 2, e], as from `SampleGraph.with_self_loops`: equally many into each sample.
    codes
        For each label, the class of each sample [m, n], negative = not labelled; or its number, NaN = not known. No
        loss sees what is missing.
    train
        Training samples [m, n].
    classes
        Number of classes of each label; 0: numeric.
    streams
        Number of each network's random stream [m]; None: 0 to m - 1. With the same seed and stream, a network is the
        same in every batch.
    """

    latents: NDArray[np.floating]
    edges: Ints
    codes: tuple[NDArray[np.integer] | NDArray[np.floating], ...]
    train: Mask
    classes: tuple[int, ...]
    streams: Ints | None = None


@dataclass(frozen=True)
class GatStack:
    """m trained networks.

    Parameters
    ----------
    state
        Tensors by name [m, ...], named as in `SampleGat`.
    logits
        For each label, of all samples [m, n, classes]; of a numeric label the predictions in its units [m, n, 1].
    attention
        First layer, without dropout [m, e, heads]: adds up to 1 over the edges into a sample.
    gradients
        For each label [m, classes, d]: how the class margin (logit less the mean logit), averaged over the samples,
        changes as one latent of all samples grows. Of a numeric label [m, 1, d], in its standard deviations.
    loss
        Training loss before each epoch's step [m, epochs].
    """

    state: dict[str, Array]
    logits: tuple[Array, ...]
    attention: Array
    gradients: tuple[Array, ...]
    loss: Array


def train_gats(
    batch: GatBatch,
    settings: ClassificationSettings,
    *,
    seed: int,
    device: str = "cpu",
    trained: bool = True,
    dtype: torch.dtype = torch.float32,
) -> GatStack:
    """Train m networks, each for the same number of epochs on all its training samples.

    The loss is that of `gat_objective`, added over the labels.

    Parameters
    ----------
    batch, settings
        What to learn from; shape of the network, learning rate, weight decay, epochs.
    seed, device
        Same seed, same result; torch device.
    trained
        False: as initialised, a control.
    dtype
        Precision.

    Raises
    ------
    ValueError
        If the samples of a graph do not all have equally many sources.
    """
    parts = [
        part.train(settings.epochs if trained else 0).result() for part in _stacks(batch, settings, seed, device, dtype)
    ]
    return GatStack(
        {name: np.concatenate([part.state[name] for part in parts]) for name in parts[0].state},
        _joined([part.logits for part in parts]),
        np.concatenate([part.attention for part in parts]),
        _joined([part.gradients for part in parts]),
        np.concatenate([part.loss for part in parts]),
    )


def predict_gats(
    batch: GatBatch, settings: ClassificationSettings, *, seed: int, device: str = "cpu", trained: bool = True
) -> tuple[Array, ...]:
    """Train as `train_gats`, and return the logits alone: permutations need no more."""
    epochs = settings.epochs if trained else 0
    stacks = _stacks(batch, settings, seed, device, torch.float32)
    return _joined([stack.train(epochs).predictions() for stack in stacks])


class _Stack:
    """Networks with stacked parameters, on the device."""

    def __init__(
        self, batch: GatBatch, part: slice, settings: ClassificationSettings, seeds: list[int], like: Tensor
    ) -> None:
        device = like.device
        self.latents = torch.from_numpy(np.array(batch.latents[part])).to(like)
        networks, samples, width = self.latents.shape
        self.sources = torch.from_numpy(source_index(batch.edges[part], samples)).to(device)
        self.objectives = objectives([label[part] for label in batch.codes], batch.train[part], batch.classes, like)
        shapes = Masks.shapes(samples, self.sources.shape[2], width, settings.heads, settings.hidden)
        self.dropout = DropoutStreams(seeds, shapes, settings.dropout, like=like)
        self.parameters = initial_parameters(width, batch.classes, settings, seeds, like=like)
        for tensor in self.parameters.values():
            tensor.requires_grad_()
        self.settings = settings
        self.loss = np.zeros((networks, 0))

    def train(self, epochs: int) -> _Stack:
        optimizer = torch.optim.Adam(
            list(self.parameters.values()),
            lr=self.settings.learning_rate,
            weight_decay=self.settings.weight_decay,
            fused=True,
        )
        losses = []
        for _ in range(epochs):
            optimizer.zero_grad()
            outputs, _ = stacked_gat(self.parameters, self.latents, self.sources, self.dropout.draw())
            each = total_loss(self.objectives, outputs)
            torch.autograd.backward(each.sum())
            optimizer.step()
            losses.append(each.detach())
        if losses:
            self.loss = torch.stack(losses, dim=1).cpu().numpy()
        return self

    def predictions(self) -> tuple[Array, ...]:
        with torch.no_grad():
            outputs, _ = stacked_gat(self.parameters, self.latents, self.sources)
        return tuple(
            label.predictions(part).cpu().numpy() for label, part in zip(self.objectives, outputs, strict=True)
        )

    def result(self) -> GatStack:
        latents = self.latents.clone().requires_grad_()
        outputs, attention = stacked_gat(self.parameters, latents, self.sources)
        gradients = tuple(
            margin_gradients(label, part, latents).cpu().numpy()
            for label, part in zip(self.objectives, outputs, strict=True)
        )
        edges = torch.cat([attention[:, :, :-1].flatten(1, 2), attention[:, :, -1]], dim=1)
        state = {name: tensor.detach().cpu().numpy() for name, tensor in self.parameters.items()}
        return GatStack(state, self.predictions(), edges.detach().cpu().numpy(), gradients, self.loss)


def _stacks(
    batch: GatBatch, settings: ClassificationSettings, seed: int, device: str, dtype: torch.dtype
) -> Iterator[_Stack]:
    networks, samples, _ = batch.latents.shape
    like = torch.zeros((), dtype=dtype, device=device)
    at_once = max(1, SAMPLES_AT_ONCE.get(like.device.type, SAMPLES_AT_ONCE["cpu"]) // samples)
    streams = np.arange(networks) if batch.streams is None else batch.streams
    for start in range(0, networks, at_once):
        part = slice(start, start + at_once)
        seeds = [stream_seed(seed, int(stream)) for stream in streams[part]]
        yield _Stack(batch, part, settings, seeds, like)


def _joined(parts: list[tuple[Array, ...]]) -> tuple[Array, ...]:
    return tuple(np.concatenate(label) for label in zip(*parts, strict=True))
