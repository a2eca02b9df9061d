"""Columns of a grid by name, without regard to case."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.numbers import MISSING, out_of_range


class NamedColumns:
    """Columns of a grid by name.

    Parameters
    ----------
    grid
        The table; of columns with one name the first is found.

    Raises
    ------
    InputError
        If it has no rows.
    """

    def __init__(self, grid: Grid) -> None:
        grid.require_rows()
        self._grid = grid
        self._numbers: dict[str, int] = {}
        for number, name in enumerate(grid.header):
            self._numbers.setdefault(name.lower(), number)

    def find(self, *names: str) -> int | None:
        """Return the number of the first of these columns that is there."""
        return next((self._numbers[name.lower()] for name in names if name.lower() in self._numbers), None)

    def require(self, *names: str) -> int:
        """Return the number of the first of these columns that is there.

        Raises
        ------
        InputError
            If none is.
        """
        found = self.find(*names)
        if found is None:
            raise InputError(
                f"has no column {' or '.join(repr(name) for name in names)}",
                file=self._grid.file,
                line=self._grid.header_line,
                remedy="export the table with it, or give another format",
            )
        return found

    def measured(self, free: Sequence[int]) -> dict[int, str]:
        """Return which of some columns are measurements: those of numbers, and what is empty behind the first."""
        parsed = {number: self._grid.numbers(number) for number in free}
        numeric = [number for number in free if parsed[number].has_numbers and not parsed[number].is_text]
        return {
            number: self._grid.header[number]
            for number in free
            if number in numeric or (numeric and number > numeric[0] and parsed[number].missing.all())
        }

    def text(self, *names: str, unknown: Collection[str] = ()) -> list[str | None] | None:
        """Return for every row the first cell that says something; None where there is no such column.

        Parameters
        ----------
        names
            Columns in the order they are asked.
        unknown
            Words that say nothing, beside the customary ones.
        """
        found = [self._numbers[name.lower()] for name in names if name.lower() in self._numbers]
        if not found:
            return None
        said: list[str | None] = [None] * self._grid.rows
        nothing = {*MISSING, *unknown}
        for number in reversed(found):
            said = [old if cell in nothing else cell for cell, old in zip(self._grid.text(number), said, strict=True)]
        return said

    def numbers(self, *names: str, scale: float = 1.0) -> NDArray[np.float64] | None:
        """Return the first of these columns as numbers times `scale`, NaN where a cell is none; None if not there."""
        found = self.find(*names)
        if found is None:
            return None
        floats = self._grid.numbers(found).floats
        return np.where(out_of_range(floats), np.nan, floats) * scale
