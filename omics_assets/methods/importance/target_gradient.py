"""Target gradient: what a prediction of the target metabolites from the gene latents says about genes.

Only the R2 of the heads is held out (`target_head.head_verdict`): it says which targets are worth a gradient, and is
judged. The heads whose gradient is taken are fitted on all samples, as the models below them are, and their targets are
scaled once, over all samples.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import TrainedAutoencoder
from omics_assets.methods.autoencoders.seeded_models import SeededModels
from omics_assets.methods.importance.gene_derivatives import latent_jacobians, mean_absolute
from omics_assets.methods.importance.gene_permutation import permute_genes
from omics_assets.methods.importance.importance import Importance, share_by_seed
from omics_assets.methods.importance.target_head import fit_head, unit_means
from omics_assets.methods.statistics.rank_normalization import rank_agreement, rank_normalize
from omics_assets.progress import Progress, silent

Floats = NDArray[np.float64]


def target_gradient(
    X: Floats,
    targets: Floats,
    models: SeededModels,
    *,
    blocks: NDArray[np.int64],
    seeds: Sequence[int],
    progress: Progress = silent,
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
    blocks
        Biological units [n]: a head is fitted on their means.
    seeds
        One model each, and a head on the latents of each.
    progress
        Told of every seed.
    """
    sums = np.zeros((2, targets.shape[1], X.shape[1]))
    best = np.zeros((len(seeds), X.shape[1]))
    for number, model in enumerate(models.train(X, seeds)):
        ranks = np.array([rank_normalize(row) for row in _gradients(model, X, targets, blocks)])
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
        Biological units [n], permuted as a whole, and as in `target_gradient`.
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
        permuted = permute_genes(X, blocks, rng=rng)
        total += target_gradient(permuted, targets, models, blocks=blocks, seeds=[seed]).value
        progress(draw, draws, f"target gradient, control draw {draw}")
    return total / draws


def _gradients(model: TrainedAutoencoder, X: Floats, targets: Floats, blocks: NDArray[np.int64]) -> Floats:
    """|d prediction / d gene| [T, p], mean over samples."""
    weights, _ = fit_head(unit_means(model.encode(X), blocks), unit_means(targets, blocks))
    jacobians = latent_jacobians(model, model.basis.coordinates(X))
    return mean_absolute(model.basis, np.einsum("tk,nkr->tnr", weights.astype(jacobians.dtype), jacobians))
