"""The expression formats, in the order they are tried."""

from __future__ import annotations

from functools import partial

from omics_assets.readers.dialects import Dialect, never
from omics_assets.readers.expression import h5ad, h5mu
from omics_assets.readers.expression.cufflinks import CUFFLINKS
from omics_assets.readers.expression.featurecounts import FEATURECOUNTS
from omics_assets.readers.expression.fixed_header import FIXED_HEADERS
from omics_assets.readers.expression.htseq import HTSEQ
from omics_assets.readers.expression.kallisto_h5 import KALLISTO_H5
from omics_assets.readers.expression.matrix_file import read_expression_matrix
from omics_assets.readers.expression.nfcore import NFCORE
from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.expression.quantifier import Quantifier
from omics_assets.readers.expression.star import STAR, STRANDED
from omics_assets.readers.hdf5.recognise import is_h5ad, is_h5mu
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.table_file import is_table

QUANTIFIERS: tuple[Quantifier, ...] = (*FIXED_HEADERS, FEATURECOUNTS, STAR, CUFFLINKS, NFCORE, HTSEQ)
"""Formats that are told by content, in the order they are tried."""
ASKED_FOR: tuple[Quantifier, ...] = STRANDED
"""Formats that must be asked for by name."""

EXPRESSION_DIALECTS: tuple[Dialect[ExpressionOptions, FeatureTable], ...] = (
    Dialect(h5mu.NAME, is_h5mu, h5mu.read_h5mu_expression),  # first: it begins with a line of text
    *(quantifier.dialect for quantifier in QUANTIFIERS),
    *(Dialect(quantifier.name, never, quantifier.read) for quantifier in ASKED_FOR),
    KALLISTO_H5,
    Dialect(h5ad.NAME, is_h5ad, h5ad.read_h5ad_expression),
    Dialect("matrix", is_table, read_expression_matrix),
    Dialect("matrix_features_in_rows", never, partial(read_expression_matrix, transposed=False)),
    Dialect("matrix_samples_in_rows", never, partial(read_expression_matrix, transposed=True)),
)
