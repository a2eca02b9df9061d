"""Plain expression matrices: csv, tsv, xlsx, Parquet; features or samples in rows."""

from __future__ import annotations

import pandas as pd

from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.matrix import MatrixOptions, read_matrix
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid


def read_expression_matrix(
    source: Source, options: ExpressionOptions, *, transposed: bool | None = None
) -> FeatureTable:
    """Read a plain expression matrix; annotation columns are left out and named in the notes.

    Such a file does not say its unit: it is the quantity of the options, if any.

    Raises
    ------
    InputError
        As `read_matrix`.
    """
    grid = read_grid(source)
    matrix = read_matrix(grid, MatrixOptions(options.sample_names, options.duplicates), transposed=transposed)
    features = pd.DataFrame(index=matrix.table.index)
    return FeatureTable(matrix.table, features, f"matrix ({grid.dialect})", options.quantity, matrix.notes)
