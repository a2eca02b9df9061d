"""Target gradient: what a prediction of the target metabolites from the gene latents says about genes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV

from omics_assets.methods.autoencoder import TrainedAutoencoder
from omics_assets.methods.held_out import HeldOutSums, check_held_out
from omics_assets.methods.rank_normalization import rank_normalize

Floats = NDArray[np.float64]

PENALTIES = np.logspace(-1, 5, 13)


@dataclass(frozen=True)
class TargetGradient:
    """Result of `target_gradient`.

    Parameters
    ----------
    value
        Mean over the models of the normalised rank (1 = strongest) of |d prediction / d gene|, averaged over samples
        [T, p].
    head_r2
        Held-out R2 of each target's prediction [T], mean over repeats; at or below 0 the gradients mean nothing.
    """

    value: Floats
    head_r2: Floats


def target_gradient(
    models: Sequence[TrainedAutoencoder],
    X: Floats,
    fold_latents: NDArray[np.floating],
    held_out: NDArray[np.bool_],
    targets: Floats,
) -> TargetGradient:
    """Fit ridge heads from latents to targets and carry their gradient to the genes.

    Parameters
    ----------
    models
        Final autoencoders of several seeds, fitted on all samples; a head is fitted on the latents of each.
    X
        All samples [n, p], z-scored as the models saw them.
    fold_latents
        Latents of all samples from each fold's model [R, F, n, 64]: the only ones the held-out R2 rests on.
    held_out
        Fold plan [R, F, n].
    targets
        Normalised target metabolites [n, T].

    Raises
    ------
    ValueError
        If the plan has fewer than two folds, or there is no model or no target.
    """
    if not models or not targets.size:
        msg = "a target gradient needs at least one model and one target"
        raise ValueError(msg)
    value = np.zeros((targets.shape[1], X.shape[1]))
    for model in models:
        weights, _ = _fit_head(np.asarray(model.encode(X), dtype=np.float64), targets)
        gradients = np.zeros_like(value)
        for coordinates in model.basis.coordinates(X):
            gradients += np.abs(model.basis.lift_weights(weights @ model.jacobian(coordinates)))
        value += np.stack([rank_normalize(row) for row in gradients]) / len(models)
    return TargetGradient(value, head_r2(fold_latents, held_out, targets))


def head_r2(fold_latents: NDArray[np.floating], held_out: NDArray[np.bool_], targets: Floats) -> Floats:
    """Return the held-out R2 [T] of ridge heads fitted on the training samples of each fold, mean over repeats.

    Parameters are those of `target_gradient`. Targets are z-scored on the training samples.
    """
    check_held_out(held_out)
    per_repeat = []
    for latents, masks in zip(fold_latents.astype(np.float64), held_out, strict=True):
        sums = HeldOutSums(targets.shape[1])
        for Z, mask in zip(latents, masks, strict=True):
            mean, sd = targets[~mask].mean(axis=0), targets[~mask].std(axis=0)
            kept = sd > 1e-9
            if not kept.any():
                continue
            Y = (targets[:, kept] - mean[kept]) / sd[kept]
            weights, intercept = _fit_head(Z[~mask], Y[~mask])
            sums.add(kept, Y[mask], Z[mask] @ weights.T + intercept)
        per_repeat.append(sums.per_feature())
    return np.asarray(np.mean(per_repeat, axis=0))


def _fit_head(latents: Floats, targets: Floats) -> tuple[Floats, Floats]:
    """Ridge from standardised latents, penalty per target by leave-one-out: weights [T, 64] and intercepts [T]."""
    mean, sd = latents.mean(axis=0), latents.std(axis=0)
    sd = np.where(sd > 1e-12, sd, 1.0)
    ridge = RidgeCV(alphas=PENALTIES, alpha_per_target=True).fit((latents - mean) / sd, targets)
    weights = np.asarray(ridge.coef_, dtype=np.float64).reshape(targets.shape[1], -1) / sd
    intercept = np.broadcast_to(np.asarray(ridge.intercept_, dtype=np.float64), targets.shape[1])
    return weights, intercept - weights @ mean
