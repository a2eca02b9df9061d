"""In which basis a network is trained: the one place where the setting decides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import Architecture
from omics_assets.methods.autoencoders.autoencoder_training import Trainer
from omics_assets.methods.autoencoders.feature_training import FeatureTrainer
from omics_assets.methods.autoencoders.sample_basis import SampleBasis
from omics_assets.settings import AutoencoderSettings

AnyTrainer = Trainer | FeatureTrainer


def on_genes(settings: AutoencoderSettings) -> bool:
    """Whether networks take in and give back genes; else coordinates of the sample basis."""
    return settings.basis == "feature"


def in_span(settings: AutoencoderSettings) -> bool:
    """Whether networks reconstruct within the span of their training samples, where PCA with all components is best."""
    return not on_genes(settings) or settings.optimizer != "adamw"


def trainer_for(
    basis: SampleBasis,
    X: NDArray[np.float64],
    shape: Architecture,
    settings: AutoencoderSettings,
    *,
    seed: int | Sequence[int],
    device: str,
) -> AnyTrainer:
    """Return an untrained network in the basis that is set; parameters as in `Trainer`."""
    if on_genes(settings):
        return FeatureTrainer(basis, X, shape, settings, seed=seed, device=device)
    return Trainer(basis, X, shape, settings, seed=seed, device=device)
