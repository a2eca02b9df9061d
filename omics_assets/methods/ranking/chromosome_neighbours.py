"""Evidence from neighbours on the chromosome: co-expressed genes of other families beside a gene.

Genes of a biosynthetic gene cluster stand side by side, belong to different enzyme families, and are expressed
together. Tandem copies of one family do not count, and neither do neighbours of no family.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.statistics.rank_normalization import TIE_DECIMALS

NO_CONTIG = -1
NO_FAMILY = -1
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Neighbour evidence of G genes.

    Attributes
    ----------
    score
        Sum over the families beside the gene of the largest positive rho squared [G]; NaN where it has no place, or
        no other gene of the cohort is in reach.
    families
        Number of other families in reach [G].
    strongest
        Position of the neighbour with the largest rho among those that count, -1 where none does [G].
    """

    score: Floats
    families: Ints
    strongest: Ints


def chromosome_neighbours(ranks: Floats, contig: Ints, place: Ints, family: Ints, *, reach: int) -> Neighbours:
    """Score every gene by its co-expression with neighbours of other families.

    Parameters
    ----------
    ranks
        Standardised ranks [G, n] (`spearman.standardized_ranks`).
    contig
        Code of the chromosome or contig [G]; -1 = not known.
    place
        Number of the gene along its contig [G], counting every annotated gene; isoforms of a gene share it.
    family
        Code of the gene's family [G]; -1 = none. Where no gene has a family nothing is tested.
    reach
        Neighbours up to so many genes to either side count.
    """
    first, second = _pairs(contig, place, reach)
    size = len(contig)
    tested = np.zeros(size, dtype=np.bool_)
    tested[first] = True
    counts = (family[second] != NO_FAMILY) & (family[second] != family[first])
    first, second = first[counts], second[counts]
    rho = np.round(np.einsum("ij,ij->i", ranks[first], ranks[second]), TIE_DECIMALS)
    order = np.lexsort((-rho, family[second], first))
    first, second, rho = first[order], second[order], rho[order]
    new = np.ones(len(first), dtype=np.bool_)
    new[1:] = (first[1:] != first[:-1]) | (family[second][1:] != family[second][:-1])
    best = np.maximum(rho[new], 0.0)
    score = np.bincount(first[new], weights=best**2, minlength=size)
    strongest = np.full(size, -1, dtype=np.int64)
    ascending = np.lexsort((-second, rho))
    ascending = ascending[rho[ascending] > 0]
    strongest[first[ascending]] = second[ascending]  # the last one written stays: the largest, the first of equals
    tested &= bool((family != NO_FAMILY).any())
    families = np.bincount(first[new], minlength=size).astype(np.int64)
    return Neighbours(np.where(tested, score, np.nan), families, strongest)


def _pairs(contig: Ints, place: Ints, reach: int) -> tuple[Ints, Ints]:
    """Every ordered pair of genes of one contig that stand at most `reach` places apart, at different places."""
    order = np.lexsort((place, contig))
    order = order[contig[order] != NO_CONTIG]
    pairs: list[tuple[Ints, Ints]] = [(order[:0], order[:0])]
    for step in range(1, len(order)):
        left, right = order[:-step], order[step:]
        near = (contig[left] == contig[right]) & (place[right] - place[left] <= reach)
        if not near.any():
            break
        apart = near & (place[right] > place[left])
        pairs += [(left[apart], right[apart]), (right[apart], left[apart])]
    first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return first, second
