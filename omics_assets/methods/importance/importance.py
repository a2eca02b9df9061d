"""Importance of genes by reconstruction, its trivial baselines, and how far two importances agree.

Attribution through gradients is in `attribution`, what is expression level in an importance in `expression_level`, the
control that decides the verdict in `autoencoder_verdict`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.methods.statistics.rank_normalization import mean_rank_normalized, rank_agreement, rank_normalize

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Reconstruction = Literal["held_out_r2", "published"]


@dataclass(frozen=True)
class Importance:
    """One importance of every gene.

    Parameters
    ----------
    value
        As defined [p].
    high_is_important
        Direction of `value`.
    seed_agreement
        Spearman between the importances of two disjoint halves of the seeds; NaN with a single seed.
    definition
        What the value is, in words.
    by_seed
        Normalised rank of each seed alone [S, p], 1 = most important; none of a definition with one model.
    """

    value: Floats
    high_is_important: bool
    seed_agreement: float
    definition: str
    by_seed: Floats

    @property
    def score(self) -> Floats:
        """The value turned so that high is important [p]."""
        return self.value if self.high_is_important else -self.value


def reconstruction_importance(r2_by_seed: Floats, in_sample_error: Floats, *, kind: Reconstruction) -> Importance:
    """Return how well the autoencoder reconstructs each gene.

    - ``held_out_r2``: mean over the seeds of the held-out R2, high = the gene is predicted in samples never seen.
    - ``published``: in-sample mean squared error, low = important, as published. It rewards what the network memorised:
      with longer training its two seeds agree no better than chance. One model: no agreement of seeds.

    Parameters
    ----------
    r2_by_seed
        Held-out R2 [S, p].
    in_sample_error
        Mean squared error of the final model on the samples it saw [p].
    kind
        Definition.
    """
    if kind == "published":
        text = "in-sample mean squared error, low = important (published)"
        return Importance(in_sample_error, False, float("nan"), text, np.zeros((0, in_sample_error.size)))
    text = "held-out R2, high = important"
    return Importance(r2_by_seed.mean(axis=0), True, seed_agreement(r2_by_seed), text, share_by_seed(r2_by_seed))


def latent_correlation(X: Floats, latents: NDArray[np.floating]) -> Floats:
    """Return the mean over the latents [n, k] of the squared Pearson correlation with each gene of X [n, p]."""
    correlation = _standardized(X).T @ _standardized(np.asarray(latents, dtype=np.float64))
    return np.asarray((correlation**2).mean(axis=1))


def communality(X: Floats, *, components: int = 5) -> Floats:
    """Return the share of each gene's variance [p] in the first principal components of X [n, p]: no network.

    X is centred here; a constant gene has 0.
    """
    centred = X - X.mean(axis=0)
    basis = fit_sample_basis(centred)
    loadings = basis.vectors[:, :components] * basis.singular_values[:components]
    variance = (centred**2).sum(axis=0)
    return np.asarray(np.divide((loadings**2).sum(axis=1), variance, out=np.zeros(X.shape[1]), where=variance > 0))


def seed_agreement(by_seed: Floats) -> float:
    """Return Spearman between the mean ranks of every second seed and those of the others; NaN with one seed.

    Parameters
    ----------
    by_seed
        Scores [S, p].
    """
    if len(by_seed) < 2:
        return float("nan")
    return rank_agreement(mean_rank_normalized(list(by_seed[::2])), mean_rank_normalized(list(by_seed[1::2])))


def share_by_seed(by_seed: Floats) -> Floats:
    """Return the normalised rank of every seed alone, 1 = most important.

    Parameters
    ----------
    by_seed
        Scores [S, p].
    """
    return np.array([rank_normalize(score) for score in by_seed])


def split_halves(
    labels: NDArray[np.int64] | None, blocks: NDArray[np.int64], *, rng: np.random.Generator
) -> tuple[Mask, Mask] | None:
    """Return masks of two halves of the samples, whole blocks, stratified; None with fewer than six units."""
    if len(np.unique(blocks)) < 6:
        return None
    first, second = fold_plan(labels, blocks, folds=2, repeats=1, rng=rng).held_out[0]
    return first, second


def split_half_agreement(
    X: Floats, halves: tuple[Mask, Mask] | None, importance: Callable[[Floats, Mask], Floats]
) -> float:
    """Return Spearman between an importance of two halves of the samples; NaN without halves.

    Parameters
    ----------
    X
        All samples [n, p].
    halves
        Masks [n], or None.
    importance
        From the z-scores of a half [m, p] (0 for a gene that is constant in it) and its mask [n] to [p].
    """
    if halves is None:
        return float("nan")
    return rank_agreement(*(importance(_standardized(X[half]) * np.sqrt(half.sum()), half) for half in halves))


def _standardized(X: Floats) -> Floats:
    """Columns of mean 0 and length 1; constant columns 0."""
    centred = X - X.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    return np.asarray(np.divide(centred, length, out=np.zeros_like(centred), where=length > 1e-9))
