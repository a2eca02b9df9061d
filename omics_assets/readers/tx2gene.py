"""Tables of transcripts and their genes: two or three columns, or an annotation in GTF or GFF3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.annotation_transcripts import Annotated, annotated_transcripts, is_annotation
from omics_assets.readers.expression.headerless import without_header
from omics_assets.readers.grid import Grid
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.numbers import MISSING
from omics_assets.readers.source import Source, open_source
from omics_assets.readers.table_file import read_grid

DIALECT = "tx2gene"
_TRANSCRIPT = {
    *("txname", "tx", "txid", "transcript", "transcripts", "transcriptid", "transcriptidversion", "transcriptname"),
    *("transcriptstableid", "transcriptstableidversion", "ensembltranscriptid", "ensembltranscriptidversion"),
    *("isoform", "isoformid", "targetid", "trackingid", "tname", "enst"),
}
_GENE = {
    *("gene", "genes", "geneid", "geneidversion", "genestableid", "genestableidversion", "ensgene", "ensg", "locus"),
    *("ensemblgeneid", "ensemblgeneidversion"),
}
_GENE_NAME = {"genename", "genesymbol", "symbol", "extgene", "externalgenename", "geneshortname", "hgncsymbol"}
_COLUMNS = ("transcript", "gene", "gene_name")
_Rows: TypeAlias = tuple[pd.DataFrame, Callable[[int], int], list[str]]
"""Columns of a file, row number -> line, notes."""


@dataclass(frozen=True, eq=False)
class TranscriptTable:
    """Transcripts and their genes as read.

    Parameters
    ----------
    table
        Strings; index: transcripts, unique; columns gene, and gene_name where the file has it (missing = NaN).
    dialect
        Always tx2gene.
    notes
        What was detected, dropped or changed, in sentences.
    features
        Always empty.
    unit
        Always None.
    """

    table: pd.DataFrame
    dialect: str
    notes: tuple[str, ...]
    features: pd.DataFrame = field(default_factory=pd.DataFrame)
    unit: str | None = None


def read_tx2gene(path: str | Path) -> TranscriptTable:
    """Read which gene every transcript belongs to.

    Parameters
    ----------
    path
        Table with a transcript and its gene per row, under a header or none, a third column naming the gene; wider
        tables need a header that names the columns (RSEM's isoforms.results, nf-core's transcript tables); or an
        annotation, GTF or GFF3.

    Raises
    ------
    InputError
        If the file cannot be read as such, or a transcript has two genes.
    """
    source = open_source(Path(path))
    rows, line_of, notes = _annotation_rows(source) if is_annotation(source) else _table_rows(source)
    given = ~rows[["transcript", "gene"]].isin(MISSING).any(axis="columns")
    notes += [f"{(~given).sum()} rows without a transcript or a gene left out"] if not given.all() else []
    pairs = rows[given].drop_duplicates(["transcript", "gene"])
    notes += [f"{given.sum() - len(pairs)} repeated rows left out"] if len(pairs) < given.sum() else []
    if pairs.empty:
        raise InputError("names no transcript and its gene", file=source.name, remedy="check how it was exported")
    twice = pairs[pairs["transcript"].duplicated()]
    if len(twice):
        raise InputError(
            f"the transcript {twice['transcript'].iloc[0]!r} has a second gene",
            file=source.name,
            line=line_of(int(twice.index[0])),
            remedy="give every transcript one gene",
        )
    table = pairs.set_index("transcript")
    if "gene_name" in table:
        table["gene_name"] = table["gene_name"].mask(table["gene_name"].isin(MISSING))
    notes.append(f"{len(table)} transcripts of {table['gene'].nunique()} genes")
    return TranscriptTable(table.rename_axis(None), DIALECT, tuple(notes))


def _annotation_rows(source: Source) -> _Rows:
    found, kind = annotated_transcripts(source)
    rows = pd.DataFrame(found, columns=list(Annotated._fields), dtype="str").drop(columns="line")
    rows = rows if rows["gene_name"].notna().any() else rows.drop(columns="gene_name")
    return rows, lambda row: found[row].line, [f"read from an annotation in {kind}"]


def _table_rows(source: Source) -> _Rows:
    grid = read_grid(source)
    numbers = _named_columns(grid)
    notes = ["the columns are found by their names"]
    if not numbers:
        grid = without_header(grid)
        numbers, notes = _placed_columns(grid)
    rows = pd.DataFrame({name: pd.Series(grid.text(number), dtype="str") for name, number in numbers.items()})
    return rows, grid.line_of, [*grid.notes, *notes]


def _named_columns(grid: Grid) -> dict[str, int]:
    """Columns by their names; none where no name says transcript or gene: the file has no header."""
    words = [plain_word(name) for name in grid.header]
    kinds = dict(zip(_COLUMNS, (_TRANSCRIPT, _GENE, _GENE_NAME), strict=True))
    found = {name: next((n for n, word in enumerate(words) if word in kind), None) for name, kind in kinds.items()}
    if found["transcript"] is None and found["gene"] is None:
        return {}
    if found["gene"] is None and found["gene_name"] is not None:
        found = {**found, "gene": found["gene_name"], "gene_name": None}
    for name in ("transcript", "gene"):
        free = [number for number in range(len(words)) if number not in found.values() and words[number]]
        if found[name] is None and len(free) == 1:
            found[name] = free[0]
        if found[name] is None:
            raise InputError(
                f"has no column of the {name}s",
                file=grid.file,
                line=grid.header_line,
                remedy="call the columns transcript_id, gene_id and, if there is one, gene_name",
            )
    return {name: number for name, number in found.items() if number is not None}


def _placed_columns(grid: Grid) -> tuple[dict[str, int], list[str]]:
    """Columns of a file without header, by their place; the other way round where only that makes sense."""
    if len(grid.columns) not in {2, 3}:
        raise InputError(
            f"has {len(grid.columns)} columns and no header that names a transcript and its gene",
            file=grid.file,
            line=grid.header_line,
            remedy="give two columns, transcript and gene, or name them transcript_id and gene_id",
        )
    first, second = grid.text(0), grid.text(1)
    notes = ["no header: the first column was taken for transcripts, the second for genes"]
    swapped = len(set(first)) < len(first) == len(set(second))
    if swapped:
        notes = ["no header: the second column was taken for transcripts, as names repeat in the first"]
    placed = dict(zip(_COLUMNS, (1, 0, 2) if swapped else (0, 1, 2), strict=True))
    return {name: number for name, number in placed.items() if number < len(grid.columns)}, notes
