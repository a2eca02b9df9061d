"""Any table file to a grid: delimited text, Excel workbook or Parquet, told apart by content."""

from __future__ import annotations

from omics_assets.errors import InputError
from omics_assets.readers import delimited
from omics_assets.readers.grid import Grid, without_empty_columns
from omics_assets.readers.parquet import read_parquet
from omics_assets.readers.source import Source
from omics_assets.readers.workbook import read_workbook


def read_grid(source: Source) -> Grid:
    """Read a table file into header and columns.

    Raises
    ------
    InputError
        If it is empty, damaged, ragged, or an HDF5 file.
    """
    if source.container == "hdf5":
        raise InputError(
            "is an HDF5 file, but not one with a table of this kind",
            file=source.name,
            remedy="AnnData (.h5ad) and MuData (.h5mu) files are read; export anything else as .csv or .parquet",
        )
    readers = {"workbook": read_workbook, "parquet": read_parquet, "text": delimited.read_delimited}
    return without_empty_columns(readers[source.container](source))


def read_header(source: Source) -> tuple[str, ...]:
    """Return the column names of a table file."""
    return delimited.read_header(source) if source.container == "text" else read_grid(source).header


def is_table(_source: Source) -> bool:
    """Recognise any file that could be opened: what is wrong with it, reading it says best."""
    return True
