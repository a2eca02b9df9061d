"""What every table that comes out of a public reader keeps to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers import (
    FeatureTable,
    HomologyTable,
    SampleTable,
    read_expression,
    read_homology,
    read_metabolites,
    read_samples,
)
from omics_assets.readers.dialects import AUTO
from omics_assets.readers.expression.registry import EXPRESSION_DIALECTS
from omics_assets.readers.homology.registry import HOMOLOGY_DIALECTS
from omics_assets.readers.metabolites.feature_frame import COLUMNS
from omics_assets.readers.metabolites.registry import METABOLITE_DIALECTS
from omics_assets.readers.sample_sheets.registry import SHEET_DIALECTS
from omics_assets_tests.readers import seeds

HDF5 = {"h5ad", "h5mu", "kallisto_h5"}
"""Formats read in a process of their own, too slow to be tried hundreds of times."""


def keeps_to_features(read: FeatureTable) -> None:
    table = read.table
    assert table.index.is_unique
    assert table.columns.is_unique
    assert all(isinstance(name, str) and name for name in [*table.index, *table.columns])
    assert (table.dtypes == "float64").all()
    assert not np.isinf(table.to_numpy()).any()
    assert read.features.index.equals(table.index)
    assert list(read.samples.index) == list(table.columns)
    assert read.samples["role"].isin(["biological", "blank", "qc"]).all()
    assert read.zeros in {"measured", "not_detected", "unknown"}
    numbers = read.features.select_dtypes("number")
    assert not np.isinf(numbers.to_numpy(dtype=np.float64)).any()


def keeps_to_metabolites(read: FeatureTable) -> None:
    keeps_to_features(read)
    assert tuple(read.features.columns) == COLUMNS
    assert read.features["role"].isin(["analyte", "standard", "background"]).all()


def keeps_to_expression(read: FeatureTable) -> None:
    keeps_to_features(read)
    assert set(read.features.columns) <= {"length"}


def keeps_to_samples(read: SampleTable) -> None:
    assert read.table.index.is_unique
    assert read.table.columns.is_unique
    assert all(isinstance(name, str) and name for name in read.table.index)


def keeps_to_homology(read: HomologyTable) -> None:
    table = read.table
    assert table["gene"].notna().all()
    for column in ("evalue", "bitscore", "identity", "coverage"):
        assert table[column].dtype == "float64"
        assert not np.isinf(table[column]).any()
    for column in ("identity", "coverage"):
        assert table[column].dropna().between(0, 1).all()
    assert (table["evalue"].dropna() >= 0).all()


def keeps_to_refusal(error: InputError, path: Path) -> None:
    assert error.problem
    assert error.remedy, f"no remedy: {error}"
    assert error.file == path.name


@dataclass(frozen=True)
class Reader:
    """A public reader, the text formats it knows, files to begin with, and what holds of all it returns."""

    read: Callable[..., Any]
    formats: tuple[str, ...]
    seeds: dict[str, str]
    holds: Callable[[Any], None]

    def try_to_read(self, path: Path, format: str = AUTO) -> Any:  # noqa: A002 - as the readers call it
        """Read a file; None where it is refused. Anything but `InputError`, or a table out of order, fails."""
        try:
            read = self.read(path, format)
        except InputError as error:
            keeps_to_refusal(error, path)
            return None
        assert isinstance(read.table, pd.DataFrame)
        assert isinstance(read.dialect, str)
        assert all(isinstance(note, str) and note for note in read.notes)
        self.holds(read)
        return read


def _names(registry: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(dialect.name for dialect in registry if dialect.name not in HDF5)


READERS: dict[str, Reader] = {
    "expression": Reader(read_expression, _names(EXPRESSION_DIALECTS), seeds.EXPRESSION, keeps_to_expression),
    "metabolites": Reader(read_metabolites, _names(METABOLITE_DIALECTS), seeds.METABOLITES, keeps_to_metabolites),
    "homology": Reader(read_homology, _names(HOMOLOGY_DIALECTS), seeds.HOMOLOGY, keeps_to_homology),
    "samples": Reader(read_samples, _names(SHEET_DIALECTS), seeds.SAMPLES, keeps_to_samples),
}
