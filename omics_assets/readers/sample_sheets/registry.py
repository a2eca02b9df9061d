"""The sample sheets, in the order they are tried."""

from __future__ import annotations

from omics_assets.readers.dialects import Dialect
from omics_assets.readers.metabolites.metaboanalyst_layout import has_label_rows
from omics_assets.readers.metabolites.mwtab import is_mwtab
from omics_assets.readers.results import SampleTable
from omics_assets.readers.sample_sheets.annotated_data import ANNOTATED_DIALECTS
from omics_assets.readers.sample_sheets.isatab import ISATAB_DIALECTS
from omics_assets.readers.sample_sheets.metabolomics_files import read_metaboanalyst_labels, read_mwtab_factors
from omics_assets.readers.sample_sheets.options import SheetOptions
from omics_assets.readers.sample_sheets.plain_sheet import read_plain_sheet
from omics_assets.readers.sample_sheets.run_tables import (
    is_nfcore_samplesheet,
    is_run_table,
    read_nfcore_samplesheet,
    read_run_table,
)
from omics_assets.readers.table_file import is_table

SHEET_DIALECTS: tuple[Dialect[SheetOptions, SampleTable], ...] = (
    *ANNOTATED_DIALECTS,
    Dialect("mwtab", is_mwtab, read_mwtab_factors),
    *ISATAB_DIALECTS,
    Dialect("nfcore_samplesheet", is_nfcore_samplesheet, read_nfcore_samplesheet),
    Dialect("sra_run_table", is_run_table, read_run_table),
    Dialect("metaboanalyst", has_label_rows, read_metaboanalyst_labels),
    Dialect("sample_sheet", is_table, read_plain_sheet),
)
