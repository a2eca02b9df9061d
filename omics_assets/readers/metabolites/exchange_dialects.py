"""The exchange formats of metabolomics, in the order they are tried."""

from __future__ import annotations

from omics_assets.readers.dialects import Dialect
from omics_assets.readers.metabolites.metaboanalyst import read_metaboanalyst
from omics_assets.readers.metabolites.metaboanalyst_layout import has_labels
from omics_assets.readers.metabolites.metabolights_maf import is_maf, read_maf
from omics_assets.readers.metabolites.mwtab import is_mwtab, read_mwtab
from omics_assets.readers.metabolites.mztab_layout import is_mztab
from omics_assets.readers.metabolites.mztab_m import read_mztab
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.results import FeatureTable

EXCHANGE_DIALECTS: tuple[Dialect[MetaboliteOptions, FeatureTable], ...] = (
    Dialect("mztab_m", is_mztab, read_mztab),
    Dialect("mwtab", is_mwtab, read_mwtab),
    Dialect("metabolights_maf", is_maf, read_maf),
    Dialect("metaboanalyst", has_labels, read_metaboanalyst),  # last: what it looks for is the least particular
)
