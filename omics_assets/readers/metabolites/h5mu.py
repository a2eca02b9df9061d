"""Metabolites from MuData files (.h5mu): the modality that is called metabolites, or by another customary name."""

from __future__ import annotations

from omics_assets.readers.hdf5.file import opened
from omics_assets.readers.hdf5.modality import read_modality
from omics_assets.readers.metabolites.h5ad import choice, metabolite_table
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.units import METABOLITE_UNITS

NAME = "h5mu"


def read_h5mu_metabolites(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read the modality of the metabolites as an AnnData file of its own.

    Raises
    ------
    InputError
        If no modality can be told to hold the metabolites, or as `read_h5ad_metabolites`.
    """
    with opened(source) as root:
        read = read_modality(root, "metabolites", choice(options), METABOLITE_UNITS, source.name)
    return metabolite_table(read, options, source, dialect=NAME)
