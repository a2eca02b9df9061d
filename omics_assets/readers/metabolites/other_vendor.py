"""Tables of instrument vendors' software, asked for without naming the vendor."""

from __future__ import annotations

from omics_assets.errors import InputError
from omics_assets.readers.dialects import Dialect
from omics_assets.readers.metabolites.agilent import NAME as AGILENT
from omics_assets.readers.metabolites.agilent import is_agilent, read_agilent
from omics_assets.readers.metabolites.compound_discoverer import NAME as COMPOUND_DISCOVERER
from omics_assets.readers.metabolites.compound_discoverer import is_compound_discoverer, read_compound_discoverer
from omics_assets.readers.metabolites.metaboscape import NAME as METABOSCAPE
from omics_assets.readers.metabolites.metaboscape import is_metaboscape, read_metaboscape
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source

VENDOR_DIALECTS: tuple[Dialect[MetaboliteOptions, FeatureTable], ...] = (
    Dialect(COMPOUND_DISCOVERER, is_compound_discoverer, read_compound_discoverer),
    Dialect(METABOSCAPE, is_metaboscape, read_metaboscape),
    Dialect(AGILENT, is_agilent, read_agilent),
)


def read_other_vendor(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a table of whichever vendor it is.

    Raises
    ------
    InputError
        If it is of none that is known, or as its reader.
    """
    for dialect in VENDOR_DIALECTS:
        if dialect.recognises(source):
            return dialect.read(source, options)
    known = ", ".join(dialect.name for dialect in VENDOR_DIALECTS)
    raise InputError(
        "is of no vendor's software that is known here", file=source.name, remedy=f"known: {known}; or format: matrix"
    )
