"""A file as header and columns of text, whatever it was stored in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow.compute as pc

from omics_assets.errors import InputError
from omics_assets.readers.numbers import Column, ParsedColumn, as_text, parse_column


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

    def numbers(self, column: int) -> ParsedColumn:
        """Return a column as numbers."""
        return parse_column(self.columns[column])

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
    return Grid(
        grid.file,
        tuple(grid.header[number] for number in kept),
        tuple(grid.columns[number] for number in kept),
        grid.header_line,
        grid.line_of,
        grid.dialect,
        (*grid.notes, f"{len(grid.header) - len(kept)} empty columns without a name left out"),
    )
