"""Ridge heads: a linear prediction of the target metabolites from the gene latents, on means of biological units.

Technical replicates share a target: among samples, the leave-one-out error that chooses a penalty would be that of a
target already seen. The verdict fits its heads in folds; the gradient is that of heads fitted on all samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV

from omics_assets.methods.resampling.held_out import HeldOutSums, check_held_out
from omics_assets.methods.statistics.design import Design, average_blocks
from omics_assets.methods.statistics.permutation import (
    p_against,
    pairing_permutations,
    pairing_scheme,
    whole_units,
)

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
    """Return the positions of the targets whose gradient is taken: of held-out R2 above 0, the best 20; maybe none.

    The gradient of a head that predicts no better than the mean means nothing, and the largest over hundreds of targets
    is near 1 for every gene.
    """
    best = np.argsort(-head_r2, kind="stable")[:MOST_TARGETS]
    return np.sort(best[head_r2[best] > 0])


def unit_means(values: NDArray[np.floating], blocks: NDArray[np.int64]) -> Floats:
    """Average the samples of every biological unit: [..., n, k] -> [..., u, k], units in ascending order of code."""
    rows = np.moveaxis(np.asarray(values, dtype=np.float64), -2, -1)
    means = average_blocks(rows.reshape(-1, rows.shape[-1]), blocks)
    return np.moveaxis(means.reshape(*rows.shape[:-1], -1), -1, -2)


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
    beyond the design.

    Parameters
    ----------
    fold_latents, held_out, targets
        As in `head_r2`, but by sample: latents and targets of a biological unit are averaged.
    design
        Of the samples.
    draws
        Re-pairings.
    rng
        Source of randomness.
    """
    latents, by_unit = unit_means(fold_latents, design.blocks), unit_means(targets, design.blocks)
    held_out_units = held_out[..., whole_units(design.blocks)[0]]
    r2 = head_r2(latents, held_out_units, by_unit)
    scheme = pairing_scheme(design)
    if scheme.reason:
        return HeadVerdict(r2, float(r2.mean()), np.empty(0), 1.0, scheme.reason)
    orders = pairing_permutations(scheme, draws, rng)
    control = np.array([head_r2(latents, held_out_units, by_unit[order]).mean() for order in orders], dtype=np.float64)
    p = p_against(control, float(r2.mean()))
    return HeadVerdict(r2, float(r2.mean()), control, p, scheme.text.split(", on ranks")[0])


def head_r2(fold_latents: NDArray[np.floating], held_out: NDArray[np.bool_], targets: Floats) -> Floats:
    """Return the held-out R2 [T] of ridge heads fitted on the training units of each fold, mean over repeats.

    Parameters
    ----------
    fold_latents
        Latents of all units from each fold's model [R, F, u, 64].
    held_out
        Fold plan of the units [R, F, u].
    targets
        Normalised target metabolites [u, T]; z-scored here on the training units.

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
