"""Synthetic latents for the tests of the graph, the network and its rivals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.classification_folds import FoldLatents, Label
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.settings import ClassificationSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NAMES = ("root", "leaf", "fruit", "flower")


def quick(**changes: object) -> ClassificationSettings:
    return ClassificationSettings.model_validate(
        {"epochs": 30, "permutations": 60, "gat_permutations": 3, "random_graphs": 3, "learning_rate": 2e-2, **changes}
    )


def planted(codes: Ints, width: int, strength: float, rng: np.random.Generator) -> Floats:
    """Noise [n, width] around one centre per class."""
    centres = rng.normal(size=(int(codes.max()) + 1, width))
    return np.asarray(strength * centres[codes] + rng.normal(size=(len(codes), width)))


def fold_latents(
    n: int = 18, classes: int = 3, strength: float = 3.0, seed: int = 0, blocks: Ints | None = None
) -> FoldLatents:
    """One label, and latents that differ from fold to fold; held-out ones are shorter, as real ones are."""
    rng = np.random.default_rng(seed)
    blocks = np.arange(n) if blocks is None else blocks
    codes = blocks % classes
    held_out = fold_plan(codes, blocks, folds=3, repeats=2, rng=rng).held_out
    Z = planted(codes, 8, strength, rng)
    latents = np.tile(Z - Z.mean(axis=0), (*held_out.shape[:2], 1, 1))
    latents += 0.1 * rng.normal(size=latents.shape)
    latents[held_out] *= 0.4
    return FoldLatents(
        latents, held_out, planted(codes, 30, strength / 3, rng), blocks, (Label("tissue", codes, NAMES[:classes]),)
    )
