"""Plain metabolite matrices: csv, tsv, xlsx, Parquet; features or samples in rows."""

from __future__ import annotations

from omics_assets.readers.matrix import MatrixOptions, read_matrix
from omics_assets.readers.metabolites.feature_annotation import describe_features
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid


def read_metabolite_matrix(source: Source, options: MatrixOptions, *, transposed: bool | None = None) -> FeatureTable:
    """Read a plain metabolite matrix; what annotation columns say of the features is kept.

    Raises
    ------
    InputError
        As `read_matrix`.
    """
    grid = read_grid(source)
    matrix = read_matrix(grid, options, transposed=transposed)
    features = describe_features(matrix.annotation)
    return FeatureTable(matrix.table, features, f"matrix ({grid.dialect})", None, matrix.notes)
