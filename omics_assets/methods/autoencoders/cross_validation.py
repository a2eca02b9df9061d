"""Cross-validation of the autoencoder: held-out R2 per gene, fold latents, training history.

The epoch at which a fold is scored is chosen on the validation losses of the *other* folds, never on its own. No fit
starts from an earlier model, which may have seen the samples held out here. What does not belong here: the network
(`autoencoder_training`), when a fit is trained (`fit_schedule`), its rivals (`baselines`), what is made of the numbers
(`importance`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import Architecture
from omics_assets.methods.autoencoders.fit_schedule import Choice, Schedule
from omics_assets.methods.autoencoders.fold_fits import FitStore, Fold, FoldFit
from omics_assets.methods.autoencoders.trainers import on_genes
from omics_assets.methods.autoencoders.training_history import TrainingHistory, fit_history, join_histories
from omics_assets.methods.resampling.fold_matrix import Prepare
from omics_assets.methods.resampling.held_out import HeldOutSums, check_held_out
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
        self.inputs = 0

    def add(self, repeat: int, index: int, fits: Sequence[FoldFit], choice: Choice) -> None:
        """Score all folds of a repeat at their epochs for the seed of that index."""
        sums = HeldOutSums(len(fits[0].fold.kept))
        for number, (fit, epoch) in enumerate(zip(fits, choice.epochs.tolist(), strict=True)):
            fold = fit.fold
            sums.add_residual(fold.kept, fold.tested, fold.residual(fit.outputs[epoch - 1]))
            self.histories.append(
                fit_history(
                    fit.train_loss[: choice.rests_on],
                    fit.validation_loss[: choice.rests_on],
                    seed=self.seeds[index],
                    chosen=epoch,
                    repeat=repeat,
                    fold=number,
                )
            )
            if index == 0:
                self.latents[repeat, number] = fit.latents[epoch - 1]
            self.inputs = max(self.inputs, fold.inputs.shape[1])
        self.chosen[repeat, :, index] = choice.epochs
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
            trained_parameters=shape.parameters(self.inputs),
        )


def cross_validate(
    prepare: Prepare,
    held_out: NDArray[np.bool_],
    shape: Architecture,
    settings: AutoencoderSettings,
    *,
    seeds: Sequence[int],
    device: str = "cpu",
    batched: bool | None = None,
    store: FitStore | None = None,
    progress: Progress = silent,
) -> CrossValidation:
    """Train on every repeat, fold and seed and score the held-out samples.

    The outcome does not depend on how the fits are scheduled: one by one, in a batch, or partly from a store.

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
    batched
        Train all folds and seeds of a repeat that have the same shape side by side; None: where it pays, on cuda. Never
        in the feature basis, where one network is large enough.
    store
        Finished fits are kept there and taken from there. It must belong to these very arguments.
    progress
        Told of every epoch with its losses; the total is an upper bound.

    Raises
    ------
    ValueError
        If the plan has fewer than two folds, or the training samples of a fold are all equal.
    """
    check_held_out(held_out)
    scores = _Scores(held_out, seeds, shape.widths[-1])
    schedule = Schedule(
        shape,
        settings,
        device=device,
        batched=(device.startswith("cuda") if batched is None else batched) and not on_genes(settings),
        store=store,
        fits=held_out.shape[0] * held_out.shape[1] * len(seeds),
        progress=progress,
    )
    for repeat, masks in enumerate(held_out):
        folds = [Fold(prepare(~mask), mask, on_genes=on_genes(settings)) for mask in masks]
        fits = [
            [FoldFit(fold, (seed, repeat, number), keeps_latents=not index) for number, fold in enumerate(folds)]
            for index, seed in enumerate(seeds)
        ]
        for index, choice in enumerate(schedule.train(fits)):
            scores.add(repeat, index, fits[index], choice)
    return scores.result(shape)
