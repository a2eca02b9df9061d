"""Schemas of the tables of searches run here."""

from __future__ import annotations

from omics_assets.tables.schema import Column, TableSchema

_SEARCHED = ("proteome_file.sequences", "settings/homology.families")

HOMOLOGY_SEARCH = TableSchema(
    "homology_search",
    "homology",
    "Every hit of the searches run here: profiles by hmmsearch, baits by blastp or DIAMOND, one row per protein and "
    "query. All that the programs report; what passes is decided in homology_hits.",
    ("hit",),
    (
        Column("hit", "int64", "Number of the hit"),
        Column("gene", "string", "Id of the protein, as in the proteome", _SEARCHED),
        Column("query", "string", "Profile or bait", _SEARCHED),
        Column("family", "string", "Family of the query, as the cohort calls it", _SEARCHED),
        Column("accession", "string", "Accession of the profile, without version", _SEARCHED),
        Column("program", "string", "Program that searched, with its version"),
        Column("evalue", "float64", "E-value: of the full sequence, or of the best alignment with the bait"),
        Column("bitscore", "float64", "Bit score of the same"),
        Column("identity", "float64", "Share of identical residues in the best alignment; missing for profiles"),
        Column("coverage", "float64", "Share of the query that the domains or alignments cover together"),
        Column("gathering", "float64", "Gathering threshold of the profile in bits; missing without one"),
    ),
)

SEARCHED_SEQUENCES = TableSchema(
    "searched_sequences",
    "homology",
    "The proteins that were searched: a gene without any is not searched, which is not the same as no hit.",
    ("sequence",),
    (
        Column("sequence", "string", "Id of the protein: the first word of its header", ("proteome_file.sequences",)),
        Column("length", "int64", "Residues", ("proteome_file.sequences",)),
        Column(
            "header_genes",
            "string",
            "Names its header gives the gene (gene:, gene=, locus=, locus_tag=, GN=, ...), separated by ;",
            ("proteome_file.sequences",),
        ),
    ),
)

TABLES: tuple[TableSchema, ...] = (HOMOLOGY_SEARCH, SEARCHED_SEQUENCES)
