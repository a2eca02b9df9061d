"""The metabolite formats, in the order they are tried."""

from __future__ import annotations

from functools import partial

from omics_assets.readers.dialects import Dialect, never
from omics_assets.readers.hdf5.recognise import is_h5ad, is_h5mu
from omics_assets.readers.metabolites import h5ad, h5mu
from omics_assets.readers.metabolites.exchange_dialects import EXCHANGE_DIALECTS
from omics_assets.readers.metabolites.matrix_file import read_metabolite_matrix
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.software_dialects import SOFTWARE_DIALECTS
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.table_file import is_table

METABOLITE_DIALECTS: tuple[Dialect[MetaboliteOptions, FeatureTable], ...] = (
    Dialect(h5mu.NAME, is_h5mu, h5mu.read_h5mu_metabolites),  # first: it begins with a line of text
    Dialect(h5ad.NAME, is_h5ad, h5ad.read_h5ad_metabolites),
    *SOFTWARE_DIALECTS,
    *EXCHANGE_DIALECTS,
    Dialect("matrix", is_table, read_metabolite_matrix),
    Dialect("matrix_features_in_rows", never, partial(read_metabolite_matrix, transposed=False)),
    Dialect("matrix_samples_in_rows", never, partial(read_metabolite_matrix, transposed=True)),
)
