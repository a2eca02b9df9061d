"""Tables without a header: the line that was taken for one becomes the first row."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from omics_assets.readers.grid import Grid
from omics_assets.readers.notation import Column
from omics_assets.readers.numbers import as_text


def without_header(grid: Grid) -> Grid:
    """Return a grid without column names whose first row is what stood in the header."""
    columns = tuple(_prepend(name, column) for name, column in zip(grid.header, grid.columns, strict=True))
    lines = grid.line_of
    return replace(
        grid,
        header=("",) * len(columns),
        columns=columns,
        line_of=lambda row: lines(row - 1) if row else grid.header_line,
    )


def select_rows(grid: Grid, kept: list[int]) -> Grid:
    """Return a grid of some of the rows."""
    rows = pa.array(kept, pa.int64())
    lines = grid.line_of
    return replace(
        grid, columns=tuple(column.take(rows) for column in grid.columns), line_of=lambda row: lines(kept[row])
    )


def _prepend(name: str, column: Column) -> Column:
    text = as_text(column)
    chunks = text.chunks if isinstance(text, pa.ChunkedArray) else [text]
    return pa.chunked_array([pa.array([name], pa.string()), *chunks], pa.string())
