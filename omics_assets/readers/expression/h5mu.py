"""Expression from MuData files (.h5mu): the modality that is called rna, or by another customary name."""

from __future__ import annotations

from omics_assets.readers.expression.h5ad import choice, expression_table
from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.hdf5.file import opened
from omics_assets.readers.hdf5.modality import read_modality
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.units import EXPRESSION_UNITS

NAME = "h5mu"


def read_h5mu_expression(source: Source, options: ExpressionOptions) -> FeatureTable:
    """Read the modality of the genes as an AnnData file of its own.

    Raises
    ------
    InputError
        If no modality can be told to hold the genes, or as `read_h5ad_expression`.
    """
    with opened(source) as root:
        read = read_modality(root, "expression", choice(options), EXPRESSION_UNITS, source.name)
    return expression_table(read, options, source, dialect=NAME)
