"""Homology: hits as read, and the bonus of every gene."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.stage import Product, Stage, stage_asset
from omics_assets.methods.homology_score import score_hits
from omics_assets.readers import read_homology

HIT_COLUMNS = ("gene", "query", "family", "program", "evalue", "bitscore", "identity", "coverage")


@stage_asset("homology_hits", "homology_scores", code_version="1", settings=("homology",), roles=("homology_files",))
def homology(stage: Stage, normalized_genes: pd.DataFrame) -> dict[str, Product]:
    """Read all hits, and score the genes by those that pass."""
    settings, spec = stage.cohort.settings.homology, stage.cohort.spec
    entries = stage.cohort.entries("homology_files")
    tables = [
        read_homology(stage.cohort.path(entry), format=entry.format, family=entry.family)
        for entry in spec.homology_files or ()
    ]
    genes = normalized_genes["gene"].tolist()
    hits = pd.concat([table.table for table in tables], ignore_index=True) if tables else _no_hits()
    families = {*spec.families, *(entry.family for entry in spec.homology_files or () if entry.family)}
    scored = score_hits(
        hits,
        genes,
        families=families,
        searched=None if entries else [],
        max_evalue=settings.max_evalue,
        min_coverage=settings.min_coverage,
        min_identity=settings.min_identity,
    )
    hits.insert(0, "hit", np.arange(len(hits)))
    reasons = scored.reasons
    frame = hits.assign(passes=reasons == "", reason=reasons)
    scores = scored.scores.rename(columns={"hit": "best_hit"})
    notes = {"notes": "\n".join([*scored.notes, *scored.warnings, *(n for t in tables for n in t.notes)])}
    reason = "" if entries else "the cohort has no homology files"
    return {
        "homology_hits": Product(frame, {"hits": len(frame), **notes}, reason),
        "homology_scores": Product(scores, {"hit_share": scored.hit_share, "dialects": _dialects(tables)}, reason),
    }
