"""The metabolite formats, in the order they are tried."""

from __future__ import annotations

from functools import partial

from omics_assets.readers.dialects import Dialect, never
from omics_assets.readers.matrix import MatrixOptions
from omics_assets.readers.metabolites.matrix_file import read_metabolite_matrix
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.table_file import is_table

METABOLITE_DIALECTS: tuple[Dialect[MatrixOptions, FeatureTable], ...] = (
    Dialect("matrix", is_table, read_metabolite_matrix),
    Dialect("matrix_features_in_rows", never, partial(read_metabolite_matrix, transposed=False)),
    Dialect("matrix_samples_in_rows", never, partial(read_metabolite_matrix, transposed=True)),
)
