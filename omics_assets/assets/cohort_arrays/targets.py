"""Which metabolites are asked about."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import ANALYTE, Samples, matrix
from omics_assets.cohort import COHORT_YAML, Cohort, unknown_names
from omics_assets.methods.statistics.design import average_blocks


def named_targets(cohort: Cohort) -> list[str]:
    """Return the metabolites the cohort names as targets, those of its pathways included; may be empty."""
    pathways = [name for pathway in cohort.spec.pathways.values() for name in pathway.targets]
    return list(dict.fromkeys((*cohort.spec.targets, *pathways)))


def target_ids(cohort: Cohort, normalized_metabolites: pd.DataFrame, metabolite_features: pd.DataFrame) -> list[str]:
    """Return the targets that can be tested: the named ones, or all analytes.

    Raises
    ------
    InputError
        If a named metabolite is not in the data.
    """
    named = named_targets(cohort)
    known = metabolite_features["metabolite"].tolist()
    for key, metabolites in _metabolite_keys(cohort):
        unknown_names(metabolites, known, what="target metabolite", file=COHORT_YAML, column=key)
    tested = set(normalized_metabolites["metabolite"])
    if named:
        return [name for name in named if name in tested]
    analytes = set(metabolite_features.loc[metabolite_features["role"] == ANALYTE, "metabolite"])
    return [name for name in normalized_metabolites["metabolite"] if name in analytes]


def _metabolite_keys(cohort: Cohort) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The keys of cohort.yaml that name metabolites, and those they name."""
    yield "targets", cohort.spec.targets
    for name, pathway in cohort.spec.pathways.items():
        yield f"pathways.{name}.targets", pathway.targets
        yield f"pathways.{name}.intermediates", pathway.intermediates


def pathway_metabolites(cohort: Cohort, name: str, tested: set[str]) -> list[str]:
    """Return targets and intermediates of a pathway that can be tested."""
    pathway = cohort.spec.pathways[name]
    return [metabolite for metabolite in (*pathway.targets, *pathway.intermediates) if metabolite in tested]


def unit_means(frame: pd.DataFrame, samples: Samples) -> NDArray[np.float64]:
    """Return features x biological units: technical replicates are averaged before anything is ranked."""
    return average_blocks(matrix(frame, samples.names), samples.blocks)


def rows_of(ids: list[str], frame: pd.DataFrame, key: str) -> NDArray[np.int64]:
    """Return the row numbers of the ids."""
    position = {name: row for row, name in enumerate(frame[key])}
    return np.array([position[name] for name in ids], dtype=np.int64)
