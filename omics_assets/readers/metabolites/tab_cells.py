"""One line of a tab-separated format to its cells, quoted or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator


def tab_cells(line: str, delimiter: str = "\t") -> list[str]:
    """Return the cells of a line.

    Quotes around a cell are taken off; where they do not match they are characters like any other, because these
    formats hold one record per line and chemical names may hold quotes.
    """
    if '"' not in line:
        return line.split(delimiter)
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a cell longer than the limit of the module
        return line.split(delimiter)
    return line.split(delimiter) if any(delimiter == "\t" and delimiter in cell for cell in cells) else cells


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their numbers, without line ends of any kind."""
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        stripped = line.rstrip("\n")
        if stripped.strip():
            yield number, stripped
