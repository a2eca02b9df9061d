"""How to read an expression file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from omics_assets.readers.duplicates import Policy

Quantity = Literal["tpm", "fpkm", "counts"]


@dataclass(frozen=True)
class ExpressionOptions:
    r"""How to read an expression file.

    Parameters
    ----------
    sample_names
        Known sample names: they show the orientation of a matrix, and tell samples from annotation.
    duplicates
        Policy for genes in several rows.
    quantity
        Which of the quantities of a quantifier's file to take; None: the format's customary one.
    tx2gene
        Transcript -> gene: transcripts are added up per gene.
    gene_pattern
        Regular expression (RE2) whose first group is the gene of an id, such as ``^(.+)\.[0-9]+$``: isoforms are
        added up per gene.
    """

    sample_names: Collection[str] | None = None
    duplicates: Policy = "sum"
    quantity: Quantity | None = None
    tx2gene: Mapping[str, str] | None = None
    gene_pattern: str | None = None
