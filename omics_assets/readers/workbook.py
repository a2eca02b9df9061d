"""Excel workbooks (.xlsx) to a grid: the first sheet that holds anything."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

import openpyxl
import pyarrow as pa
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.records import COMMENT
from omics_assets.readers.source import Source

MAX_CELLS = 20_000_000
"""Cells a sheet may span: one far out in every row makes a small file endless."""
_EXACT_INTEGERS = 1e15
_DAMAGE = (  # what openpyxl raises where the XML is not what it expects
    *(zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, RuntimeError),
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
)
Rows = list[tuple[int, list[str]]]


def read_workbook(source: Source) -> Grid:
    """Read a workbook; everything becomes text, numbers at full precision.

    Raises
    ------
    InputError
        If the workbook is damaged, empty or too large, or a row is longer than the header.
    """
    try:
        title, others, rows = _first_sheet(source.content, source.name)
    except _DAMAGE:
        raise InputError("the workbook is damaged", file=source.name, remedy="save it again, or as .csv") from None
    if not rows:
        raise InputError("is empty", file=source.name, remedy="check how the file was exported")
    header_line, header = rows.pop(0)
    for line, cells in rows:
        if len(cells) > len(header):
            raise InputError(
                "has a cell beyond the last named column",
                file=source.name,
                line=line,
                column=len(cells),
                remedy="give the column a name, or clear the cell",
            )
    padded = [cells + [""] * (len(header) - len(cells)) for _, cells in rows]
    columns = [pa.array([cells[number] for cells in padded], pa.string()) for number in range(len(header))]
    notes = (f"read from the sheet {title!r}; not read: {', '.join(others)}",) if others else ()
    names = tuple(name.strip() for name in header)
    lines = [line for line, _ in rows]
    return Grid(source.name, names, tuple(columns), header_line, lines.__getitem__, "xlsx", notes)


def _first_sheet(content: bytes, file: str) -> tuple[str, list[str], Rows]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know: no matter for the cells
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = {sheet.title: sheet for sheet in workbook.worksheets}
        for title, sheet in sheets.items():
            sheet.reset_dimensions()  # some programs write wrong ones
            rows = _rows(sheet, file)
            if rows:
                return title, [other for other in sheets if other != title], rows
    return "", [], []


def _rows(sheet: ReadOnlyWorksheet, file: str) -> Rows:
    rows, spanned = [], 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        spanned += len(values)
        if spanned > MAX_CELLS:
            problem = f"the sheet {sheet.title!r} spans more than {MAX_CELLS:,} cells"
            raise InputError(problem, file=file, line=line, remedy="clear cells far out, or save it as .csv")
        cells = [_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells and not cells[0].startswith(COMMENT):
            rows.append((line, cells))
    return rows


def _text(value: object) -> str:
    """Return what a person sees in the cell, numbers at full precision."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_INTEGERS:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)
