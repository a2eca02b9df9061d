"""Lists of sequencing runs as sample sheets: nf-core samplesheets, run tables of SRA and ENA."""

from __future__ import annotations

import re

from omics_assets.errors import InputError
from omics_assets.readers.header_words import header_words
from omics_assets.readers.results import SampleTable
from omics_assets.readers.sample_sheets.options import SheetOptions
from omics_assets.readers.sample_sheets.sheet_columns import find_column, one_row_per_sample, text_table
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

_RUNS = ("run", "run_accession")
_BESIDE_RUN = {"biosample", "bioproject", "sra study", "sample_accession", "study_accession", "experiment_accession"}
_OF_A_RUN = re.compile(
    r"(?i)fastq.*|sra_.*|submitted_.*|bam.*|lane|library.*|run.*|experiment.*|bases|bytes|spots|avgspotlen|avglength|size.*"
    r"|.*date.*|version|download_path|datastore.*|read_count|base_count|first_public|last_updated|hash|.*md5"
)
"""Columns that say something of a run, not of its sample."""


def is_nfcore_samplesheet(source: Source) -> bool:
    """Recognise the columns `sample` and `fastq_1`."""
    return {"sample", "fastq_1"} <= set(header_words(source))


def is_run_table(source: Source) -> bool:
    """Recognise a column of runs beside one of biological samples or projects."""
    words = set(header_words(source))
    return bool(words & set(_RUNS)) and bool(words & _BESIDE_RUN)


def read_nfcore_samplesheet(source: Source, options: SheetOptions) -> SampleTable:
    """Read an nf-core samplesheet; rows of one sample (lanes) are merged."""
    return _read(source, options.id or "sample", "nfcore_samplesheet")


def read_run_table(source: Source, options: SheetOptions) -> SampleTable:
    """Read a run table of SRA (Run Selector) or ENA: one row per run unless id names another column."""
    names = {name.lower(): name for name in read_grid(source).header}
    found = next((names[word] for word in _RUNS if word in names), None)
    if options.id is None and found is None:
        raise InputError("has no column of runs", file=source.name, remedy="give id, the column of sample names")
    return _read(source, options.id or str(found), "sra_run_table")


def _read(source: Source, wanted: str, dialect: str) -> SampleTable:
    grid = read_grid(source)
    grid.require_rows()
    position = find_column(grid, wanted)
    names = grid.text(position)
    if "" in names:
        raise InputError(
            "the row has no sample name",
            file=grid.file,
            line=grid.line_of(names.index("")),
            column=grid.label(position),
            remedy="name the sample, or remove the row",
        )
    columns = {name: grid.text(number) for number, name in enumerate(grid.header) if number != position and name}
    joined = [name for name in columns if _OF_A_RUN.fullmatch(name)]
    table, merged = one_row_per_sample(text_table(names, columns), file=grid.file, lines=grid.lines(), joined=joined)
    return SampleTable(table, dialect, (f"sample names from {wanted}", *grid.notes, *merged))
