"""When each fit of the cross-validation is trained, and for how long: until the epoch of every fold is settled.

A fit is trained until its own curve has run out of patience. The choice rests on the curves of the other folds, and may
need a few epochs more of those that ended early: they go on. Fits of later seeds are trained that far at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import Architecture
from omics_assets.methods.autoencoders.fit_unit import Unit
from omics_assets.methods.autoencoders.fold_fits import FitStore, FoldFit
from omics_assets.methods.autoencoders.training_history import chosen_epochs
from omics_assets.progress import Progress
from omics_assets.settings import AutoencoderSettings


@dataclass(frozen=True)
class Choice:
    """The epochs at which the folds of one repeat and seed are scored.

    Parameters
    ----------
    epochs
        From 1 [F].
    rests_on
        The choice looked at so many epochs of every curve.
    """

    epochs: NDArray[np.int64]
    rests_on: int


class Schedule:
    """Trains the fits of one repeat after the other.

    Parameters
    ----------
    shape, settings, device, batched, store, progress
        As in `cross_validate`.
    fits
        Number of all fits, for the progress.
    """

    def __init__(
        self,
        shape: Architecture,
        settings: AutoencoderSettings,
        *,
        device: str,
        batched: bool,
        store: FitStore | None,
        fits: int,
        progress: Progress,
    ) -> None:
        self.shape = shape
        self.settings = settings
        self.device = device
        self.batched = batched
        self.store = store
        self.progress = progress
        self.total = fits * settings.max_epochs
        self.settled = 0
        self.done = 0
        self.usual = 0

    def train(self, fits: Sequence[Sequence[FoldFit]]) -> Iterator[Choice]:
        """Train all fits of a repeat [S][F] and yield the choice of every seed, in order."""
        together = [list(fits)] if self.batched else [[of_seed] for of_seed in fits]
        for group in together:
            at_work = [fit for of_seed in group for fit in of_seed]
            units = self._units(at_work)
            self._extend(units, at_work, self.usual)
            for of_seed in group:
                yield self._settle(units, of_seed)

    def _settle(self, units: Sequence[Unit], fits: Sequence[FoldFit]) -> Choice:
        """Let the shortest fits of a seed go on until its choice is settled."""
        limit = self.settings.max_epochs
        while True:
            lengths = [fit.epochs for fit in fits]
            curves = np.array([fit.validation_loss[: min(lengths)] for fit in fits])
            least = min(self.settings.min_epochs, limit)
            epochs, rests_on = chosen_epochs(curves, min_epochs=least, patience=self.settings.patience)
            if rests_on or min(lengths) == limit:
                self.usual = max(self.usual, rests_on or limit)
                self.settled += len(fits)
                return Choice(epochs, rests_on or limit)
            goal = max(lengths) if min(lengths) < max(lengths) else limit
            self._extend([unit for unit in units if set(unit.fits) & set(fits)], fits, goal)

    def _extend(self, units: Sequence[Unit], at_work: Sequence[FoldFit], goal: int) -> None:
        def told(fit: FoldFit) -> None:
            limit = self.settings.max_epochs
            self.done = max(self.done, self.settled * limit + sum(each.epochs for each in at_work))
            losses = f"loss {fit.train_loss[-1]:.3f}, held out {fit.validation_loss[-1]:.3f}"
            self.progress(self.done, self.total, f"{fit.name}, epoch {fit.epochs}: {losses}")

        for unit in units:
            if unit.extend(goal, told=told) and self.store is not None:
                for fit in unit.fits:
                    self.store.save(fit.key, fit.to_tensors())

    def _units(self, fits: Sequence[FoldFit]) -> list[Unit]:
        """Take up stored fits, and group the others: alone, or with those of the same shape."""
        groups: dict[object, list[FoldFit]] = {}
        for fit in fits:
            stored = self.store.load(fit.key) if self.store is not None else None
            if stored is not None:
                fit.restore(stored)
            shape = (fit.fold.basis.rank, int(fit.fold.held_out.sum()))
            groups.setdefault(shape if self.batched and stored is None else fit.key, []).append(fit)
        return [Unit(group, self.shape, self.settings, device=self.device) for group in groups.values()]
