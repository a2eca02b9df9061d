"""Mutual rank of given gene-metabolite pairs (Obayashi and Kinoshita 2009), by counting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.ranks import CentredRanks

BLOCK_ELEMENTS = 4_000_000


@dataclass(frozen=True)
class MutualRank:
    """Ranks of k pairs, best partner = 1; partners of equal strength share the best of their ranks.

    Parameters
    ----------
    gene_rank
        Rank of the gene in the metabolite's list, int64 [k].
    metabolite_rank
        Rank of the metabolite in the gene's list, int64 [k].
    mutual_rank
        Geometric mean of the two, float64 [k].
    """

    gene_rank: NDArray[np.int64]
    metabolite_rank: NDArray[np.int64]
    mutual_rank: NDArray[np.float64]


def mutual_rank(
    genes: CentredRanks, metabolites: CentredRanks, gene: NDArray[np.int64], metabolite: NDArray[np.int64]
) -> MutualRank:
    """Rank the pairs (gene[i], metabolite[i]) by abs(rho) in both lists, among all G genes and all M metabolites."""
    metabolite_rank = _rank_in_lists(genes, metabolites, gene, metabolite)
    gene_rank = _rank_in_lists(metabolites, genes, metabolite, gene)
    product = gene_rank.astype(np.float64) * metabolite_rank
    return MutualRank(gene_rank, metabolite_rank, np.sqrt(product))


def _rank_in_lists(
    owners: CentredRanks, partners: CentredRanks, owner: NDArray[np.int64], partner: NDArray[np.int64]
) -> NDArray[np.int64]:
    """1 + the number of partners stronger than the given one in the owner's list."""
    rank = np.empty(owner.size, dtype=np.int64)
    order = np.argsort(owner, kind="stable")
    lists, starts = np.unique(owner[order], return_index=True)
    ends = np.append(starts[1:], owner.size)
    rows = max(1, BLOCK_ELEMENTS // max(1, partners.norm.size))
    for first in range(0, lists.size, rows):
        block = slice(first, first + rows)
        strength = _strength(owners.rows(lists[block]), partners)
        ascending = np.sort(strength, axis=1)
        for row, (start, end) in enumerate(zip(starts[block], ends[block], strict=True)):
            pairs = order[start:end]
            stronger = ascending.shape[1] - np.searchsorted(ascending[row], strength[row, partner[pairs]], "right")
            rank[pairs] = 1 + stronger
    return rank


def _strength(owners: CentredRanks, partners: CentredRanks) -> NDArray[Any]:
    """abs(rho) up to the owner's own norm: exact integers over the partner's norm, so equal pairs compare equal."""
    inverse = np.divide(1.0, partners.norm, out=np.zeros_like(partners.norm), where=partners.norm > 0)
    product = owners.doubled @ partners.doubled.T
    np.abs(product, out=product)
    product *= inverse.astype(product.dtype)
    return np.asarray(product)
