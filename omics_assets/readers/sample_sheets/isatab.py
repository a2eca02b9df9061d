"""ISA-Tab: study files (`s_*.txt`) with the factors of samples, assay files (`a_*.txt`) with their raw files.

Definition: the ISA-Tab format specification, release candidate 1, and the file structures of MetaboLights.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.dialects import Dialect
from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import header_words
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.results import SampleTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.sample_sheets.options import SheetOptions
from omics_assets.readers.sample_sheets.sheet_columns import find_column, one_row_per_sample, text_table
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

_QUALIFIERS = {"termsourceref", "termaccessionnumber", "unit", "protocolref", "performer", "date"}
_SAMPLE, _SOURCE = "samplename", "sourcename"
_TYPES = ("characteristicssampletype", "materialtype", "factorvaluesampletype")
"""Columns that say of a sample that it is a blank or a control."""


def _is_isatab(source: Source, *, study: bool) -> bool:
    """Recognise the columns every ISA-Tab table has; a study file names the sources of the samples."""
    names = header_words(source)
    words = {plain_word(name) for name in names}
    typed = any(
        name.startswith(("characteristics", "factor value", "parameter value")) and "[" in name for name in names
    )
    return _SAMPLE in words and (typed or "protocolref" in words) and (_SOURCE in words) == study


def _read_isatab(source: Source, options: SheetOptions, *, dialect: str) -> SampleTable:
    """Read an ISA-Tab table; columns keep their full names.

    Raises
    ------
    InputError
        If there is no column of sample names, no row has one, or rows of a sample differ.
    """
    grid = read_grid(source)
    grid.require_rows()
    position = _sample_column(grid) if options.id is None else find_column(grid, options.id)
    columns, notes = _kept(grid, position)
    names = grid.text(position)
    rows = [row for row, name in enumerate(names) if name]
    if not rows:
        raise InputError("no row has a sample name", file=grid.file, column=grid.label(position), remedy="name them")
    without = len(names) - len(rows)
    notes += [f"{without} rows without a sample name left out"] if without else []
    cells = {name: grid.text(number) for name, number in columns.items()}
    table = text_table([names[row] for row in rows], {name: [of[row] for row in rows] for name, of in cells.items()})
    joined = [name for name in table.columns if plain_word(name) == _SOURCE]
    table, merged = one_row_per_sample(table, file=grid.file, lines=[grid.line_of(row) for row in rows], joined=joined)
    roles, about = _roles(table)
    notes = [f"sample names from {grid.label(position)}", *grid.notes, *notes, *merged, *about]
    return SampleTable(table.assign(role=roles), dialect, tuple(notes))


def _roles(table: pd.DataFrame) -> tuple[pd.Series[str], tuple[str, ...]]:
    """Return the role of every sample: by its type, else by its name."""
    asked = [name for word in _TYPES for name in table.columns if plain_word(name) == word]
    said = {name: [None if pd.isna(cell) else str(cell) for cell in table[name]] for name in asked}
    frame, notes = sample_frame(list(table.index), said, asked=asked)
    return frame["role"], notes


def _sample_column(grid: Grid) -> int:
    words = [plain_word(name) for name in grid.header]
    if _SAMPLE not in words:
        raise InputError(
            "has no column 'Sample Name'", file=grid.file, line=grid.header_line, remedy="export it again, or give id"
        )
    return words.index(_SAMPLE)


def _kept(grid: Grid, samples: int) -> tuple[dict[str, int], list[str]]:
    """Return name -> number of the columns to keep: the first of a name; not what only qualifies another column."""
    kept: dict[str, int] = {}
    left_out: dict[str, None] = {}
    for number, name in enumerate(grid.header):
        if number == samples:
            continue
        if not name or name in kept or name in left_out or plain_word(name) in _QUALIFIERS:
            left_out[name or "(without a name)"] = None
        else:
            kept[name] = number
    return kept, [
        f"columns left out, or of several of one name all but the first: {', '.join(left_out)}"
    ] if left_out else []


ISATAB_DIALECTS: tuple[Dialect[SheetOptions, SampleTable], ...] = tuple(
    Dialect(name, partial(_is_isatab, study=study), partial(_read_isatab, dialect=name))
    for name, study in (("isatab_sample", True), ("isatab_assay", False))
)
