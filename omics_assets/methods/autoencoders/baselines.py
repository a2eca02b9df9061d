"""Trivial rivals of the autoencoder on the same folds: projections on principal components of the training samples.

An autoencoder in the span of its training samples cannot reconstruct held-out samples better than the projection on
that span, PCA with all r components.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import LATENTS
from omics_assets.methods.autoencoders.sample_basis import SampleBasis, fit_sample_basis
from omics_assets.methods.resampling.fold_matrix import Prepare
from omics_assets.methods.resampling.held_out import HeldOutSums, check_held_out

Floats = NDArray[np.float64]

RIDGE_COMPONENTS = 5
_LEAK_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Baseline:
    """Held-out quality of one method.

    Parameters
    ----------
    method
        pca_<k>, pca_r, linear_autoencoder or ridge.
    pooled_r2
        1 - residual / total over all features, mean over repeats; out-of-span part included.
    r2
        Per feature [p], mean over repeats.
    parameters
        Loadings it fits: features times components (of the largest fold).
    """

    method: str
    pooled_r2: float
    r2: Floats
    parameters: int


def held_out_baselines(
    prepare: Prepare, held_out: NDArray[np.bool_], *, components: Sequence[int] = (3, 5, 8)
) -> tuple[Baseline, ...]:
    """Score the rivals.

    - ``pca_<k>``: projection on the first k components of the training samples; ``pca_r``: on all.
    - ``linear_autoencoder`` with 64 latents, in closed form: its optimum is PCA with min(r, 64) components (Baldi and
      Hornik 1989).
    - ``ridge``: every feature regressed on the first five component scores, with the penalty of probabilistic PCA, the
      mean of the remaining Gram eigenvalues (Tipping and Bishop 1999).

    Parameters
    ----------
    prepare, held_out
        As in `cross_validate`.
    components
        The k of ``pca_<k>``; more than r means r.

    Raises
    ------
    ValueError
        If the plan has fewer than two folds, or the training samples of a fold are all equal.
    """
    check_held_out(held_out)
    weights: dict[str, Callable[[SampleBasis], Floats]] = {f"pca_{k}": _first(k) for k in components}
    weights |= {"pca_r": _first(None), "linear_autoencoder": _first(LATENTS), "ridge": _ridge}
    sums: dict[str, list[HeldOutSums]] = {method: [] for method in weights}
    used = dict.fromkeys(weights, 0)
    for repeat in held_out:
        for number, mask in enumerate(repeat):
            matrix = prepare(~mask)
            if number == 0:
                for per_repeat in sums.values():
                    per_repeat.append(HeldOutSums(len(matrix.kept)))
            basis = fit_sample_basis(matrix.X[~mask])
            tested = matrix.X[mask]
            scores = tested @ basis.vectors
            for method, shrink in weights.items():
                factors = shrink(basis)
                sums[method][-1].add(matrix.kept, tested, (scores * factors) @ basis.vectors.T)
                used[method] = max(used[method], int(np.count_nonzero(factors)) * int(matrix.kept.sum()))
    return tuple(
        Baseline(
            method,
            float(np.mean([each.pooled() for each in per_repeat])),
            np.asarray(np.mean([each.per_feature() for each in per_repeat], axis=0)),
            used[method],
        )
        for method, per_repeat in sums.items()
    )


def leak_suspected(autoencoder_r2: float, pca_r_r2: float) -> bool:
    """Whether an autoencoder's pooled held-out R2 is above that of PCA-r on the same folds: a leak or a bug."""
    return autoencoder_r2 > pca_r_r2 + _LEAK_TOLERANCE


def _first(count: int | None) -> Callable[[SampleBasis], Floats]:
    """Factor 1 for the first components (None: all), 0 for the others."""

    def factors(basis: SampleBasis) -> Floats:
        return (np.arange(basis.rank) < (basis.rank if count is None else count)).astype(np.float64)

    return factors


def _ridge(basis: SampleBasis) -> Floats:
    eigenvalues = basis.singular_values**2
    rest = eigenvalues[RIDGE_COMPONENTS:]
    penalty = float(rest.mean()) if rest.size else 0.0
    return np.asarray(_first(RIDGE_COMPONENTS)(basis) * eigenvalues / (eigenvalues + penalty))
