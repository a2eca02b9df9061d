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
from omics_assets.figures.shortlist import Order
from omics_assets.methods.correlation.spike_in import spike_in_recovery as plant_and_find
from omics_assets.methods.ranking.ranking_difference import compare_rankings
from omics_assets.parquet_files import write_table
from omics_assets.provenance import Record, read_record
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.ranking import EVIDENCES


@stage_asset("spike_in_recovery", code_version="2", settings=("ranking",))
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
            "median_abs_rho": row.median_abs_rho,
            "median_rank": row.median_rank,
            "share_top_20": row.in_top_20,
            "share_top_100": row.in_top_100,
        }
        for row in found
    ]
    if not rows:
        return Product(CATALOG["spike_in_recovery"].empty(), reason="there is no target, or no gene varies")
    return Product(pd.DataFrame(rows), {f"share_top_100_at_{r['strength']}": float(r["share_top_100"]) for r in rows})


@stage_asset("ranking_changes", code_version="2", settings=("ranking",), checks={"ranking_changes": ("top_50_stable",)})
def ranking_changes(stage: Stage, gene_ranking: pd.DataFrame) -> Product:
    """Compare with the last different ranking by the order in force, and keep this one as the newest."""
    settings = stage.cohort.settings.ranking
    path = stage.root.table("gene_ranking", stage.cohort.key)
    now = read_record(path)
    if now is None:
        return Product(CATALOG["ranking_changes"].empty(), reason="the ranking has no record")
    history = _kept(path, stage.root.rankings / stage.cohort.key, now.content)
    earlier = history[:-1][-settings.history_keep :]
    for old in history[: -len(earlier) - 1]:
        old.unlink()
    if not earlier:
        return Product(CATALOG["ranking_changes"].empty(), reason="there is no earlier, different ranking")
    before = pq.read_table(earlier[-1]).to_pandas()
    part = "term" if settings.order == "log_odds" else "contribution"
    terms = [f"{name}_{part}" for name in EVIDENCES]
    difference = compare_rankings(_listed(before, settings.order), _listed(gene_ranking, settings.order), terms)
    changes = difference.changes.rename(columns={"driver": "moved_by", "driver_change": "term_change"})
    changes["moved_by"] = changes["moved_by"].str.removesuffix(f"_{part}")
    changed = _changed_inputs(read_record(earlier[-1]), now)
    numbers: dict[str, Number] = {"top_50_overlap": difference.top_overlap, "inputs_changed": changed}
    columns = [column.name for column in CATALOG["ranking_changes"].columns]
    finding = top_50_stable(difference.top_overlap, settings.min_overlap)
    reason = "" if len(changes) else f"no rank of the first 50 moved; changed: {changed or 'nothing it is made of'}"
    return Product(changes.assign(input_changed=changed)[columns], numbers, reason, findings={"top_50_stable": finding})


def _kept(path: Path, folder: Path, content: str) -> list[Path]:
    """Store the ranking as the newest of the history, its earlier copies gone, and return the history.

    Every content is kept once, at the place where it was last in force, with the record it then had.
    """
    history, digest = sorted(folder.glob("*.parquet")), content[:16]
    number = int(history[-1].stem.split("-")[0]) if history else -1
    is_newest = bool(history) and history[-1].stem.endswith(digest)
    newest = folder / f"{number if is_newest else number + 1:06d}-{digest}.parquet"
    write_table(pq.read_table(path), newest)
    for copy in folder.glob(f"*-{digest}.parquet"):
        if copy != newest:
            copy.unlink()
    return sorted(folder.glob("*.parquet"))


def _listed(ranking: pd.DataFrame, order: Order) -> pd.DataFrame:
    """The ranking with the rank that shortlists are sorted by; known genes stand on no list, though they are fused."""
    if order == "log_odds":
        return ranking
    return ranking.assign(rank=ranking["fused_rank"].where(ranking["rank"].notna()))


def _changed_inputs(before: Record | None, now: Record) -> str:
    past = before.inputs if before else {}
    return "; ".join(name for name, version in sorted(now.inputs.items()) if past.get(name) != version)
