"""Would I have found it, what changed, and one page per gene."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from omics_assets.assets.cohort_arrays.sample_table import read_samples_table
from omics_assets.assets.cohort_arrays.targets import rows_of, target_ids, unit_means
from omics_assets.assets.machinery.product import Number, Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.checks import top_50_stable
from omics_assets.data_root import DataRoot
from omics_assets.methods.correlation.spike_in import spike_in_recovery as plant_and_find
from omics_assets.methods.ranking.ranking_difference import compare_rankings
from omics_assets.parquet_files import write_table
from omics_assets.provenance import Record, read_record
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.ranking import EVIDENCES

TERMS = tuple(f"{name}_term" for name in EVIDENCES)


@stage_asset("spike_in_recovery", code_version="1", settings=("ranking",))
def spike_in_recovery(
    stage: Stage,
    samples: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    metabolite_features: pd.DataFrame,
    gene_correlation: pd.DataFrame,
) -> Product:
    """Hide synthetic genes of known correlation among the real ones."""
    settings = stage.cohort.settings.ranking
    table = read_samples_table(samples)
    targets = target_ids(stage.cohort, normalized_metabolites, metabolite_features)
    asked = unit_means(normalized_metabolites, table)[rows_of(targets, normalized_metabolites, "metabolite")]
    abs_rho = gene_correlation.set_index("gene")["rho"].abs().reindex(normalized_genes["gene"]).fillna(0.0)
    found = plant_and_find(
        unit_means(normalized_genes, table),
        asked,
        abs_rho.to_numpy(dtype=np.float64),
        stage.rng(settings.seed),
        genes_per_strength=settings.spike_genes,
    )
    rows = [
        {
            "strength": row.strength,
            "genes": row.n_genes,
            "median_rank": row.median_rank,
            "share_top_20": row.in_top_20,
            "share_top_100": row.in_top_100,
        }
        for row in found
    ]
    if not rows:
        return Product(CATALOG["spike_in_recovery"].empty(), reason="there is no target, or no gene varies")
    return Product(pd.DataFrame(rows), {f"share_top_100_at_{r['strength']}": float(r["share_top_100"]) for r in rows})


@stage_asset("ranking_changes", code_version="1", settings=("ranking",), checks={"ranking_changes": ("top_50_stable",)})
def ranking_changes(stage: Stage, gene_ranking: pd.DataFrame) -> Product:
    """Compare with the last different ranking, and keep this one by its content."""
    path = stage.root.table("gene_ranking", stage.cohort.key)
    now = read_record(path)
    if now is None:
        return Product(CATALOG["ranking_changes"].empty(), reason="the ranking has no record")
    history = _history(stage.root, stage.cohort.key)
    earlier = [file for file in history if file.stem.split("-")[-1] != now.content[:16]]
    if not any(file.stem.endswith(now.content[:16]) for file in history):
        number = int(history[-1].stem.split("-")[0]) + 1 if history else 0
        write_table(
            pq.read_table(path), stage.root.rankings / stage.cohort.key / f"{number:06d}-{now.content[:16]}.parquet"
        )
    for old in _history(stage.root, stage.cohort.key)[: -stage.cohort.settings.ranking.history_keep]:
        old.unlink()
    if not earlier:
        return Product(CATALOG["ranking_changes"].empty(), reason="there is no earlier, different ranking")
    before = pq.read_table(earlier[-1]).to_pandas()
    difference = compare_rankings(before, gene_ranking, TERMS)
    changes = difference.changes.rename(columns={"driver": "moved_by", "driver_change": "term_change"})
    changes["moved_by"] = changes["moved_by"].str.removesuffix("_term")
    changed = _changed_inputs(read_record(earlier[-1]), now)
    numbers: dict[str, Number] = {"top_50_overlap": difference.top_overlap, "inputs_changed": changed}
    columns = [column.name for column in CATALOG["ranking_changes"].columns]
    finding = top_50_stable(difference.top_overlap, stage.cohort.settings.ranking.min_overlap)
    frame = changes.assign(input_changed=changed)[columns]
    return Product(frame, numbers, findings={"top_50_stable": finding})


def _history(root: DataRoot, cohort: str) -> list[Path]:
    return sorted((root.rankings / cohort).glob("*.parquet"))


def _changed_inputs(before: Record | None, now: Record) -> str:
    past = before.inputs if before else {}
    return "; ".join(name for name, version in sorted(now.inputs.items()) if past.get(name) != version)
