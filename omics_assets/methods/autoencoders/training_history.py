"""Losses of every epoch, and the choice of the epoch a fold is scored at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FINAL = -1
WARM = -2


@dataclass(frozen=True)
class TrainingHistory:
    """One row per repeat, fold, seed and epoch (from 1), as columns of equal length.

    Losses are mean squared errors per gene in z-score units; the training loss is that before the epoch's step, with
    dropout; the validation loss that after it, out-of-span part included.
    """

    repeat: Ints
    fold: Ints
    seed: Ints
    epoch: Ints
    train_loss: Floats
    validation_loss: Floats
    chosen: NDArray[np.bool_]


def patience_end(curve: Floats, *, min_epochs: int, patience: int) -> int:
    """Return the first epoch (from 1) at which patience has run out on a curve of losses; 0 if it has not yet.

    Parameters
    ----------
    curve
        Losses by epoch [E].
    min_epochs
        Patience does not run out earlier.
    patience
        Epochs without improvement after which the curve is at its end.
    """
    epochs = np.arange(len(curve))
    out = np.flatnonzero((epochs - _lowest_at(curve) >= patience) & (epochs + 1 >= min_epochs))
    return int(out[0]) + 1 if out.size else 0


def chosen_epochs(validation: Floats, *, min_epochs: int, patience: int) -> tuple[Ints, int]:
    """Choose the epoch (from 1) of each fold on the mean validation loss of the other folds.

    Parameters
    ----------
    validation
        Validation losses so far [F, E].
    min_epochs
        No earlier epoch is chosen.
    patience
        Epochs without improvement after which a curve is at its end.

    Returns
    -------
    The epochs [F], and how many epochs they rest on: the first at which every curve was at its end; 0 if one is not.
    """
    folds, epochs = validation.shape
    best = np.empty(folds, dtype=np.int64)
    ends = np.zeros(folds, dtype=np.int64)
    for fold in range(folds):
        curve = np.delete(validation, fold, axis=0).mean(axis=0)
        ends[fold] = patience_end(curve, min_epochs=min_epochs, patience=patience)
        best[fold] = max(_lowest_at(curve)[ends[fold] - 1] + 1, min(min_epochs, epochs))  # not at its end: the last
    return best, int(ends.max()) if ends.all() else 0


def _lowest_at(curve: Floats) -> Ints:
    """Where each loss's lowest predecessor stands, itself included; the later of equal ones."""
    return np.asarray(np.maximum.accumulate(np.where(curve == np.minimum.accumulate(curve), np.arange(len(curve)), 0)))


def fit_history(
    train_loss: Sequence[float],
    validation_loss: Sequence[float] | None,
    *,
    seed: int,
    chosen: int,
    repeat: int = FINAL,
    fold: int = FINAL,
) -> TrainingHistory:
    """Return the rows of one fit; repeat and fold are -1 for the final fit, which has no validation loss (NaN)."""
    epoch = np.arange(1, len(train_loss) + 1)
    validation = np.full(len(epoch), np.nan) if validation_loss is None else np.array(validation_loss)
    repeats, folds, seeds = (np.full(len(epoch), value, dtype=np.int64) for value in (repeat, fold, seed))
    return TrainingHistory(repeats, folds, seeds, epoch, np.array(train_loss), validation, epoch == chosen)


def join_histories(histories: Sequence[TrainingHistory]) -> TrainingHistory:
    """Return the rows of several histories, one after the other."""
    columns = {
        field.name: np.concatenate([getattr(history, field.name) for history in histories])
        for field in fields(TrainingHistory)
    }
    return TrainingHistory(**columns)
