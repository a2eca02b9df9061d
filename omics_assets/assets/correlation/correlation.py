"""Correlation of every gene with every metabolite, and what the cohort can detect at all."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import expression_unit, matrix, read_samples_table
from omics_assets.assets.cohort_arrays.targets import rows_of, target_ids, unit_means
from omics_assets.assets.cohort_arrays.verdicts import POOLED, Control, control_row
from omics_assets.assets.correlation.correlation_streams import dense_stream, pair_stream
from omics_assets.assets.correlation.gene_correlation import gene_table
from omics_assets.assets.correlation.ion_columns import with_ions
from omics_assets.assets.machinery.product import Number, Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.batches import BATCH_ROWS
from omics_assets.checks import negative_controls_silent
from omics_assets.disk import require_disk
from omics_assets.memory import require_memory
from omics_assets.methods.correlation.correlation_result import CorrelationResult, Partners
from omics_assets.methods.correlation.dense_rho import genes_per_block, predict_disk, predict_memory
from omics_assets.methods.correlation.detectability import Detectability, gene_detectability, pair_detectability
from omics_assets.methods.correlation.gene_test import correlation_verdict
from omics_assets.methods.correlation.spearman import correlate
from omics_assets.methods.preparation.normalization import log_expression
from omics_assets.methods.statistics.ranks import centred_ranks
from omics_assets.settings import CorrelationSettings
from omics_assets.tables.catalog import CATALOG

Floats = NDArray[np.float64]


@stage_asset("detectability", code_version="4", settings=("correlation",))
def detectability(
    stage: Stage,
    samples: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    metabolite_features: pd.DataFrame,
) -> Product:
    """Say before any result what this cohort can detect."""
    settings = stage.cohort.settings.correlation
    table = read_samples_table(samples)
    units, genes = len(np.unique(table.blocks)), len(normalized_genes)
    targets = len(target_ids(stage.cohort, normalized_metabolites, metabolite_features))
    sizes = {"all metabolites": len(normalized_metabolites), "targets": targets}
    cards = {
        name: pair_detectability(genes, size, len(table.names), units, alpha=settings.alpha)
        for name, size in sizes.items()
    }
    cards["targets, gene test"] = gene_detectability(
        genes, targets, table.design, alpha=settings.alpha, draws=settings.permutations
    )
    frame = pd.DataFrame([{"metabolite_set": name, **_card(card)} for name, card in cards.items()])
    return Product(frame, {"effective_n": units, "detectable_rho_targets": cards["targets"].detectable_rho})


@stage_asset(
    "gene_correlation",
    "metabolite_correlation",
    "correlation_pairs",
    code_version="4",
    settings=("correlation",),
    checks={"metabolite_correlation": ("negative_controls_silent",)},
)
def correlation(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    metabolite_features: pd.DataFrame,
) -> dict[str, Product]:
    """Correlate all pairs, and test every gene against the targets within the design."""
    settings = stage.cohort.settings.correlation
    table = read_samples_table(samples)
    metabolites = unit_means(normalized_metabolites, table)
    found = correlate(
        unit_means(normalized_genes, table),
        metabolites,
        alpha=settings.alpha,
        top_k=settings.top_k,
        max_pairs=settings.max_pairs,
        device=stage.device,
        progress=stage.progress,
    )
    targets = target_ids(stage.cohort, normalized_metabolites, metabolite_features)
    gene_ids, metabolite_ids = normalized_genes["gene"], normalized_metabolites["metabolite"]
    by_gene, claims = gene_table(stage, table, normalized_genes, normalized_metabolites, targets, found.genes)
    expressed = gene_expression.set_index("gene").loc[gene_ids.tolist()]
    logged = log_expression(matrix(expressed, table.names), expression_unit(gene_expression))
    by_gene["mean_log_expression"] = np.nanmean(logged, axis=1)
    by_metabolite = _partner_frame(found.metabolites, gene_ids.to_numpy(), "best_gene", settings.alpha)
    by_metabolite.insert(0, "metabolite", metabolite_ids)
    by_metabolite["is_target"] = metabolite_ids.isin(targets)
    roles = metabolite_features.set_index("metabolite")["role"]
    by_metabolite["role"] = roles.reindex(metabolite_ids).to_numpy()
    by_metabolite = with_ions(by_metabolite, metabolites, metabolite_features, settings)
    tests: dict[str, Number] = {
        "tests": found.n_tests,
        "significant_pairs": found.n_significant,
        "p_method": found.p_method,
    }
    return {
        "gene_correlation": Product(by_gene, claims),
        "metabolite_correlation": Product(
            by_metabolite,
            tests,
            findings={"negative_controls_silent": negative_controls_silent(by_metabolite)},
        ),
        "correlation_pairs": Product(
            pair_stream(found.pairs, gene_ids, metabolite_ids), tests, reason=_why_no_pairs(found, settings)
        ),
    }


@stage_asset("correlation_control", code_version="1", settings=("correlation",), pool="training")
def correlation_control(
    stage: Stage,
    samples: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    metabolite_features: pd.DataFrame,
) -> Product:
    """Count small p against re-paired samples within the design."""
    settings = stage.cohort.settings.correlation
    table = read_samples_table(samples)
    targets = target_ids(stage.cohort, normalized_metabolites, metabolite_features)
    asked = matrix(normalized_metabolites, table.names)[rows_of(targets, normalized_metabolites, "metabolite")]
    verdict = correlation_verdict(
        matrix(normalized_genes, table.names),
        asked,
        table.design,
        draws=settings.verdict_draws,
        rng=stage.rng(settings.seed),
    )
    row = control_row(
        "correlation",
        POOLED,
        "genes with p_gene <= 0.001",
        Control(float(verdict.statistic), verdict.control.astype(np.float64), verdict.p),
        note=verdict.reason,
    )
    return Product(pd.DataFrame([row]), {"p": verdict.p, "genes": verdict.statistic})


@stage_asset("dense_correlation", code_version="1", settings=("correlation",))
def dense_correlation(
    stage: Stage, samples: pd.DataFrame, normalized_genes: pd.DataFrame, normalized_metabolites: pd.DataFrame
) -> Product:
    """Write down rho of all pairs, if the settings ask for it."""
    genes, metabolites = normalized_genes["gene"], normalized_metabolites["metabolite"]
    disk = predict_disk(len(genes), len(metabolites))
    if not stage.cohort.settings.correlation.dense_rho:
        reason = f"correlation.dense_rho is not set: rho of all pairs would take {disk / 1e6:,.1f} MB"
        return Product(CATALOG["dense_correlation"].empty(), reason=reason)
    table = read_samples_table(samples)
    block = genes_per_block(len(metabolites), BATCH_ROWS)
    place = {"file": "cohort.yaml", "column": "correlation.dense_rho", "remedy": "set it to false, or make room"}
    require_disk(disk, stage.root.path, what="rho of all pairs", **place)
    needed = predict_memory(len(genes), len(metabolites), len(np.unique(table.blocks)), block)
    require_memory(needed, what="rho of all pairs", **place)
    ranks = centred_ranks(unit_means(normalized_genes, table)), centred_ranks(unit_means(normalized_metabolites, table))
    return Product(dense_stream(ranks, genes, metabolites, block), {"predicted_mb": disk / 1e6})


def _card(card: Detectability) -> dict[str, float]:
    columns = [column.name for column in CATALOG["detectability"].columns if column.name != "metabolite_set"]
    return {name: getattr(card, name) for name in columns}


def _why_no_pairs(found: CorrelationResult, settings: CorrelationSettings) -> str:
    if len(found.pairs):
        return ""
    if not found.n_significant:
        return f"no pair has q_bh up to {settings.alpha}"
    return f"more than correlation.max_pairs = {settings.max_pairs} pairs share the smallest p"


def _partner_frame(partners: Partners, other: NDArray[np.object_], column: str, alpha: float) -> pd.DataFrame:
    names = np.array([*other, None], dtype=object)[partners.best]
    return pd.DataFrame(
        {
            column: names,
            "rho": np.where(partners.best >= 0, partners.best_rho, np.nan),
            "p": np.where(partners.best >= 0, partners.best_p, np.nan),
            "q_bh": np.where(partners.best_p <= alpha, partners.best_q, np.nan),
            "n_significant": partners.n_significant,
            "mean_top_abs_rho": partners.mean_top_abs_rho,
        }
    )
