"""Sample sheets: one row per sample, everything text."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.results import SampleTable
from omics_assets.readers.source import open_source
from omics_assets.readers.table_file import read_grid

_ID_WORDS = ("sample", "sampleid", "samplename", "samples")
_MISSING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL")


def read_samples(path: Path, *, id: str | None = None) -> SampleTable:  # noqa: A002 - the word of cohort.yaml
    """Read a sample sheet (csv, tsv, xlsx or Parquet, gzip or not).

    Parameters
    ----------
    path
        The file.
    id
        Name of the column of sample names; by default a column called sample, sample_id or sample name, else the
        first.

    Raises
    ------
    InputError
        If the file cannot be read, the id column is not there, or a sample or column is unnamed or repeated.
    """
    grid = read_grid(open_source(path))
    grid.require_rows()
    position = _id_column(grid, id)
    _check_header(grid)
    names = grid.text(position)
    _check_names(grid, names, position)
    columns = {name: grid.text(number) for number, name in enumerate(grid.header) if number != position}
    table = pd.DataFrame(columns, index=pd.Index(names, name="sample", dtype="str"), dtype="str")
    table = table.mask(table.isin(_MISSING), np.nan)
    label = grid.header[position] or "the first column"
    return SampleTable(table, f"sample sheet ({grid.dialect})", (f"sample names from {label}", *grid.notes))


def _id_column(grid: Grid, wanted: str | None) -> int:
    if wanted is None:
        words = [plain_word(name) for name in grid.header]
        return next((words.index(word) for word in _ID_WORDS if word in words), 0)
    if wanted not in grid.header:
        near = difflib.get_close_matches(wanted, grid.header, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the columns are {', '.join(grid.header)}"
        raise InputError(f"has no column {wanted!r}", file=grid.file, line=grid.header_line, remedy=hint)
    return grid.header.index(wanted)


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
