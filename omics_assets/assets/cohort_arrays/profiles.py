"""Profiles over the biological units: what the correlation and the bait evidence are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.sample_table import Samples
from omics_assets.assets.cohort_arrays.targets import pathway_metabolites, rows_of, unit_means
from omics_assets.cohort import Cohort

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Profiles:
    """Profiles over the biological units, from which the correlation evidence is made.

    Parameters
    ----------
    genes
        [G, units].
    targets
        [T, units]: all targets of the cohort.
    pathways
        Per pathway its metabolites [m, units]; None where it names none.
    """

    genes: Floats
    targets: Floats
    pathways: tuple[Floats | None, ...]

    def of_units(self, units: Ints) -> Profiles:
        """Return the profiles over some of the units."""
        return replace(self.repaired(units), genes=self.genes[:, units])

    def repaired(self, pairing: Ints) -> Profiles:
        """Return the same genes, and metabolites re-paired with them: gene unit i with metabolite unit pairing[i]."""
        pathways = tuple(None if rows is None else rows[:, pairing] for rows in self.pathways)
        return Profiles(self.genes, self.targets[:, pairing], pathways)


def profiles_of(
    cohort: Cohort,
    samples: Samples,
    baits: Baits,
    targets: list[str],
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
) -> Profiles:
    """Average technical replicates, and pick the metabolites of every pathway."""
    values = unit_means(normalized_metabolites, samples)
    tested = set(normalized_metabolites["metabolite"])

    def rows(names: list[str]) -> Floats:
        return values[rows_of(names, normalized_metabolites, "metabolite")]

    pathways = []
    for name in baits.pathways:
        named = [metabolite for metabolite in baits.metabolites.get(name, ()) if metabolite in tested]
        if name in cohort.spec.pathways:
            named = pathway_metabolites(cohort, name, tested)
        pathways.append(rows(named) if named else None)
    return Profiles(unit_means(normalized_genes, samples), rows(targets), tuple(pathways))
