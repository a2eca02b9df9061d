"""Randomness of networks trained side by side: each has a stream of its own, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from omics_assets.methods.classification.gat_layers import Masks
from omics_assets.methods.classification.gat_network import SampleGat
from omics_assets.settings import ClassificationSettings

LEVELS = 1 << 16
"""Dropout is decided by 16 random bits."""


def stream_seed(seed: int, stream: int) -> int:
    """Seed of one network."""
    state = np.random.SeedSequence([seed, stream]).generate_state(1, np.uint64)
    return int(state[0]) >> 1


def begin(network: SampleGat, seed: int) -> None:
    """Draw the parameters with which the network of this seed begins; torch's generator is then that of the seed."""
    torch.manual_seed(seed)
    network.reset_parameters()


def initial_parameters(
    latents: int, classes: Sequence[int], settings: ClassificationSettings, seeds: Sequence[int], *, like: Tensor
) -> dict[str, Tensor]:
    """Return the parameters with which the networks of these seeds begin, stacked [m, ...]."""
    with torch.random.fork_rng(devices=[]):
        network = SampleGat(latents, classes, settings)
        stacked = {name: like.new_empty(len(seeds), *tensor.shape) for name, tensor in network.state_dict().items()}
        for index, seed in enumerate(seeds):
            begin(network, seed)
            for name, tensor in network.state_dict().items():
                stacked[name][index] = tensor
    return stacked


class DropoutStreams:
    """Dropout masks of m networks, step by step.

    Parameters
    ----------
    seeds
        Of the networks.
    shapes
        Shape of each mask of one network, as from `Masks.shapes`.
    share
        Share of the units dropped.
    like
        A tensor of the device and precision wanted.
    """

    def __init__(self, seeds: Sequence[int], shapes: Sequence[tuple[int, ...]], share: float, *, like: Tensor) -> None:
        self.streams = [np.random.Philox(seed) for seed in seeds]
        self.shapes = shapes
        self.sizes = [int(np.prod(shape)) for shape in shapes]
        self.bits = np.empty((len(seeds), -(-sum(self.sizes) // 4)), dtype=np.uint64)
        self.dropped = round(share * LEVELS)
        self.scale = 1 / (1 - share) if share < 1 else 0.0
        self.like = like

    def draw(self) -> Masks | None:
        """Return the masks of the next step; None without dropout."""
        if self.dropped == 0:
            return None
        for row, stream in zip(self.bits, self.streams, strict=True):
            row[:] = stream.random_raw(len(row))
        kept = self.bits.view(np.uint16)[:, : sum(self.sizes)] >= self.dropped
        scaled = torch.from_numpy(np.multiply(kept, self.scale, dtype=np.float32)).to(self.like)
        parts = torch.split(scaled, self.sizes, dim=1)
        return Masks(*(part.reshape(len(part), *shape) for part, shape in zip(parts, self.shapes, strict=True)))
