"""Target gradient: what a prediction of the target metabolites from the gene latents says about genes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import TrainedAutoencoder
from omics_assets.methods.autoencoders.seeded_models import SeededModels
from omics_assets.methods.importance.gene_derivatives import latent_jacobians, mean_absolute
from omics_assets.methods.importance.gene_permutation import permute_genes
from omics_assets.methods.importance.importance import Importance, share_by_seed
from omics_assets.methods.importance.target_head import fit_head
from omics_assets.methods.statistics.rank_normalization import rank_agreement, rank_normalize
from omics_assets.progress import Progress, silent

Floats = NDArray[np.float64]


def target_gradient(
    X: Floats, targets: Floats, models: SeededModels, *, seeds: Sequence[int], progress: Progress = silent
) -> Importance:
    """Fit ridge heads from latents to targets and carry their gradient to the genes.

    The value of a gene is the largest over the targets of its mean normalised rank (1 = strongest) over the models; the
    rank is that of |d prediction / d gene|, averaged over samples.

    Parameters
    ----------
    X
        All samples [n, p], z-scored on themselves.
    targets
        Normalised target metabolites [n, T], at least one: see `best_predicted`.
    models
        How the models are trained.
    seeds
        One model each, and a head on the latents of each.
    progress
        Told of every seed.
    """
    sums = np.zeros((2, targets.shape[1], X.shape[1]))
    best = np.zeros((len(seeds), X.shape[1]))
    for number, model in enumerate(models.train(X, seeds)):
        ranks = np.array([rank_normalize(row) for row in _gradients(model, X, targets)])
        sums[number % 2] += ranks
        best[number] = ranks.max(axis=0)
        progress(number + 1, len(seeds), f"target gradient, model {number + 1}")
    agreement = rank_agreement(*sums.max(axis=1)) if len(seeds) > 1 else float("nan")
    value = sums.sum(axis=0).max(axis=0) / len(seeds)
    return Importance(value, True, agreement, "mean rank of the gradient of the best target", share_by_seed(best))


def target_gradient_control(
    X: Floats,
    targets: Floats,
    models: SeededModels,
    *,
    blocks: NDArray[np.int64],
    draws: int,
    seed: int,
    rng: np.random.Generator,
    progress: Progress = silent,
) -> Floats:
    """Return the mean target gradient [p] over gene-wise permuted data: the targets stay as they are.

    Parameters
    ----------
    X, targets, models
        As in `target_gradient`.
    blocks
        Biological units [n], permuted as a whole.
    draws
        Permutations, one model each.
    seed
        Of every model.
    rng
        Source of randomness.
    progress
        Told of every draw.
    """
    total = np.zeros(X.shape[1])
    for draw in range(1, draws + 1):
        total += target_gradient(permute_genes(X, blocks, rng=rng), targets, models, seeds=[seed]).value
        progress(draw, draws, f"target gradient, control draw {draw}")
    return total / draws


def _gradients(model: TrainedAutoencoder, X: Floats, targets: Floats) -> Floats:
    """|d prediction / d gene| [T, p], mean over samples."""
    weights, _ = fit_head(np.asarray(model.encode(X), dtype=np.float64), targets)
    jacobians = latent_jacobians(model, model.basis.coordinates(X))
    return mean_absolute(model.basis, np.einsum("tk,nkr->tnr", weights.astype(jacobians.dtype), jacobians))
