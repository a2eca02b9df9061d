"""Columns of a sheet by name, and several rows of one sample to one."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid

MISSING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "null", "NULL")
_JOINT = "; "


def find_column(grid: Grid, wanted: str) -> int:
    """Return the number of the column with this name.

    Raises
    ------
    InputError
        If there is none; it names the nearest.
    """
    if wanted in grid.header:
        return grid.header.index(wanted)
    near = difflib.get_close_matches(wanted, grid.header, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"the columns are {', '.join(grid.header)}"
    raise InputError(f"has no column {wanted!r}", file=grid.file, line=grid.header_line, remedy=hint)


def text_table(names: Sequence[str], columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return columns of text by sample, words for missing as NaN."""
    table = pd.DataFrame(dict(columns), index=pd.Index(list(names), name="sample", dtype="str"), dtype="str")
    return table.mask(table.isin(MISSING), np.nan)


def one_row_per_sample(
    table: pd.DataFrame, *, file: str, lines: Sequence[int], joined: Collection[str] = ()
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table with one row per sample, and a note if rows were merged.

    Parameters
    ----------
    table
        Index: sample names, may repeat.
    file, lines
        File name and line of every row, for messages.
    joined
        Columns in which rows of a sample may differ: their values are joined by `; `.

    Raises
    ------
    InputError
        If rows of a sample differ in another column.
    """
    rows_of: dict[str, list[int]] = {}
    for row, name in enumerate(table.index):
        rows_of.setdefault(name, []).append(row)
    if len(rows_of) == len(table):
        return table, ()
    cells = table.fillna("").to_numpy(dtype=object)
    merged = table[~table.index.duplicated()].copy()
    for number, column in enumerate(table.columns):
        said = [list(dict.fromkeys(filter(None, cells[rows, number]))) for rows in rows_of.values()]
        if column in joined:
            texts = [_JOINT.join(texts) or None for texts in said]
            merged[column] = pd.Series(texts, index=merged.index, dtype="str")
            continue
        for sample, rows in rows_of.items():
            differing = next((row for row in rows if cells[row, number] != cells[rows[0], number]), None)
            if differing is not None:
                raise _differing(sample, column, file, lines[differing])
    beside = [name for name in table.columns if name in joined]
    said_of = f"; where they differ, all values stand in {', '.join(beside)}" if beside else ""
    return merged, (f"{len(table) - len(merged)} further rows of samples merged into one each{said_of}",)


def _differing(sample: str, column: str, file: str, line: int) -> InputError:
    return InputError(
        f"the sample {sample!r} stands in several rows that differ in {column!r}",
        file=file,
        line=line,
        column=column,
        remedy="keep one row per sample, or name as id the column whose names are unique",
    )
