"""Fits under training: each to its end on its own, alone or beside others of the same shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import Architecture
from omics_assets.methods.autoencoders.autoencoder_training import Stack, Trainer
from omics_assets.methods.autoencoders.fold_fits import FoldFit
from omics_assets.methods.autoencoders.trainers import AnyTrainer, trainer_for
from omics_assets.settings import AutoencoderSettings

PARKED_BYTES = 2**26
"""A fit that may have to go on keeps its weights and moments if they are no larger; else it would start again."""
_MOMENTS = 3  # weights and two moments of Adam


class Unit:
    """Fits of equal shape that are trained side by side: on a cpu one alone.

    Parameters
    ----------
    fits
        The fits; those that start again do so together.
    shape, settings, device
        As in `Trainer`.
    """

    def __init__(
        self, fits: Sequence[FoldFit], shape: Architecture, settings: AutoencoderSettings, *, device: str
    ) -> None:
        self.fits = tuple(fits)
        self.shape = shape
        self.settings = settings
        self.device = device
        self._parked: AnyTrainer | Stack | None = None

    def extend(self, goal: int, *, told: Callable[[FoldFit], None]) -> bool:
        """Train every fit to its own end, and at least to the goal; return whether there was anything to do.

        A fit whose weights were not kept starts again: with its seed it is the same fit.

        Parameters
        ----------
        goal
            Epochs, as far as the limit allows.
        told
            Called with a fit after every epoch of it.
        """
        if self._done(goal):
            return False
        trainer = self._parked or self._started()
        rows = torch.stack([torch.as_tensor(fit.fold.inputs, dtype=torch.float32) for fit in self.fits])
        rows = rows.to(self.device)
        while not self._done(goal):
            for fit, *epoch in zip(self.fits, *_epoch(trainer, rows), strict=True):
                fit.record(*epoch)
                told(fit)
        state = sum(self.shape.parameters(fit.fold.inputs.shape[1]) for fit in self.fits)
        self._parked = trainer if 4 * _MOMENTS * state <= PARKED_BYTES else None
        return True

    def _done(self, goal: int) -> bool:
        return all(fit.lasts_until(goal, self.settings) for fit in self.fits)

    def _started(self) -> AnyTrainer | Stack:
        trainers = []
        for fit in self.fits:
            fit.clear()
            data = fit.fold.basis, fit.fold.training
            trainers.append(trainer_for(*data, self.shape, self.settings, seed=fit.seed, device=self.device))
        if len(trainers) == 1:
            return trainers[0]
        return Stack.of([trainer for trainer in trainers if isinstance(trainer, Trainer)])


def _epoch(
    trainer: AnyTrainer | Stack, rows: torch.Tensor
) -> tuple[list[float], NDArray[np.float32], NDArray[np.float32]]:
    """Train one epoch; return losses [K], latents [K, n, 64] and outputs [K, n, inputs] of all samples."""
    if isinstance(trainer, Stack):
        losses = trainer.epoch()
        latents, outputs = trainer.evaluate(rows)
    else:
        losses = [trainer.epoch()]
        latents, outputs = (tensor[None] for tensor in trainer.evaluate(rows[0]))
    return losses, latents.cpu().numpy(), outputs.cpu().numpy()
