"""Schema of the neighbours on the chromosome."""

from __future__ import annotations

from omics_assets.tables.schema import Column, TableSchema

_PLACES = ("annotation_file.genes",)

CHROMOSOME_NEIGHBOURS = TableSchema(
    "chromosome_neighbours",
    "homology",
    "Does a gene stand beside genes of other families that vary with it, as in a biosynthetic gene cluster? It enters "
    "the log-odds only where the known genes let it (evidence_verdicts, gate).",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("normalized_genes.gene",)),
        Column("contig", "string", "Chromosome or contig", _PLACES),
        Column("start", "int64", "First base", _PLACES),
        Column("end", "int64", "Last base", _PLACES),
        Column("place", "int64", "Number of the gene along the contig, from 0, all annotated genes counted", _PLACES),
        Column(
            "score",
            "float64",
            "Sum over the other families in reach of the largest positive rho squared; missing = not tested",
            ("normalized_genes.sample", "homology_scores.family", *_PLACES),
        ),
        Column("families", "int64", "Other families in reach", ("homology_scores.family", *_PLACES)),
        Column("strongest", "string", "The neighbour of another family that varies with it most closely"),
    ),
)

TABLES: tuple[TableSchema, ...] = (CHROMOSOME_NEIGHBOURS,)
