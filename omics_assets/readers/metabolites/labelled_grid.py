"""A table for MetaboAnalyst, and the labels of its samples taken out of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.metabolites.metaboanalyst_layout import LOOKED_AT, LabelPlaces, find_labels
from omics_assets.readers.numbers import MISSING, as_text
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid


@dataclass(frozen=True, eq=False)
class LabelledGrid:
    """A table and the labels taken out of it.

    Parameters
    ----------
    grid
        What is left: names and numbers.
    places
        Where the labels stood.
    samples
        Sample names in order.
    labels
        Name -> label of every sample; None where missing.
    """

    grid: Grid
    places: LabelPlaces
    samples: list[str]
    labels: dict[str, list[str | None]]


def read_labelled(source: Source) -> LabelledGrid:
    """Read a table and take the labels of its samples out of it.

    Raises
    ------
    InputError
        If it has none.
    """
    grid = read_grid(source)
    grid.require_rows()
    places = find_labels([grid.header, *_head(grid, LOOKED_AT)], sure=True)
    if places is None:
        raise InputError(
            "has no labels where MetaboAnalyst wants them",
            file=grid.file,
            line=grid.header_line,
            remedy="put the labels of the samples into the second row or column, or say format: matrix",
        )
    count = len(places.labels)
    if places.samples_in_rows:
        columns = {name: grid.text(1 + number) for number, name in enumerate(places.labels)}
        rest = replace(
            grid,
            header=(grid.header[0], *grid.header[1 + count :]),
            columns=(grid.columns[0], *grid.columns[1 + count :]),
        )
        return LabelledGrid(rest, places, grid.text(0), _said(columns))
    columns = dict(zip(places.labels, (list(row[1:]) for row in _head(grid, count)), strict=True))
    below = tuple(column.slice(count) for column in grid.columns)
    rest = replace(grid, columns=below, line_of=lambda row: grid.line_of(row + count))
    return LabelledGrid(rest, places, list(grid.header[1:]), _said(columns))


def _head(grid: Grid, count: int) -> list[tuple[str, ...]]:
    """Return the first rows as text."""
    columns = ([cell.strip() for cell in as_text(column.slice(0, count)).to_pylist()] for column in grid.columns)
    return list(zip(*columns, strict=True))


def _said(columns: dict[str, list[str]]) -> dict[str, list[str | None]]:
    return {
        name: [None if cell.strip() in MISSING else cell.strip() for cell in cells] for name, cells in columns.items()
    }
