"""Small cohorts for the tests of the autoencoder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import Architecture
from omics_assets.settings import AutoencoderSettings

Floats = NDArray[np.float64]

TINY = Architecture((32, 16, 8), 0.1)
WIDE = Architecture((64, 32), 0.1)


def quick(**changes: object) -> AutoencoderSettings:
    return AutoencoderSettings.model_validate({"min_epochs": 5, "max_epochs": 30, "learning_rate": 3e-3, **changes})


def z_scored(X: Floats) -> Floats:
    return (X - X.mean(axis=0)) / X.std(axis=0)


def cohort(
    n: int = 24, genes: int = 200, share: float = 0.3, seed: int = 0
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Tissue of each sample [n], z-scored expression [n, genes], and which genes follow the tissue."""
    rng = np.random.default_rng(seed)
    tissue = np.arange(n) % 4
    planted = np.arange(genes) < share * genes
    profiles = rng.normal(size=(4, 3)) @ rng.normal(size=(3, genes))
    X = planted * profiles[tissue] + rng.normal(size=(n, genes))
    return tissue, z_scored(X), planted
