"""Worksheets that hold tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from omics_assets.reports.cells import header_cell, number_format, text_cell, value_cell
from omics_assets.tables.schema import TableSchema

MIN_WIDTH, MAX_WIDTH = 9, 42
_ROWS_MEASURED = 200


@dataclass(frozen=True)
class Block:
    """One table on a sheet.

    Parameters
    ----------
    title
        Line above it, where it is not the first block of its sheet.
    frame
        The rows.
    schema
        Types and descriptions of the columns.
    extra
        Descriptions of columns that the schema does not know.
    fills
        Column -> fill per row (None: no fill).
    """

    title: str
    frame: pd.DataFrame
    schema: TableSchema
    extra: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, Sequence[PatternFill | None]] = field(default_factory=dict)

    def description(self, name: str) -> str:
        """Return what a column means."""
        known = {column.name: column.description for column in self.schema.columns} | dict(self.extra)
        return known.get(name, self.schema.wide.description if self.schema.wide else "")

    def format(self, name: str) -> str:
        """Return the number format of a column."""
        dtypes = {column.name: column.dtype for column in self.schema.columns} | dict.fromkeys(self.extra, "int64")
        return number_format(name, dtypes.get(name, self.schema.wide.dtype if self.schema.wide else "float64"))


def write_blocks(sheet: WriteOnlyWorksheet, blocks: Sequence[Block], *, freeze: str = "A2") -> None:
    """Write tables below one another; the first one's header is frozen and has the filter."""
    first = blocks[0]
    sheet.freeze_panes = freeze
    last = get_column_letter(max(first.frame.shape[1], 1))
    sheet.auto_filter.ref = f"A1:{last}{len(first.frame) + 1}"
    for place, width in enumerate(_widths(blocks), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, block in enumerate(blocks):
        if number:
            sheet.append([])
            sheet.append([text_cell(sheet, block.title, bold=True)])
        _write(sheet, block)


def _write(sheet: WriteOnlyWorksheet, block: Block) -> None:
    names = [str(name) for name in block.frame.columns]
    sheet.append([header_cell(sheet, name, block.description(name)) for name in names])
    formats = [block.format(name) for name in names]
    filled = {names.index(name): fills for name, fills in block.fills.items() if name in names}
    columns = [block.frame.iloc[:, place].tolist() for place in range(len(names))]
    for row, values in enumerate(zip(*columns, strict=True)):
        cells = [value_cell(sheet, value, kind) for value, kind in zip(values, formats, strict=True)]
        for place, fills in filled.items():
            _fill(cells[place], fills[row])
        sheet.append(cells)


def _fill(cell: WriteOnlyCell | None, fill: PatternFill | None) -> None:
    if cell is not None and fill is not None:
        cell.fill = fill


def _widths(blocks: Sequence[Block]) -> list[float]:
    count = max(block.frame.shape[1] for block in blocks)
    widths = [float(MIN_WIDTH)] * count
    for block in blocks:
        for place, name in enumerate(block.frame.columns):
            column = block.frame.iloc[:_ROWS_MEASURED, place]
            texts = [] if pd.api.types.is_numeric_dtype(column) else column.dropna().astype(str).tolist()
            longest = max([len(str(name)) + 3, *map(len, texts)])
            widths[place] = max(widths[place], min(longest + 1.5, MAX_WIDTH))
    return widths
