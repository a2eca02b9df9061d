"""Tables that nf-core/rnaseq merges from all samples: salmon.merged.*, kallisto.merged.*, rsem.merged.*.

Definition: nf-core/rnaseq, output documentation. Columns before the samples: gene_id (and gene_name), tx and gene_id,
for RSEM gene_id and transcript_id(s) or transcript_id and gene_id, for featureCounts up to 1.4 Geneid and gene_name.
Which quantity it is, only the name of the file says; TPM add up to a million.
"""

from __future__ import annotations

import numpy as np

from omics_assets.readers.expression.options import ExpressionOptions, Quantity
from omics_assets.readers.expression.quantifier import Level, Quantifier
from omics_assets.readers.expression.quantities import (
    QuantityColumns,
    column_total,
    missing_quantity,
    read_quantities,
    sample_columns,
)
from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import first_lines, split_line
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

NAME = "nfcore_merged"
_STARTS = {
    ("gene_id", "gene_name"),
    ("tx", "gene_id"),
    ("gene_id", "transcript_id(s)"),
    ("transcript_id", "gene_id"),
    ("geneid", "gene_name"),
}
_DESCRIBES = {name for start in _STARTS for name in start} | {"gene_symbol"}
_TRANSCRIPTS = {"tx", "transcript_id"}
_TPM_TOTAL = 1e6
_TOLERANCE = 1e-3


def find_level(source: Source) -> Level | None:
    """Recognise the table by its first two columns."""
    lines = first_lines(source, 1)
    names = tuple(name.lower() for name in split_line(lines[0])) if lines else ()
    return "merged" if names[:2] in _STARTS and len(names) > 2 else None


def read_nfcore(source: Source, options: ExpressionOptions) -> FeatureTable:
    """Read a merged table; one without gene names is read as well.

    Raises
    ------
    InputError
        If there is no sample, or FPKM are asked for; and as `read_quantities`.
    """
    if options.quantity == "fpkm":
        raise missing_quantity("fpkm", ["tpm or counts"], source.name)
    grid = read_grid(source)
    numbers = [number for number, name in enumerate(grid.header) if number and name.lower() not in _DESCRIBES]
    samples, notes = sample_columns(grid, numbers)
    quantity, why = _quantity(grid, list(samples.values()), options)
    transcripts = grid.header[0].lower() in _TRANSCRIPTS
    notes += [f"the rows are {'transcripts' if transcripts else 'genes'}", f"taken for {quantity}: {why}"]
    if transcripts and "gene_id" in grid.header:
        notes.append("the file names the gene of each transcript: give it as tx2gene as well to add them up per gene")
    return read_quantities(QuantityColumns(grid, 0, samples, quantity), options, dialect=NAME, notes=notes)


def _quantity(grid: Grid, numbers: list[int], options: ExpressionOptions) -> tuple[Quantity, str]:
    totals = np.array([column_total(grid, number) for number in numbers])
    million = bool((np.abs(totals / _TPM_TOTAL - 1) <= _TOLERANCE).all())
    adds_up = f"the columns {'add' if million else 'do not add'} up to a million"
    if options.quantity:
        return options.quantity, f"as asked for; {adds_up}"
    return ("tpm" if million else "counts"), adds_up


NFCORE = Quantifier(NAME, find_level, read_nfcore)
