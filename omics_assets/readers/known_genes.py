"""Known genes of pathways: the yardstick of validation, and baits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.source import open_source
from omics_assets.readers.table_file import read_grid

COLUMNS = ("gene", "pathway", "metabolite")


def read_known_genes(path: Path) -> pd.DataFrame:
    """Read a table of known genes.

    Parameters
    ----------
    path
        csv, tsv, xlsx or Parquet with a column gene; pathway and metabolite may be absent.

    Returns
    -------
    pandas.DataFrame
        Strings gene, pathway and metabolite, missing = NaN; repeated rows once. Index: the line in the file.

    Raises
    ------
    InputError
        If there is no column gene, no row, or a row without a gene.
    """
    grid = read_grid(open_source(path))
    words = [plain_word(name) for name in grid.header]
    if "gene" not in words:
        raise InputError(
            "has no column 'gene'", file=grid.file, line=grid.header_line, remedy="name the column of gene ids 'gene'"
        )
    grid.require_rows()
    cells = {name: grid.text(words.index(name)) if name in words else [""] * grid.rows for name in COLUMNS}
    if "" in cells["gene"]:
        line = grid.line_of(cells["gene"].index(""))
        raise InputError("the gene is missing", file=grid.file, line=line, column="gene", remedy="remove the row")
    table = pd.DataFrame(cells, index=pd.Index(grid.lines(), name="line"), dtype="str")
    return table.mask(table == "", np.nan).drop_duplicates()
