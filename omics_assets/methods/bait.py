"""The bait evidence: correlation of every gene with the known genes of a pathway."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.rank_normalization import tail_fraction
from omics_assets.methods.tail_evidence import KnownGenes, TailEvidence

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
    rho = np.minimum(np.abs(ranks @ ranks[baits].T), MAX_ABS_RHO)
    scores = np.arctanh(rho)
    scores[baits, np.arange(len(baits))] = 0.0
    n_used = len(baits) - np.bincount(baits, minlength=len(ranks))
    return np.asarray(np.where(n_used > 0, scores.sum(axis=1), np.nan))


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
    known_tail = np.array([_held_out_tail(ranks, known, k) for k in range(len(known.index))], dtype=np.float64)
    pathways = np.unique(known.pathway) if pathway is None else np.array([pathway])
    tails = [_pathway_tail(ranks, known, known_tail, int(number)) for number in pathways]
    if not tails:
        return TailEvidence(NAME, np.full(len(ranks), np.nan), known_tail)
    best = np.fmin.reduce(tails) if len(tails) > 1 else tails[0]
    return TailEvidence(NAME, tail_fraction(-best) if len(tails) > 1 else best, known_tail)


def _pathway_tail(
    ranks: NDArray[np.float64], known: KnownGenes, known_tail: NDArray[np.float64], pathway: int
) -> NDArray[np.float64]:
    mine = known.pathway == pathway
    if not mine.any():
        return np.full(len(ranks), np.nan)
    tail = tail_fraction(bait_score(ranks, known.index[mine]))
    tail[known.index[mine]] = known_tail[mine]
    return tail


def _held_out_tail(ranks: NDArray[np.float64], known: KnownGenes, k: int) -> float:
    others = known.index[(known.pathway == known.pathway[k]) & (known.index != known.index[k])]
    if others.size == 0:
        return float("nan")
    return float(tail_fraction(bait_score(ranks, others))[known.index[k]])
