"""One fit of the cross-validation, one fold and one seed: what it is given, and what every epoch leaves behind.

That is a few numbers per epoch and sample; with them a fit that is finished need not be trained again after a kill.
What does not belong here: training (`fit_unit`), which epoch is chosen (`training_history`), scores
(`cross_validation`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.sample_basis import SampleBasis, fit_sample_basis
from omics_assets.methods.autoencoders.training_history import patience_end
from omics_assets.methods.resampling.fold_matrix import FoldMatrix
from omics_assets.settings import AutoencoderSettings

Floats = NDArray[np.float64]
Tensors = Mapping[str, NDArray[Any]]


class FitStore(Protocol):
    """Where finished fits are kept: what is loaded is what was saved, or nothing."""

    def load(self, key: str) -> Tensors | None:
        """Return what was saved under a key; None if nothing was."""

    def save(self, key: str, tensors: Tensors) -> None:
        """Keep tensors under a key, in place of earlier ones."""


class Fold:
    """One fold as all its fits see it.

    In the sample basis a network takes in and gives back coordinates, and of a fold no more than basis, coordinates and
    held-out samples is kept; in the feature basis it takes in and gives back genes.

    Parameters
    ----------
    matrix
        All samples, normalised by the training samples.
    held_out
        Mask of the held-out samples [n].
    on_genes
        The networks work on genes.
    """

    def __init__(self, matrix: FoldMatrix, held_out: NDArray[np.bool_], *, on_genes: bool) -> None:
        self.kept = matrix.kept
        self.held_out = held_out
        self.on_genes = on_genes
        self.basis: SampleBasis = fit_sample_basis(matrix.X[~held_out])
        self.inputs: Floats = matrix.X if on_genes else self.basis.coordinates(matrix.X)
        self.tested: Floats = matrix.X[held_out]
        self.out_of_span = 0.0 if on_genes else float(self.basis.out_of_span(self.tested).mean()) / self.tested.shape[1]

    @property
    def training(self) -> Floats:
        """z-scores of the training samples [n_train, p]; they lie in the span, and are not kept but made anew."""
        inputs = self.inputs[~self.held_out]
        return inputs if self.on_genes else self.basis.lift(inputs)

    def loss(self, outputs: NDArray[np.float32]) -> float:
        """Return the mean squared error per gene of the held-out samples, out-of-span part included."""
        return float(np.mean((outputs[self.held_out] - self.inputs[self.held_out]) ** 2)) + self.out_of_span

    def abridged(self, outputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what is kept of the outputs of an epoch: coordinates [m, r], or squared errors of the genes [p]."""
        tested = outputs[self.held_out]
        return ((tested - self.tested) ** 2).sum(axis=0).astype(np.float32) if self.on_genes else tested

    def residual(self, abridged: NDArray[np.float32]) -> Floats:
        """Return the squared error of each gene [p], summed over the held-out samples."""
        if self.on_genes:
            return abridged.astype(np.float64)
        return np.asarray(((self.tested - self.basis.lift(abridged)) ** 2).sum(axis=0))


class FoldFit:
    """One fold trained with one seed, and what every epoch left behind.

    Parameters
    ----------
    fold
        The fold.
    seed
        Of weights and dropout: the seed as set, repeat and fold.
    keeps_latents
        Record the latents of all samples.
    """

    def __init__(self, fold: Fold, seed: tuple[int, int, int], *, keeps_latents: bool) -> None:
        self.fold = fold
        self.seed = seed
        self.keeps_latents = keeps_latents
        self.clear()

    def clear(self) -> None:
        """Forget all epochs."""
        self.train_loss: list[float] = []
        self.validation_loss: list[float] = []
        self.outputs: list[NDArray[np.float32]] = []
        self.latents: list[NDArray[np.float32]] = []

    @property
    def name(self) -> str:
        """What is trained, in words, counted from 1 as people count; the seed is a number of its own."""
        seed, repeat, fold = self.seed
        return f"repeat {repeat + 1}, seed {seed}, fold {fold + 1}"

    @property
    def key(self) -> str:
        """Under which it is stored."""
        return "repeat_{1}_seed_{0}_fold_{2}".format(*self.seed)

    @property
    def epochs(self) -> int:
        """How many epochs are recorded."""
        return len(self.train_loss)

    def record(self, train_loss: float, latents: NDArray[np.float32], outputs: NDArray[np.float32]) -> None:
        """Add an epoch, from latents [n, 64] and outputs of all samples."""
        self.train_loss.append(train_loss)
        self.validation_loss.append(self.fold.loss(outputs))
        self.outputs.append(self.fold.abridged(outputs))
        if self.keeps_latents:
            self.latents.append(latents)

    def lasts_until(self, goal: int, settings: AutoencoderSettings) -> bool:
        """Whether it has reached the goal and, unless it has reached the limit, its own curve is at its end."""
        if self.epochs >= settings.max_epochs:
            return True
        least = min(settings.min_epochs, settings.max_epochs)
        curve = np.array(self.validation_loss)
        return self.epochs >= goal and bool(patience_end(curve, min_epochs=least, patience=settings.patience))

    def to_tensors(self) -> dict[str, NDArray[Any]]:
        """Return the record as tensors, one row per epoch."""
        tensors: dict[str, NDArray[Any]] = {
            "train_loss": np.array(self.train_loss),
            "validation_loss": np.array(self.validation_loss),
            "outputs": np.stack(self.outputs),
        }
        return tensors | ({"latents": np.stack(self.latents)} if self.keeps_latents else {})

    def restore(self, tensors: Tensors) -> None:
        """Take over a record of `to_tensors`."""
        self.train_loss, self.validation_loss = (
            np.asarray(tensors[name], dtype=np.float64).tolist() for name in ("train_loss", "validation_loss")
        )
        self.outputs = list(np.asarray(tensors["outputs"], dtype=np.float32))
        self.latents = list(np.asarray(tensors["latents"], dtype=np.float32)) if self.keeps_latents else []
