"""Cross-validation of the autoencoder: held-out R2 per gene, fold latents, training history.

All folds of a repeat are trained side by side. The epoch at which a fold is scored is chosen on the validation losses
of the *other* folds, never on its own. What does not belong here: the network (`autoencoder_training`), its rivals
(`baselines`), what is made of the numbers (`importance`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from omics_assets.methods.autoencoder import Architecture
from omics_assets.methods.autoencoder_training import Trainer
from omics_assets.methods.fold_matrix import FoldMatrix, Prepare
from omics_assets.methods.held_out import HeldOutSums, check_held_out
from omics_assets.methods.sample_basis import SampleBasis, fit_sample_basis
from omics_assets.methods.training_history import TrainingHistory, chosen_epochs, fit_history, join_histories
from omics_assets.progress import Progress, silent
from omics_assets.settings import AutoencoderSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class CrossValidation:
    """Result of `cross_validate`.

    Parameters
    ----------
    r2
        Held-out R2 per gene [p], mean over repeats and seeds; 0 for a gene that no fold allows.
    r2_by_seed
        The same per seed [S, p].
    pooled_r2
        1 - residual / total over all genes, mean over repeats and seeds.
    pooled_r2_by_seed
        The same per seed [S].
    latents
        Of all n samples from each fold's model of the first seed [R, F, n, 64], float32.
    chosen_epochs
        [R, F, S].
    history
        Losses of every epoch.
    trained_parameters
        Parameters of the largest network trained.
    """

    r2: Floats
    r2_by_seed: Floats
    pooled_r2: float
    pooled_r2_by_seed: Floats
    latents: NDArray[np.float32]
    chosen_epochs: Ints
    history: TrainingHistory
    trained_parameters: int

    @property
    def median_epoch(self) -> int:
        """Median of the chosen epochs: how long the final fit on all samples trains."""
        return int(np.median(self.chosen_epochs))


class _Fold:
    """One fold: its matrix and basis, and for the seed at hand its trainer and what it recorded."""

    def __init__(self, matrix: FoldMatrix, held_out: NDArray[np.bool_]) -> None:
        self.kept = matrix.kept
        self.X = matrix.X
        self.held_out = held_out
        self.basis: SampleBasis = fit_sample_basis(matrix.X[~held_out])
        self.coordinates = self.basis.coordinates(matrix.X)
        tested = matrix.X[held_out]
        self.out_of_span = float(self.basis.out_of_span(tested).mean()) / tested.shape[1]

    def start(
        self, shape: Architecture, settings: AutoencoderSettings, seed: Sequence[int], *, device: str, latents: bool
    ) -> None:
        """Begin training with a seed; record the latents of all samples if asked."""
        self.trainer = Trainer(self.basis, self.X[~self.held_out], shape, settings, seed=seed, device=device)
        rows = self.coordinates if latents else self.coordinates[self.held_out]
        self.evaluated = torch.as_tensor(rows, dtype=torch.float32, device=device)
        self.tested = self.held_out if latents else np.ones(len(rows), dtype=bool)
        self.train_loss: list[float] = []
        self.validation_loss: list[float] = []
        self.outputs: list[NDArray[np.float32]] = []
        self.latents: list[NDArray[np.float32]] = []

    def epoch(self) -> None:
        """Train one epoch and record losses, held-out output coordinates and latents: a few numbers per sample."""
        self.train_loss.append(self.trainer.epoch())
        latents, outputs = (tensor.cpu().numpy() for tensor in self.trainer.evaluate(self.evaluated))
        output = outputs[self.tested]
        in_span = float(np.mean((output - self.coordinates[self.held_out]) ** 2))
        self.validation_loss.append(in_span + self.out_of_span)
        self.outputs.append(output)
        self.latents.append(latents)


class _Scores:
    """What is collected over repeats, folds and seeds."""

    def __init__(self, held_out: NDArray[np.bool_], seeds: Sequence[int], latents: int) -> None:
        repeats, folds, samples = held_out.shape
        self.seeds = seeds
        self.chosen = np.empty((repeats, folds, len(seeds)), dtype=np.int64)
        self.latents = np.empty((repeats, folds, samples, latents), dtype=np.float32)
        self.per_gene: list[list[Floats]] = [[] for _ in seeds]
        self.pooled = np.empty((repeats, len(seeds)))
        self.histories: list[TrainingHistory] = []
        self.rank = 0

    def add(self, repeat: int, index: int, folds: Sequence[_Fold], epochs: Ints) -> None:
        """Score all folds of a repeat at their epochs for the seed of that index."""
        sums = HeldOutSums(len(folds[0].kept))
        for number, (fold, epoch) in enumerate(zip(folds, epochs.tolist(), strict=True)):
            sums.add(fold.kept, fold.X[fold.held_out], fold.basis.lift(fold.outputs[epoch - 1]))
            self.histories.append(
                fit_history(
                    fold.train_loss,
                    fold.validation_loss,
                    seed=self.seeds[index],
                    chosen=epoch,
                    repeat=repeat,
                    fold=number,
                )
            )
            if index == 0:
                self.latents[repeat, number] = fold.latents[epoch - 1]
            self.rank = max(self.rank, fold.basis.rank)
        self.chosen[repeat, :, index] = epochs
        self.per_gene[index].append(sums.per_feature())
        self.pooled[repeat, index] = sums.pooled()

    def result(self, shape: Architecture) -> CrossValidation:
        by_seed = np.array([np.mean(values, axis=0) for values in self.per_gene])
        return CrossValidation(
            r2=by_seed.mean(axis=0),
            r2_by_seed=by_seed,
            pooled_r2=float(self.pooled.mean()),
            pooled_r2_by_seed=self.pooled.mean(axis=0),
            latents=self.latents,
            chosen_epochs=self.chosen,
            history=join_histories(self.histories),
            trained_parameters=shape.parameters(self.rank),
        )


def cross_validate(
    prepare: Prepare,
    held_out: NDArray[np.bool_],
    shape: Architecture,
    settings: AutoencoderSettings,
    *,
    seeds: Sequence[int],
    device: str = "cpu",
    progress: Progress = silent,
) -> CrossValidation:
    """Train on every repeat, fold and seed and score the held-out samples.

    Parameters
    ----------
    prepare
        Normalises all samples by the training samples of a fold.
    held_out
        Fold plan [R, F, n].
    shape
        Widths and dropout.
    settings
        Optimiser, learning rate, epochs and patience.
    seeds
        Seeds of initial weights and dropout; each is combined with repeat and fold.
    device
        Torch device.
    progress
        Told of every epoch; the total is an upper bound.

    Raises
    ------
    ValueError
        If the plan has fewer than two folds, or the training samples of a fold are all equal.
    """
    check_held_out(held_out)
    scores = _Scores(held_out, seeds, shape.widths[-1])
    for repeat, masks in enumerate(held_out):
        folds = [_Fold(prepare(~mask), mask) for mask in masks]
        for index, seed in enumerate(seeds):
            for number, fold in enumerate(folds):
                fold.start(shape, settings, (seed, repeat, number), device=device, latents=index == 0)
            done = repeat * len(seeds) + index
            epochs = _train_side_by_side(folds, settings, done, len(held_out) * len(seeds), progress)
            scores.add(repeat, index, folds, epochs)
    return scores.result(shape)


def _train_side_by_side(
    folds: Sequence[_Fold], settings: AutoencoderSettings, done: int, blocks: int, progress: Progress
) -> Ints:
    """Train all folds until the epoch of each is settled, and return these epochs."""
    limit = settings.max_epochs
    epochs = np.full(len(folds), limit)
    for epoch in range(1, limit + 1):
        for fold in folds:
            fold.epoch()
        curves = np.array([fold.validation_loss for fold in folds])
        epochs, ended = chosen_epochs(curves, min_epochs=min(settings.min_epochs, limit), patience=settings.patience)
        progress(done * limit + epoch, blocks * limit, f"fit {done + 1} of {blocks}, epoch {epoch}, {len(folds)} folds")
        if ended:
            break
    return epochs
