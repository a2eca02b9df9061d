"""Every table by name."""

from __future__ import annotations

from omics_assets.tables import (
    chromosome,
    classification,
    evidence,
    homology_search,
    importance,
    latents,
    preparation,
    ranking,
    reporting,
    trust,
)
from omics_assets.tables.schema import TableSchema

CATALOG: dict[str, TableSchema] = {
    table.name: table
    for table in (
        *preparation.TABLES,
        *latents.TABLES,
        *classification.TABLES,
        *importance.TABLES,
        *homology_search.TABLES,
        *evidence.TABLES,
        *chromosome.TABLES,
        *ranking.TABLES,
        *trust.TABLES,
        *reporting.TABLES,
    )
}

GROUPS: tuple[str, ...] = (
    "inputs",
    "settings",
    "preparation",
    "latents",
    "classification",
    "correlation",
    "importance",
    "homology",
    "ranking",
    "reporting",
    "consensus",
)
