"""Plain metabolite matrices: csv, tsv, xlsx, Parquet; features or samples in rows."""

from __future__ import annotations

from omics_assets.readers.matrix import MatrixOptions, read_matrix
from omics_assets.readers.metabolites.feature_annotation import describe_features
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid


def read_metabolite_matrix(
    source: Source, options: MetaboliteOptions, *, transposed: bool | None = None
) -> FeatureTable:
    """Read a plain metabolite matrix; what annotation columns and ids say of the features is kept.

    Raises
    ------
    InputError
        As `read_matrix`.
    """
    grid = read_grid(source)
    matrix = read_matrix(grid, MatrixOptions(options.sample_names, options.duplicates), transposed=transposed)
    features, notes = describe_features(matrix.annotation)
    samples, roles = sample_frame(list(matrix.table.columns))
    return FeatureTable(
        matrix.table, features, f"matrix ({grid.dialect})", None, (*matrix.notes, *notes, *roles), samples, "unknown"
    )
