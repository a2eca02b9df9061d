"""The feature tables of LC-MS software, in the order they are tried."""

from __future__ import annotations

from functools import partial

from omics_assets.readers.dialects import Dialect, never
from omics_assets.readers.metabolites import msdial, openms, progenesis, xcms
from omics_assets.readers.metabolites.mzmine_modular import is_mzmine3_4, read_mzmine3_4
from omics_assets.readers.metabolites.mzmine_simple import MZMINE2, MZMINE3_4, is_simple_table, read_simple_table
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.other_vendor import VENDOR_DIALECTS, read_other_vendor
from omics_assets.readers.metabolites.ramclustr import is_xcms_or_ramclustr, read_xcms_or_ramclustr
from omics_assets.readers.results import FeatureTable

SOFTWARE_DIALECTS: tuple[Dialect[MetaboliteOptions, FeatureTable], ...] = (
    Dialect(MZMINE3_4, is_mzmine3_4, read_mzmine3_4),
    Dialect(MZMINE2, is_simple_table, partial(read_simple_table, dialect=MZMINE2)),
    Dialect(msdial.NAME, msdial.is_msdial, msdial.read_msdial),
    Dialect(openms.NAME, openms.is_openms, openms.read_openms),
    Dialect(progenesis.NAME, progenesis.is_progenesis, progenesis.read_progenesis),
    Dialect(xcms.NAME, is_xcms_or_ramclustr, read_xcms_or_ramclustr),
    *VENDOR_DIALECTS,
    Dialect("other_vendor", never, read_other_vendor),
)
