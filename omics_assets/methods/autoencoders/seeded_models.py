"""Models of several seeds on the same samples: what importances are averaged over, and compared between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import Architecture, TrainedAutoencoder
from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.settings import AutoencoderSettings


@dataclass(frozen=True)
class SeededModels:
    """How models are trained that differ in their seed only.

    Parameters
    ----------
    shape, settings, epochs, device
        As in `train`.
    """

    shape: Architecture
    settings: AutoencoderSettings
    epochs: int
    device: str = "cpu"

    def train(self, X: NDArray[np.float64], seeds: Sequence[int]) -> Iterator[TrainedAutoencoder]:
        """Train one model per seed on samples [n, p], z-scored on themselves."""
        for seed in seeds:
            yield train(X, self.shape, self.settings, epochs=self.epochs, seed=seed, device=self.device)[0]
