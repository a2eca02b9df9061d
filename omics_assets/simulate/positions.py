"""Where genes stand: gene clusters of the pathways, tandem copies of the families, and the rest in random order."""

from __future__ import annotations

import numpy as np

from omics_assets.simulate.constants import LAYOUT, Range
from omics_assets.simulate.design import Ints
from omics_assets.simulate.expression import PathwayGenes
from omics_assets.simulate.homology import NO_FAMILY
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.truth import GenePositions


def draw_positions(
    rng: np.random.Generator, spec: SimulationSpec, pathways: list[PathwayGenes], family: Ints
) -> GenePositions:
    """Lay the genes out on chromosomes of about equal numbers of genes.

    Clusters and tandem arrays stand in one piece at random places; expression has no part in it, so that neighbours
    vary together no more than any two genes, but in a cluster.

    Parameters
    ----------
    pathways
        Their genes; those in a cluster are drawn whether they follow the activity or not.
    family
        Of every gene, shape (G,).
    """
    clusters = [_cluster(rng, spec.clustered or 0.0, pathway.genes, family) for pathway in pathways]
    arrays = _tandem_arrays(rng, family, np.concatenate(clusters))
    alone = np.setdiff1d(np.arange(spec.genes), np.concatenate([*clusters, *arrays]))
    singles = rng.permutation(alone).tolist()
    blocks = [_interleaved(rng, cluster, singles) for cluster in clusters if cluster.size]
    pieces = [*blocks, *arrays, *(np.array([gene]) for gene in singles)]
    pieces = [pieces[piece] for piece in rng.permutation(len(pieces))]
    sizes = np.array([piece.size for piece in pieces])
    contig = np.repeat((np.cumsum(sizes) - sizes) * LAYOUT.chromosomes // spec.genes, sizes)
    return _measured(rng, np.concatenate(pieces), contig, tuple(clusters))


def _cluster(rng: np.random.Generator, share: float, genes: Ints, family: Ints) -> Ints:
    """Draw the genes of a pathway's cluster, in their order along it: of as many families as there are."""
    count = round(share * genes.size)
    if count < LAYOUT.min_cluster:
        return genes[:0]
    shuffled = rng.permutation(genes)
    own = family[shuffled]
    earlier = [np.count_nonzero(own[:position] == own[position]) for position in range(own.size)]
    return rng.permutation(shuffled[np.argsort(earlier, kind="stable")[:count]])


def _tandem_arrays(rng: np.random.Generator, family: Ints, clustered: Ints) -> list[Ints]:
    """Set copies of a family side by side; genes in a cluster stay out of it."""
    arrays = []
    for code in np.unique(family[family != NO_FAMILY]):
        members = rng.permutation(np.setdiff1d(np.flatnonzero(family == code), clustered))
        members = members[: round(LAYOUT.tandem_share * members.size)]
        while members.size >= LAYOUT.tandem_array[0]:
            size = int(rng.integers(*LAYOUT.tandem_array, endpoint=True))
            arrays.append(members[:size])
            members = members[size:]
    return arrays


def _interleaved(rng: np.random.Generator, cluster: Ints, singles: list[int]) -> Ints:
    """Put other genes between those of a cluster, as long as there are any; they are taken from the list."""
    sequence = []
    for gene in cluster:
        sequence.append(int(gene))
        strangers = int(rng.integers(*LAYOUT.strangers, endpoint=True)) if gene != cluster[-1] else 0
        sequence += [singles.pop() for _ in range(min(strangers, len(singles)))]
    return np.array(sequence, dtype=np.intp)


def _measured(rng: np.random.Generator, genes: Ints, contig: Ints, clusters: tuple[Ints, ...]) -> GenePositions:
    """Give the genes, listed along the chromosomes, their places and bases."""
    between, length = _bases(rng, LAYOUT.bases_between, genes.size), _bases(rng, LAYOUT.gene_bases, genes.size)
    end = np.cumsum(between + length)
    first = np.searchsorted(contig, contig)  # of the chromosome that a gene stands on
    end -= (end - between - length)[first]
    of_gene = np.argsort(genes)
    place = np.arange(genes.size) - first
    start = end - length + 1
    return GenePositions(contig[of_gene], place[of_gene], start[of_gene], end[of_gene], clusters)


def _bases(rng: np.random.Generator, median_and_sd: Range, count: int) -> Ints:
    median, sd = median_and_sd
    return np.ceil(median * np.exp(sd * rng.standard_normal(count))).astype(np.intp)
