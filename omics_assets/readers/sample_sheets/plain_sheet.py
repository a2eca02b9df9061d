"""Plain sample sheets: one row per sample, everything text."""

from __future__ import annotations

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.results import SampleTable
from omics_assets.readers.sample_sheets.options import SheetOptions
from omics_assets.readers.sample_sheets.sheet_columns import find_column, text_table
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

_ID_WORDS = ("sample", "sampleid", "samplename", "samples")


def read_plain_sheet(source: Source, options: SheetOptions) -> SampleTable:
    """Read a sample sheet (csv, tsv, xlsx or Parquet).

    Parameters
    ----------
    source
        The file.
    options
        id: by default a column called sample, sample_id or sample name, else the first.

    Raises
    ------
    InputError
        If the id column is not there, or a sample or column is unnamed or repeated.
    """
    grid = read_grid(source)
    grid.require_rows()
    position = _id_column(grid) if options.id is None else find_column(grid, options.id)
    _check_header(grid)
    names = grid.text(position)
    _check_names(grid, names, position)
    columns = {name: grid.text(number) for number, name in enumerate(grid.header) if number != position}
    label = grid.header[position] or "the first column"
    notes = (f"sample names from {label}", *grid.notes)
    return SampleTable(text_table(names, columns), f"sample sheet ({grid.dialect})", notes)


def _id_column(grid: Grid) -> int:
    words = [plain_word(name) for name in grid.header]
    return next((words.index(word) for word in _ID_WORDS if word in words), 0)


def _check_header(grid: Grid) -> None:
    for number, name in enumerate(grid.header):
        if not name and number > 0:
            problem = "the column has no name"
        elif name in grid.header[:number]:
            problem = f"the column {name!r} appears twice"
        else:
            continue
        remedy = "give every column its own name"
        raise InputError(problem, file=grid.file, line=grid.header_line, column=number + 1, remedy=remedy)


def _check_names(grid: Grid, names: list[str], column: int) -> None:
    seen: set[str] = set()
    for row, name in enumerate(names):
        if not name:
            problem, remedy = "the row has no sample name", "name the sample, or remove the row"
        elif name in seen:
            problem, remedy = f"the sample {name!r} appears twice", "keep one row per sample"
        else:
            seen.add(name)
            continue
        raise InputError(problem, file=grid.file, line=grid.line_of(row), column=grid.label(column), remedy=remedy)
