"""A file as header and columns of text, whatever it was stored in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.notation import PLAIN, Column, Notation
from omics_assets.readers.notation_evidence import Finding, find_notation
from omics_assets.readers.numbers import ParsedColumn, as_text, parse_column, parse_columns

SEMICOLONS = "csv (semicolons)"
"""Dialect of a grid whose columns semicolons separate: where the comma is the decimal separator, spreadsheets do."""
_HEAD = 4096


@dataclass(frozen=True, eq=False)
class Grid:
    """Header and body of a table.

    Parameters
    ----------
    file
        File name, for messages.
    header
        One name per column, trimmed; empty where the file gives none.
    columns
        Arrow arrays or chunked arrays: strings, or numbers from a typed file.
    header_line
        Line the header stands in.
    line_of
        Row number from 0 -> line in the file.
    dialect
        What the file was stored in: csv, tsv, ... xlsx, parquet.
    notes
        What was detected or skipped.
    """

    file: str
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    header_line: int
    line_of: Callable[[int], int]
    dialect: str
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows below the header."""
        return len(self.columns[0]) if self.columns else 0

    def text(self, column: int) -> list[str]:
        """Return a column as trimmed text."""
        cells: list[str] = pc.utf8_trim_whitespace(as_text(self.columns[column])).to_pylist()
        return cells

    @property
    def notation(self) -> Notation:
        """How the numbers of the file are written; `InputError` where that cannot be told."""
        return self._numbers[0].notation

    def numbers(self, column: int) -> ParsedColumn:
        """Return a column as numbers, read in the notation of the file."""
        if column == 0:
            return parse_column(self.columns[0], self.notation)
        return self._numbers[1][column - 1]

    def values(self, columns: Sequence[int]) -> NDArray[np.float64]:
        """Return columns behind the first as a matrix rows x columns, NaN where a cell is no number."""
        block, rows = self._numbers[2], [column - 1 for column in columns]
        first = rows[0] if rows else 0
        consecutive = rows == list(range(first, first + len(rows)))
        return (block[first : first + len(rows)] if consecutive else block[rows]).T  # a slice is no copy

    def number_notes(self, columns: Sequence[int]) -> tuple[str, ...]:
        """Return notes on how the numbers of some columns were read."""
        below = sum(int(self.numbers(column).below.sum()) for column in columns)
        said = [reason] if (reason := self._numbers[0].reason) else []
        said += [f"{below} cells such as '<LOD' say below the limit of detection: taken for missing"] if below else []
        return tuple(said)

    @cached_property
    def _numbers(self) -> tuple[Finding, list[ParsedColumn], NDArray[np.float64]]:
        """Notation, and all columns behind the first read in it: one block of numbers [columns, rows]."""
        columns, semicolons = self.columns[1:], self.dialect == SEMICOLONS
        block = np.empty((len(columns), self.rows))
        found = Finding()
        if self.rows > _HEAD:  # spares most files with decimal commas a first reading in vain
            heads = [column.slice(0, _HEAD) for column in columns]
            found = find_notation(heads, parse_columns(heads, PLAIN, block[:, :_HEAD]), semicolons=semicolons)
        parsed = parse_columns(columns, found.notation, block)
        if found.notation is PLAIN:
            found = find_notation(columns, parsed, semicolons=semicolons)
            parsed = parsed if found.notation is PLAIN else parse_columns(columns, found.notation, block)
        if found.doubtful is not None:
            raise self._doubtful_number(found.doubtful[0] + 1, found.doubtful[1])
        return found, parsed, block

    def _doubtful_number(self, column: int, row: int) -> InputError:
        cell = self.cell(row, column).strip()
        return InputError(
            f"{cell!r} may be thousands or a fraction: no number of the file tells",
            file=self.file,
            line=self.line_of(row),
            column=self.label(column),
            remedy="write the numbers with a decimal point and nothing between thousands",
        )

    def lines(self) -> list[int]:
        """Return the line of every row."""
        return [self.line_of(row) for row in range(self.rows)]

    def cell(self, row: int, column: int) -> str:
        """Return one cell as text."""
        value = self.columns[column][row].as_py()
        return "" if value is None else str(value)

    def label(self, column: int) -> str | int:
        """Return how to name a column to a person: its name, else its number from 1."""
        return self.header[column] or column + 1

    def require_rows(self) -> None:
        """Raise `InputError` if there is nothing below the header."""
        if not self.rows:
            raise InputError("has a header but no rows", file=self.file, remedy="check how the file was exported")


def without_empty_columns(grid: Grid) -> Grid:
    """Drop columns that have neither a name nor a value, behind the first: trailing delimiters leave them."""
    kept = [
        number
        for number, name in enumerate(grid.header)
        if number == 0 or name or not grid.rows or any(grid.text(number))
    ]
    if len(kept) == len(grid.header):
        return grid
    return replace(
        grid,
        header=tuple(grid.header[number] for number in kept),
        columns=tuple(grid.columns[number] for number in kept),
        notes=(*grid.notes, f"{len(grid.header) - len(kept)} empty columns without a name left out"),
    )
