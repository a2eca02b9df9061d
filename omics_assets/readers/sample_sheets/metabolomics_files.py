"""Sample sheets inside metabolite files: factors of mwTab, labels of MetaboAnalyst tables."""

from __future__ import annotations

from omics_assets.errors import InputError
from omics_assets.readers.metabolites.labelled_grid import read_labelled
from omics_assets.readers.metabolites.mwtab import read_analysis, sample_columns
from omics_assets.readers.results import SampleTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.sample_sheets.options import SheetOptions
from omics_assets.readers.sample_sheets.sheet_columns import one_row_per_sample
from omics_assets.readers.source import Source


def read_mwtab_factors(source: Source, options: SheetOptions) -> SampleTable:
    """Read SUBJECT_SAMPLE_FACTORS of an mwTab file: factors, additional data and subjects by sample.

    Raises
    ------
    InputError
        If the file names no samples, or says different things of one.
    """
    _refuse_id(source, options)
    said = read_analysis(source).samples
    if not said or not all(about.sample for about in said):
        raise InputError(
            "has no SUBJECT_SAMPLE_FACTORS" if not said else "a line of SUBJECT_SAMPLE_FACTORS names no sample",
            file=source.name,
            line=next((about.line for about in said if not about.sample), None),
            remedy="download the file again",
        )
    columns, factors = sample_columns(said)
    frame, roles = sample_frame([about.sample for about in said], columns, asked=factors)
    lines = [about.line for about in said]
    table, merged = one_row_per_sample(frame.rename_axis(index="sample"), file=source.name, lines=lines)
    return SampleTable(table, "mwtab", ("sample names from SUBJECT_SAMPLE_FACTORS", *merged, *roles))


def read_metaboanalyst_labels(source: Source, options: SheetOptions) -> SampleTable:
    """Read the labels of a table for MetaboAnalyst, under the names they have in the file.

    Raises
    ------
    InputError
        If the table has none, or a sample has no name or is named twice.
    """
    _refuse_id(source, options)
    found = read_labelled(source)
    if "" in found.samples:
        raise InputError(
            "a sample has no name", file=source.name, line=found.grid.header_line, remedy="name it, or remove it"
        )
    main = found.places.labels[found.places.main]
    frame, roles = sample_frame(found.samples, found.labels, asked=(main,))
    lines = [found.grid.header_line] * len(frame)
    table, merged = one_row_per_sample(frame.rename_axis(index="sample"), file=source.name, lines=lines)
    return SampleTable(table, "metaboanalyst", ("sample names and labels from the metabolite table", *merged, *roles))


def _refuse_id(source: Source, options: SheetOptions) -> None:
    if options.id is not None:
        raise InputError(
            f"has no column {options.id!r} of sample names",
            file=source.name,
            remedy="leave id out: the format names them",
        )
