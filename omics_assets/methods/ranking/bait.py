"""The bait evidence: correlation of every gene with the known genes of a pathway."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.ranking.tail_evidence import KnownGenes, TailEvidence
from omics_assets.methods.statistics.rank_normalization import tail_fraction, tail_fraction_at

NAME = "bait"
MAX_ABS_RHO = 1 - 1e-12
"""Keeps atanh finite for genes of identical order."""


def bait_score(ranks: NDArray[np.float64], baits: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum over the baits of ``atanh(|rho(gene, bait)|)``, a bait's own correlation left out.

    Parameters
    ----------
    ranks
        Standardised ranks of the genes (`spearman.standardized_ranks`), shape [G, n].
    baits
        Positions of the baits, shape [B].

    Returns
    -------
    Shape [G]; NaN where no bait (other than the gene itself) is left.
    """
    return _summed(_fisher_z(ranks, baits), baits)


def bait_evidence(ranks: NDArray[np.float64], known: KnownGenes, *, pathway: int | None = None) -> TailEvidence:
    """Return the bait evidence of one pathway, or of all pathways together.

    Every known gene is judged by the other baits of its pathway only, in the list those baits make. Over all
    pathways a gene counts with the best of its tail fractions, ranked anew: sums over different numbers of baits do
    not compare.

    Parameters
    ----------
    ranks
        Standardised ranks of the genes, shape [G, n].
    known
        The K known genes; a pathway of none makes an evidence that is tested nowhere.
    pathway
        Number of the pathway; None: all.
    """
    z = _fisher_z(ranks, known.index)
    known_tail = np.array([_held_out_tail(z, known, k) for k in range(len(known.index))], dtype=np.float64)
    pathways = np.unique(known.pathway) if pathway is None else np.array([pathway])
    tails = [_pathway_tail(z, known, known_tail, int(number)) for number in pathways]
    if not tails:
        return TailEvidence(NAME, np.full(len(ranks), np.nan), known_tail)
    best = np.fmin.reduce(tails) if len(tails) > 1 else tails[0]
    return TailEvidence(NAME, tail_fraction(-best) if len(tails) > 1 else best, known_tail)


def _fisher_z(ranks: NDArray[np.float64], baits: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return atanh(|rho|) of every gene with every bait, [B, G]; 0 of a bait with itself."""
    z = np.arctanh(np.minimum(np.abs(ranks[baits] @ ranks.T), MAX_ABS_RHO))
    z[np.arange(len(baits)), baits] = 0.0
    return z


def _summed(z: NDArray[np.float64], baits: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sum over the baits (rows of z); NaN where none but the gene itself is left."""
    total = z.sum(axis=0)
    own = np.bincount(baits, minlength=len(total))
    return np.asarray(np.where(own < len(baits), total, np.nan))


def _pathway_tail(
    z: NDArray[np.float64], known: KnownGenes, known_tail: NDArray[np.float64], pathway: int
) -> NDArray[np.float64]:
    mine = known.pathway == pathway
    if not mine.any():
        return np.full(z.shape[1], np.nan)
    tail = tail_fraction(_summed(z[mine], known.index[mine]))
    tail[known.index[mine]] = known_tail[mine]
    return tail


def _held_out_tail(z: NDArray[np.float64], known: KnownGenes, k: int) -> float:
    others = (known.pathway == known.pathway[k]) & (known.index != known.index[k])
    if not others.any():
        return float("nan")
    return tail_fraction_at(_summed(z[others], known.index[others]), int(known.index[k]))
