"""Searches run here: the cohort's proteome against profiles and baits."""

from __future__ import annotations

import time

import numpy as np

from omics_assets.assets.machinery.product import Number, Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.homology_search import BAIT_EVALUE, choose_queries, search_proteome
from omics_assets.tables.homology_search import HOMOLOGY_SEARCH, SEARCHED_SEQUENCES

NO_PROTEOME = "the cohort has no proteome to search: give 'proteome: {file: ...}' in cohort.yaml"


@stage_asset(
    "homology_search",
    "searched_sequences",
    code_version="1",
    settings=("homology",),
    roles=("proteome_file",),
)
def homology_search(stage: Stage) -> dict[str, Product]:
    """Search the proteome with the profiles and baits that the cohort asks for."""
    cohort, how = stage.cohort, stage.homology_search
    if cohort.spec.proteome is None:
        empty = (HOMOLOGY_SEARCH, SEARCHED_SEQUENCES)
        return {table.name: Product(table.empty(), reason=NO_PROTEOME) for table in empty}
    started = time.monotonic()
    searched = search_proteome(
        cohort.path(cohort.spec.proteome),
        choose_queries(cohort.query_files(), cohort.spec.families, runner=how.runner),
        max_evalue=max(BAIT_EVALUE, cohort.settings.homology.max_evalue),
        cpus=how.threads,
        time_limit=how.time_limit,
        progress=stage.progress,
    )
    numbers: dict[str, Number] = {
        "sequences": len(searched.sequences),
        "profiles": searched.profiles,
        "baits": searched.baits,
        "programs": ", ".join(searched.programs),
        "seconds": round(time.monotonic() - started, 2),
        "notes": "\n".join(searched.notes),
    }
    hits = searched.hits.assign(hit=np.arange(len(searched.hits)))
    return {
        "homology_search": Product(hits, numbers, searched.reason),
        "searched_sequences": Product(searched.sequences, reason=searched.reason),
    }
