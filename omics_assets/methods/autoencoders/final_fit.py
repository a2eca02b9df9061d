"""The fit on all samples, at the epoch chosen before: for projections and importance, never for held-out numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import Architecture
from omics_assets.methods.autoencoders.autoencoder_training import Trainer
from omics_assets.methods.autoencoders.feature_basis import Autoencoder
from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets.methods.autoencoders.trainers import AnyTrainer, trainer_for
from omics_assets.methods.autoencoders.warm_start import EarlierModel, fits, warm
from omics_assets.progress import Progress, silent
from omics_assets.settings import AutoencoderSettings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FinalFit:
    """Result of `final_fit`.

    Parameters
    ----------
    model
        The autoencoder.
    cold_loss
        Training loss by epoch of the fit from random weights.
    warm_loss
        The same from the earlier model's weights, whose fit then is the model; None where there was no such start.
    """

    model: Autoencoder
    cold_loss: Floats
    warm_loss: Floats | None

    @property
    def loss(self) -> Floats:
        """Training loss of the model by epoch."""
        return self.cold_loss if self.warm_loss is None else self.warm_loss


def final_fit(
    X: Floats,
    shape: Architecture,
    settings: AutoencoderSettings,
    *,
    epochs: int,
    seed: int,
    device: str = "cpu",
    earlier: EarlierModel | None = None,
    progress: Progress = silent,
) -> FinalFit:
    """Train on all samples.

    With an earlier model a warm start is trained until its loss is that of the cold start after all epochs, and no
    longer: it shall have learnt as much, not more. The cold start is always trained.

    Parameters
    ----------
    X
        All samples [n, p], z-scored on themselves.
    shape, settings, seed, device
        As in `Trainer`.
    epochs
        Number of full-batch steps, chosen by `cross_validate`.
    earlier
        A model of fewer samples to start from; None, or one that does not fit: start cold.
    progress
        Told of every epoch with its loss.

    Raises
    ------
    ValueError
        If the samples are not centred or all equal.
    """
    X = np.asarray(X, dtype=np.float64)
    basis = fit_sample_basis(X)

    def told(done: int, loss: float) -> None:
        progress(done, epochs, f"final fit, epoch {done}: loss {loss:.3f}")

    cold = trainer_for(basis, X, shape, settings, seed=seed, device=device)
    losses = _train(cold, epochs, told)
    if earlier is None or not isinstance(cold, Trainer) or not fits(earlier, cold):
        return FinalFit(cold.trained(), losses, None)
    del cold  # two at a time would double the memory
    warmed = Trainer(basis, X, shape, settings, seed=seed, device=device)
    warm(warmed, earlier)
    warm_losses = _train(warmed, epochs, told, until=losses[-1])
    return FinalFit(warmed.trained(), losses, warm_losses)


def _train(trainer: AnyTrainer, epochs: int, told: Callable[[int, float], None], *, until: float = -np.inf) -> Floats:
    """Train for some epochs, or until the loss is as low as asked; return the losses."""
    losses: list[float] = []
    while len(losses) < epochs and (not losses or losses[-1] > until):
        losses.append(trainer.epoch())
        told(len(losses), losses[-1])
    return np.array(losses)
