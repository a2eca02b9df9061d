"""Homology: hits as read, and the bonus of every gene."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.stage import Number, Product, Stage, stage_asset
from omics_assets.checks import few_families_hit
from omics_assets.methods.homology_score import score_hits
from omics_assets.readers import HomologyTable
from omics_assets.tables.evidence import HOMOLOGY_HITS, HOMOLOGY_SCORES

HIT_COLUMNS = tuple(c.name for c in HOMOLOGY_HITS.columns if c.name not in {"hit", "passes", "reason"})


@stage_asset(
    "homology_hits",
    "homology_scores",
    code_version="1",
    settings=("homology",),
    roles=("homology_files",),
    checks={"homology_scores": ("few_families_hit",)},
)
def homology(stage: Stage, normalized_genes: pd.DataFrame) -> dict[str, Product]:
    """Read all hits, and score the genes by those that pass."""
    settings, cohort = stage.cohort.settings.homology, stage.cohort
    tables = stage.homology_files.read(cohort)
    entries = cohort.spec.homology_files or ()
    families = {*cohort.spec.families, *(entry.family for entry in entries if entry.family)}
    hits = pd.concat([_named(table, families) for table in tables], ignore_index=True) if tables else _no_hits()
    scored = score_hits(
        hits,
        normalized_genes["gene"].tolist(),
        families=families,
        searched=None if tables else [],
        max_evalue=settings.max_evalue,
        min_coverage=settings.min_coverage,
        min_identity=settings.min_identity,
    )
    frame = hits.assign(hit=np.arange(len(hits)), passes=scored.reasons == "", reason=scored.reasons)
    notes = "\n".join([*scored.notes, *scored.warnings, *(note for table in tables for note in table.notes)])
    numbers: dict[str, Number] = {
        "hit_share": scored.hit_share,
        "dialects": ", ".join(sorted({table.dialect for table in tables})),
    }
    reason = "" if tables else "the cohort has no homology files"
    scores = scored.scores[[column.name for column in HOMOLOGY_SCORES.columns]]
    findings = {"few_families_hit": few_families_hit(scored.warnings)}
    return {
        "homology_hits": Product(frame, {"hits": len(frame), "notes": notes}, reason),
        "homology_scores": Product(scores, numbers, reason, findings=findings),
    }


def _named(table: HomologyTable, families: set[str]) -> pd.DataFrame:
    """Hits under the name the cohort knows the family by: its own, or its accession."""
    hits = table.table
    by_accession = hits["accession"].isin(families) & ~hits["family"].isin(families)
    family = hits["family"].where(~by_accession, hits["accession"])
    return hits.assign(family=family)[list(HIT_COLUMNS)]


def _no_hits() -> pd.DataFrame:
    return HOMOLOGY_HITS.empty()[list(HIT_COLUMNS)]
