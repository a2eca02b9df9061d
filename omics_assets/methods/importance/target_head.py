"""Ridge heads: a linear prediction of the target metabolites from the gene latents, fitted inside folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV

from omics_assets.methods.resampling.held_out import HeldOutSums, check_held_out
from omics_assets.methods.statistics.design import Design, average_blocks
from omics_assets.methods.statistics.permutation import p_against, pairing_permutations, pairing_scheme

Floats = NDArray[np.float64]

PENALTIES = np.logspace(-1, 5, 13)
MOST_TARGETS = 20


@dataclass(frozen=True)
class HeadVerdict:
    """Held-out R2 of the heads beside re-paired targets.

    Parameters
    ----------
    r2
        Of each target [T]; at or below 0 its gradients mean nothing.
    statistic, control, p
        Mean over the targets; the same for re-paired targets [B]; (b + 1)/(B + 1). Without a re-pairing empty and 1.
    note
        How the targets were re-paired, or why they could not be.
    """

    r2: Floats
    statistic: float
    control: Floats
    p: float
    note: str


def fit_head(latents: Floats, targets: Floats) -> tuple[Floats, Floats]:
    """Return weights [T, 64] and intercepts [T] of a ridge from latents [n, 64] to targets [n, T].

    Latents are standardised; each target has the penalty of least leave-one-out error.
    """
    mean, sd = latents.mean(axis=0), latents.std(axis=0)
    sd = np.where(sd > 1e-12, sd, 1.0)
    ridge = RidgeCV(alphas=PENALTIES, alpha_per_target=True).fit((latents - mean) / sd, targets)
    weights = np.asarray(ridge.coef_, dtype=np.float64).reshape(targets.shape[1], -1) / sd
    intercept = np.broadcast_to(np.asarray(ridge.intercept_, dtype=np.float64), targets.shape[1])
    return weights, intercept - weights @ mean


def best_predicted(head_r2: Floats) -> NDArray[np.int64]:
    """Return the positions of the targets whose gradient is taken: all, or with many the best predicted 20.

    The gradient of a head that predicts nothing means nothing, and the largest over hundreds of targets is near 1 for
    every gene.
    """
    if len(head_r2) <= MOST_TARGETS:
        return np.arange(len(head_r2))
    return np.sort(np.argsort(-head_r2, kind="stable")[:MOST_TARGETS])


def head_verdict(
    fold_latents: NDArray[np.floating],
    held_out: NDArray[np.bool_],
    targets: Floats,
    design: Design,
    *,
    draws: int,
    rng: np.random.Generator,
) -> HeadVerdict:
    """Compare the held-out R2 of the heads with that for targets re-paired within the design.

    Re-pairing keeps the models and all that the design explains: what is left is what the latents know of the targets
    beyond tissue.

    Parameters
    ----------
    fold_latents, held_out, targets
        As in `head_r2`; the targets of a biological unit are averaged, here and in the control.
    design
        Of the samples.
    draws
        Re-pairings.
    rng
        Source of randomness.
    """
    by_unit = average_blocks(targets.T, design.blocks)
    unit = np.unique(design.blocks, return_inverse=True)[1]
    r2 = head_r2(fold_latents, held_out, by_unit[:, unit].T)
    scheme = pairing_scheme(design)
    if scheme.reason:
        return HeadVerdict(r2, float(r2.mean()), np.empty(0), 1.0, scheme.reason)
    orders = pairing_permutations(scheme, draws, rng)
    control = np.array(
        [head_r2(fold_latents, held_out, by_unit[:, order][:, unit].T).mean() for order in orders], dtype=np.float64
    )
    p = p_against(control, float(r2.mean()))
    return HeadVerdict(r2, float(r2.mean()), control, p, scheme.text.split(", on ranks")[0])


def head_r2(fold_latents: NDArray[np.floating], held_out: NDArray[np.bool_], targets: Floats) -> Floats:
    """Return the held-out R2 [T] of ridge heads fitted on the training samples of each fold, mean over repeats.

    Parameters
    ----------
    fold_latents
        Latents of all samples from each fold's model [R, F, n, 64].
    held_out
        Fold plan [R, F, n].
    targets
        Normalised target metabolites [n, T]; z-scored here on the training samples.

    Raises
    ------
    ValueError
        If the plan has fewer than two folds.
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
            weights, intercept = fit_head(Z[~mask], Y[~mask])
            sums.add(kept, Y[mask], Z[mask] @ weights.T + intercept)
        per_repeat.append(sums.per_feature())
    return np.asarray(np.mean(per_repeat, axis=0))
