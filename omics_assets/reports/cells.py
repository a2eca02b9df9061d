"""Cells of the workbook: names stay text, numbers get a format, missing values stay empty."""

from __future__ import annotations

import math
import re
from typing import TypeAlias

import numpy as np
import pandas as pd
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value: TypeAlias = object
"""What a table holds: text, number, bool, or nothing."""

TEXT, PROBABILITY, SCORE, COUNT = "@", "0.0E+00", "0.000", "0"
PROBABILITIES = frozenset(
    {
        "p",
        "q",
        "p_gene",
        "p_free",
        "q_gene",
        "q_unweighted",
        "q_bh",
        "q_by",
        "evalue",
        "enrichment_p",
        "enrichment_q",
        "smallest_p",
    }
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TEXT = 32_767
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BOLD = Font(bold=True)
_HEADER_FILL = PatternFill("solid", start_color="FFE7E6E6")
_TOP_WRAPPED = Alignment(wrap_text=True, vertical="top")


def text_cell(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False, wrapped: bool = False) -> WriteOnlyCell:
    """Return a cell that is text whatever it looks like: no formula, no date, no error value."""
    clean = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST_TEXT]
    cell = WriteOnlyCell(sheet, value=clean)
    cell.data_type = "s"
    cell.number_format = TEXT
    if clean.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    if bold:
        cell.font = _BOLD
    if wrapped:
        cell.alignment = _TOP_WRAPPED
    return cell


def header_cell(sheet: WriteOnlyWorksheet, name: str, description: str) -> WriteOnlyCell:
    """Return a column header with what the column means as its note."""
    cell = text_cell(sheet, name, bold=True)
    cell.fill = _HEADER_FILL
    if description:
        lines = math.ceil(len(description) / 38) + 1
        cell.comment = Comment(description, "omics-assets", width=280, height=20 * lines)
    return cell


def value_cell(sheet: WriteOnlyWorksheet, value: Value, number_format: str) -> WriteOnlyCell | None:
    """Return the cell of a value of a table; nothing where it is missing."""
    if value is None or value is pd.NA or (isinstance(value, float | np.floating) and not math.isfinite(value)):
        return None
    if not isinstance(value, bool | np.bool_ | int | float | np.number):
        return text_cell(sheet, str(value)) if str(value) else None
    if isinstance(value, bool | np.bool_):
        return WriteOnlyCell(sheet, value=bool(value))
    cell = WriteOnlyCell(sheet, value=int(value) if number_format == COUNT else float(value))
    cell.number_format = number_format
    return cell


def number_format(name: str, dtype: str) -> str:
    """Return the number format of a column of this name and schema type."""
    if name in PROBABILITIES:
        return PROBABILITY
    return COUNT if dtype == "int64" else SCORE
