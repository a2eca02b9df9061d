"""A cohort folder as the ranking reads it: units x genes and metabolites, prepared by the platform."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from omics_assets.assets.cohort_arrays.sample_table import Samples, read_samples_table
from omics_assets.assets.cohort_arrays.targets import unit_means
from omics_assets.assets.preparation import normalize
from omics_assets.cohort import load_cohort
from omics_assets.cohort_tables import read_cohort_tables


@dataclass(frozen=True)
class PreparedCohort:
    """Normalised profiles of the biological units.

    Parameters
    ----------
    gene_ids, metabolite_ids
        Names of the rows.
    genes, metabolites
        [G, units] and [M, units].
    n_genes
        Genes in the file, those dropped in preparation included.
    samples
        The samples with their labels and design.
    """

    gene_ids: tuple[str, ...]
    metabolite_ids: tuple[str, ...]
    genes: np.ndarray
    metabolites: np.ndarray
    n_genes: int
    samples: Samples


def prepared(folder: Path) -> PreparedCohort:
    """Read and normalise a cohort folder as the assets do."""
    cohort = load_cohort(folder)
    tables = read_cohort_tables(cohort)
    done = normalize(
        cohort, tables.samples, tables.gene_expression, tables.metabolite_intensity, tables.metabolite_features
    )
    samples = read_samples_table(tables.samples)
    return PreparedCohort(
        tuple(done.genes["gene"]),
        tuple(done.metabolites["metabolite"]),
        unit_means(done.genes, samples),
        unit_means(done.metabolites, samples),
        len(tables.gene_expression),
        samples,
    )
