"""Tables of genes and their families: two columns, many rows per gene; scores beside them are welcome."""

from __future__ import annotations

import io
import re

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.homology.hits import (
    HomologyOptions,
    check_range,
    hit_table,
    without_pfam_version,
)
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.numbers import MISSING, parse_cells
from omics_assets.readers.results import HomologyTable
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid, read_header

DIALECT = "gene_family"
_GENE_WORDS = (
    *("gene", "geneid", "transcript", "transcriptid", "protein", "proteinid", "locus", "locusid", "sequence"),
    *("sequenceid", "id"),
)
_FAMILY_WORDS = ("family", "familyid", "familyname", "genefamily", "pfam", "pfamid", "domain", "domainid", "hmm")
_NUMBER_WORDS = {
    "evalue": "evalue",
    "bitscore": "bitscore",
    "score": "bitscore",
    "identity": "identity",
    "coverage": "coverage",
}
_SEVERAL = re.compile(r"\s*[;|]\s*")
_PFAMS = re.compile(r"PF\d{5}(?:\.\d+)?(?:\s*[;|]\s*PF\d{5}(?:\.\d+)?)*\s*[;|]?\s*")
_PLAIN_NAMES = ("gene", "family")
_HIGHEST = {"evalue": np.inf, "identity": 1.0, "coverage": 1.0}


def is_gene_family(source: Source) -> bool:
    """Recognise a table whose header names a gene and a family column, or two columns of genes and Pfam accessions."""
    if source.container == "hdf5":
        return False
    if _is_bare(source):
        return True
    try:
        words = [plain_word(name) for name in read_header(source)]
    except InputError:  # of another kind, or empty
        return False
    return _find(words, _GENE_WORDS) is not None and _find(words, _FAMILY_WORDS) is not None


def read_gene_family(source: Source, options: HomologyOptions) -> HomologyTable:
    """Read a table of genes and families; rows without a family are no hits.

    A cell may hold several families separated by `;` or `|`. Columns query, program, evalue, bitscore, identity and
    coverage are read where there are any; Pfam accessions lose their version.

    Raises
    ------
    InputError
        If a column is not there, a gene is missing, or a number is none or impossible.
    """
    grid = _bare_grid(source) if _is_bare(source) else read_grid(source)
    words = [plain_word(name) for name in grid.header]
    gene_column, family_column = (
        _column(grid, words, _GENE_WORDS, "gene"),
        _column(grid, words, _FAMILY_WORDS, "family"),
    )
    genes, cells = grid.text(gene_column), grid.text(family_column)
    if "" in genes:
        line = grid.line_of(genes.index(""))
        raise InputError(
            "the gene is missing", file=grid.file, line=line, column=grid.label(gene_column), remedy="remove the row"
        )
    rows, families = [], []
    for row, cell in enumerate(cells):
        named = [name for name in _SEVERAL.split(cell) if name not in MISSING]
        rows += [row] * len(named)
        families += [without_pfam_version(name) for name in named]
    numbers = _numbers(grid, words)
    queries = grid.text(words.index("query")) if "query" in words else None
    programs = grid.text(words.index("program")) if "program" in words else None
    texts = {
        "gene": [genes[row] for row in rows],
        "query": [queries[row] for row in rows] if queries else families,
        "family": families,
        "program": [programs[row] if programs else "table" for row in rows],
    }
    hits = hit_table(texts, {name: values[rows] for name, values in numbers.items()}, options.family)
    empty = grid.rows - len(set(rows))
    notes = (f"{empty} rows without a family left out",) if empty else ()
    return HomologyTable(hits, DIALECT, (*grid.notes, *notes), _as_text(grid))


def _as_text(grid: Grid) -> pd.DataFrame:
    columns = {column: pd.Series(grid.text(column), dtype="str") for column in range(len(grid.header))}
    return pd.DataFrame(columns).set_axis([str(grid.label(column)) for column in columns], axis=1)


def _is_bare(source: Source) -> bool:
    """Whether the table has no header: the first line is a gene and Pfam accessions."""
    if source.container != "text":
        return False
    first = next((line for line in io.StringIO(source.text) if line.strip() and not line.startswith("#")), "")
    fields = first.strip().split(_delimiter(first))
    return len(fields) == 2 and bool(fields[0].strip()) and _PFAMS.fullmatch(fields[1].strip()) is not None


def _bare_grid(source: Source) -> Grid:
    cells: tuple[list[str], list[str]] = ([], [])
    lines: list[int] = []
    for number, line in enumerate(io.StringIO(source.text), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        gene, _, families = line.rstrip("\r\n").partition(_delimiter(line))
        cells[0].append(gene)
        cells[1].append(families)
        lines.append(number)
    columns = tuple(pa.array(column, pa.string()) for column in cells)
    return Grid(
        source.name, _PLAIN_NAMES, columns, lines[0], lines.__getitem__, "text", ("no header: genes, then families",)
    )


def _delimiter(line: str) -> str:
    return "\t" if "\t" in line else ","


def _numbers(grid: Grid, words: list[str]) -> dict[str, NDArray[np.float64]]:
    found = {}
    for word, name in _NUMBER_WORDS.items():
        if word not in words or name in found:
            continue
        column, lines = words.index(word), grid.lines()
        found[name] = parse_cells(grid.text(column), lines, column=grid.header[column], file=grid.file)
        if name in _HIGHEST:
            check_range(found[name], lines, low=0, high=_HIGHEST[name], column=grid.header[column], file=grid.file)
    return found


def _find(words: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((words.index(word) for word in wanted if word in words), None)


def _column(grid: Grid, words: list[str], wanted: tuple[str, ...], what: str) -> int:
    position = _find(words, wanted)
    if position is None:
        raise InputError(
            f"has no {what} column", file=grid.file, line=grid.header_line, remedy="name the columns gene and family"
        )
    return position
