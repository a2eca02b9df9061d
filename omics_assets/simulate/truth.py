"""A simulated cohort and what was planted in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.simulate.spec import SimulationSpec

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class HomologyHits:
    """Hits of the families queried for one pathway, best first; one row per gene.

    Parameters
    ----------
    genes
        Positions of the genes that hit.
    family
        Family queried.
    evalue, bitscore, coverage
        Of the hit, as its file gives them; `coverage` of the query.
    """

    genes: Ints
    family: tuple[str, ...]
    evalue: Floats
    bitscore: Floats
    coverage: Floats


@dataclass(frozen=True, eq=False)
class GenePositions:
    """Where the G genes stand.

    Parameters
    ----------
    contig, place
        Code of the chromosome, and number of the gene along it, both from 0, shape (G,).
    start, end
        First and last base, from 1, shape (G,).
    clusters
        Per pathway, its genes in its gene cluster, in the order of their places; empty without a cluster.
    """

    contig: Ints
    place: Ints
    start: Ints
    end: Ints
    clusters: tuple[Ints, ...]


@dataclass(frozen=True, eq=False)
class PathwayTruth:
    """One planted pathway. Genes and metabolites are sorted positions in the cohort.

    Parameters
    ----------
    name
        Its name.
    activity
        Its activity, one value per sample, mean 0 and variance 1.
    genes
        Genes that make its metabolites: the truth to be found.
    followers, loadings
        Those among `genes` whose expression follows the activity, and their correlation with it by construction.
    regulon
        Bystanders that follow the activity, and do not count as true.
    known
        Genes given to every method, drawn from the followers: neither candidates nor truth.
    targets, intermediates
        Its metabolites. In the null regime they are the only thing planted.
    families, queried
        Families of its genes, and families its homology search asked for.
    hits
        What that search found.
    """

    name: str
    activity: Floats
    genes: Ints
    followers: Ints
    loadings: Floats
    regulon: Ints
    known: Ints
    targets: Ints
    intermediates: Ints
    families: tuple[str, ...]
    queried: tuple[str, ...]
    hits: HomologyHits


@dataclass(frozen=True, eq=False)
class SimulatedCohort:
    """Measurements of G genes and M metabolites in n samples, and the truth behind them.

    Parameters
    ----------
    spec
        What was asked for.
    gene_ids, metabolite_ids, sample_ids
        Names of rows and columns.
    expression
        FPKM, shape (G, n).
    intensity
        Metabolite intensities, shape (M, n); 0 = below detection.
    labels
        `tissue` and `location` of every sample.
    cell, block
        Codes from 0, per sample: tissue x site, and plant.
    families
        Family of every gene, empty for most.
    tissue_genes
        Genes with an absolute loading of at least .5 in a tissue-driven module, shape (G,).
    pathways
        The planted pathways.
    positions
        Where the genes stand; None unless asked for.
    """

    spec: SimulationSpec
    gene_ids: tuple[str, ...]
    metabolite_ids: tuple[str, ...]
    sample_ids: tuple[str, ...]
    expression: Floats
    intensity: Floats
    labels: dict[str, tuple[str, ...]]
    cell: Ints
    block: Ints
    families: tuple[str, ...]
    tissue_genes: NDArray[np.bool_]
    pathways: tuple[PathwayTruth, ...]
    positions: GenePositions | None = None

    @property
    def log2_expression(self) -> Floats:
        """log2(FPKM + 1), shape (G, n)."""
        return np.log2(self.expression + 1)
