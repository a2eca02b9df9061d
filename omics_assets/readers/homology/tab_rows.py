"""Delimited lines to columns of text, each as it stands in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from omics_assets.errors import InputError

_BLOCK_BYTES = 1 << 26  # longer than any row
TAB, COMMA = "\t", ","


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the fields of one line; quotation marks count only between commas."""
    if delimiter == TAB:
        return line.split(TAB)
    try:
        return next(csv.reader([line]), [])
    except csv.Error:  # a field without end
        return line.split(COMMA)


def split_lines(
    lines: Sequence[str],
    names: Sequence[str],
    numbers: Sequence[int],
    *,
    delimiter: str = TAB,
    file: str,
    remedy: str,
) -> pd.DataFrame:
    """Return lines as a table of text.

    Parameters
    ----------
    lines
        Without line ends.
    names
        One per column.
    numbers
        Line of every row, for messages.
    delimiter
        Tab or comma.
    file, remedy
        For messages.

    Raises
    ------
    InputError
        If a row has more or fewer fields than there are names.
    """
    columns = _fast(lines, len(names)) if delimiter == TAB and len(names) > 1 else None
    if columns is None:
        rows = [split_line(line, delimiter) for line in lines]
        for fields, number in zip(rows, numbers, strict=True):
            if len(fields) != len(names):
                problem = f"has {len(fields)} columns where {len(names)} are expected"
                raise InputError(problem, file=file, line=number, remedy=remedy)
        columns = [pd.Series(list(cells), dtype="str") for cells in zip(*rows, strict=True)] if rows else []
    if not columns:
        columns = [pd.Series([], dtype="str") for _ in names]
    table = pd.concat(columns, axis=1, ignore_index=True)
    return table.set_axis(list(names), axis=1)


def _fast(lines: Sequence[str], width: int) -> list[pd.Series] | None:
    """Return the columns of lines that pyarrow cuts; None where only the exact way will do."""
    body = "\n".join(lines)
    if not body:
        return None
    names = [str(number) for number in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(body.encode()),
            read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES, use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(delimiter=TAB, quote_char=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:  # ragged: the exact way says where
        return None
    # a carriage return inside a line makes two rows of it here
    return [table[name].to_pandas().astype("str") for name in names] if table.num_rows == len(lines) else None


def texts(table: pd.DataFrame, column: str) -> list[str]:
    """Return a column as trimmed text."""
    cells: list[str] = pc.utf8_trim_whitespace(pa.array(table[column], pa.string())).to_pylist()
    return cells


def stack(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return tables below one another; a column that one of them lacks is empty there."""
    return pd.concat(list(tables), ignore_index=True).fillna("").astype("str")
