"""Isoforms to genes: the rows of one gene added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.gene_of_isoform import GeneNames, genes_by_pattern, genes_by_table, some_unknown
from omics_assets.readers.results import FeatureTable


def sum_to_genes(
    read: FeatureTable, tx2gene: Mapping[str, str] | None, gene_pattern: str | None, file: str
) -> FeatureTable:
    """Return the table with the isoforms of a gene added up, in order of first appearance.

    Parameters
    ----------
    read
        Counts, TPM or FPKM: they add up. The length of a gene is the mean of its isoforms'.
    tx2gene
        Transcript -> gene, as `genes_by_table` takes it; what it does not know stays as it is.
    gene_pattern
        Regular expression, as `genes_by_pattern` takes it; ids that do not match stay as they are.
    file
        For messages.

    Raises
    ------
    InputError
        If both are given, the pattern is not valid, less than half of the ids are known, or values are negative:
        logarithms do not add up.
    """
    if tx2gene is not None and gene_pattern is not None:
        raise InputError("tx2gene and gene_pattern are both given", file=file, remedy="give one of them")
    if tx2gene is None and gene_pattern is None:
        return read
    ids = [str(name) for name in read.table.index]
    if tx2gene is None:
        return _added_up(read, ids, genes_by_pattern(ids, gene_pattern or "", file), "gene_pattern", file)
    genes = set(tx2gene.values())
    already = sum(name in genes for name in ids)
    if 2 * already >= len(ids) and already > sum(name in tx2gene for name in ids):
        return replace(read, notes=(*read.notes, "the ids are genes of tx2gene already: nothing was added up"))
    return _added_up(read, ids, genes_by_table(ids, tx2gene, file), "tx2gene", file)


def _added_up(read: FeatureTable, ids: list[str], found: GeneNames, by: str, file: str) -> FeatureTable:
    negative = (read.table < 0).any()
    if negative.any():
        raise InputError(
            "holds negative numbers, logarithms or scaled values: isoforms cannot be added up",
            file=file,
            column=str(negative.idxmax()),
            remedy=f"give counts, TPM or FPKM, or leave {by} away",
        )
    genes = pd.Index([gene or name for name, gene in zip(ids, found.genes, strict=True)], dtype="str")
    table = read.table.set_axis(genes, axis="index").groupby(level=0, sort=False).sum(min_count=1)
    features = pd.DataFrame(index=table.index)
    notes = [*found.notes, f"{len(ids)} isoforms were added up to {len(table)} genes by {by}"]
    if unknown := found.genes.count(None):
        notes.append(f"{unknown} ids not known to {by} were kept as they are: {some_unknown(ids, found.genes)}")
    if "length" in read.features:
        lengths = read.features["length"].set_axis(genes)
        features = features.assign(length=lengths.groupby(level=0, sort=False).mean())
        notes.append("the length of a gene is the mean of its isoforms'")
    return replace(read, table=table, features=features, notes=(*read.notes, *notes))
