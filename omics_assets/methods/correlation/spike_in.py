"""Spike-in test: where a gene that truly follows the target would stand in this cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from omics_assets.methods.correlation.spearman import standardized_ranks

STRENGTHS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class SpikeInRecovery:
    """Where the synthetic genes of one strength stand among the cohort's genes by |rho|.

    Attributes
    ----------
    strength
        Spearman correlation they were drawn with.
    median_abs_rho
        The |rho| they came out with, after zeros and ties.
    median_rank
        1 = before all genes of the cohort.
    in_top_20, in_top_100
        Share of them.
    n_genes
        Number of synthetic genes.
    """

    strength: float
    median_abs_rho: float
    median_rank: float
    in_top_20: float
    in_top_100: float
    n_genes: int


def spike_in_recovery(
    genes: NDArray[np.float64],
    targets: NDArray[np.float64],
    abs_rho: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    strengths: Sequence[float] = STRENGTHS,
    genes_per_strength: int = 20,
) -> list[SpikeInRecovery]:
    """Rank synthetic genes of known correlation among the genes of the cohort.

    A synthetic gene follows one target, chosen at random, through a Gaussian copula (Pearson 2 sin(pi rho / 6)), and
    takes the values of a gene of the cohort chosen at random: its zeros, ties and spread. Its score is the largest
    |rho| over the targets, as for every gene.

    Parameters
    ----------
    genes
        Expression, shape [G, n]; constant genes serve as no template.
    targets
        The user's targets, shape [T, n].
    abs_rho
        Shape [G]: largest |rho| over the same targets.
    rng
        Draws templates, targets and noise.
    strengths
        Spearman correlations in [0, 1].
    genes_per_strength
        Synthetic genes per strength.

    Returns
    -------
    One row per strength; none without a target or a varying gene.
    """
    templates = np.flatnonzero(np.ptp(genes, axis=1) > 0)
    if templates.size == 0 or len(targets) == 0:
        return []
    target_ranks = standardized_ranks(targets)
    descending = np.sort(abs_rho)[::-1]
    rows = []
    for strength in strengths:
        chosen = targets[rng.integers(len(targets), size=genes_per_strength)]
        spikes = _draw(genes[rng.choice(templates, size=genes_per_strength)], chosen, strength, rng)
        score = np.abs(standardized_ranks(spikes) @ target_ranks.T).max(axis=1)
        rank = 1 + np.searchsorted(-descending, -score, side="left")
        in_top = [float((rank <= k).mean()) for k in (20, 100)]
        median_rho, median_rank = float(np.median(score)), float(np.median(rank))
        rows.append(SpikeInRecovery(strength, median_rho, median_rank, in_top[0], in_top[1], genes_per_strength))
    return rows


def _draw(
    templates: NDArray[np.float64], targets: NDArray[np.float64], strength: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    pearson = 2 * np.sin(np.pi * strength / 6)
    n = targets.shape[1]
    normal_scores = ndtri((rankdata(targets, axis=1) - 0.5) / n)
    signal = pearson * normal_scores + np.sqrt(1 - pearson**2) * rng.standard_normal(targets.shape)
    order = np.argsort(signal, axis=1)
    spikes = np.empty_like(templates)
    np.put_along_axis(spikes, order, np.sort(templates, axis=1), axis=1)
    return spikes
