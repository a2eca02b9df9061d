"""Correlation of every gene with every metabolite, and what the cohort can detect at all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from omics_assets.assets.sample_table import Samples, expression_unit, matrix, read_samples_table
from omics_assets.assets.stage import Number, Product, Stage, stage_asset
from omics_assets.assets.targets import pathway_metabolites, rows_of, target_ids, unit_means
from omics_assets.assets.verdicts import POOLED, Control, control_row
from omics_assets.checks import negative_controls_silent
from omics_assets.methods.correlation_result import BATCH_COLUMNS, CorrelationResult, Partners
from omics_assets.methods.detectability import Detectability, gene_detectability, pair_detectability
from omics_assets.methods.driven_by import driven_by
from omics_assets.methods.gene_scores import joint_score
from omics_assets.methods.gene_test import correlation_verdict, gene_level_test
from omics_assets.methods.normalization import log_expression
from omics_assets.methods.spearman import correlate
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.schema import ARROW_TYPES

Floats = NDArray[np.float64]


@stage_asset("detectability", code_version="2", settings=("correlation",))
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
        genes, targets, len(table.names), units, alpha=settings.alpha, draws=settings.permutations
    )
    frame = pd.DataFrame([{"metabolite_set": name, **_card(card)} for name, card in cards.items()])
    return Product(frame, {"effective_n": units, "detectable_rho_targets": cards["targets"].detectable_rho})


@stage_asset(
    "gene_correlation",
    "metabolite_correlation",
    "correlation_pairs",
    code_version="2",
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
    genes, metabolites = unit_means(normalized_genes, table), unit_means(normalized_metabolites, table)
    found = correlate(
        genes,
        metabolites,
        alpha=settings.alpha,
        top_k=settings.top_k,
        max_pairs=settings.max_pairs,
        device=stage.device,
        progress=stage.progress,
    )
    targets = target_ids(stage.cohort, normalized_metabolites, metabolite_features)
    gene_ids, metabolite_ids = normalized_genes["gene"], normalized_metabolites["metabolite"]
    by_gene = _gene_table(stage, table, normalized_genes, normalized_metabolites, targets, found)
    expressed = gene_expression.set_index("gene").loc[gene_ids.tolist()]
    logged = log_expression(matrix(expressed, table.names), expression_unit(gene_expression))
    by_gene.frame["mean_log_expression"] = np.nanmean(logged, axis=1)
    by_metabolite = _partner_frame(found.metabolites, gene_ids.to_numpy(), "best_gene")
    by_metabolite.insert(0, "metabolite", metabolite_ids)
    by_metabolite["is_target"] = metabolite_ids.isin(targets)
    roles = metabolite_features.set_index("metabolite")["role"]
    by_metabolite["role"] = roles.reindex(metabolite_ids).to_numpy()
    tests: dict[str, Number] = {
        "tests": found.n_tests,
        "significant_pairs": found.n_significant,
        "p_method": found.p_method,
    }
    return {
        "gene_correlation": by_gene,
        "metabolite_correlation": Product(
            by_metabolite, tests, findings={"negative_controls_silent": negative_controls_silent(by_metabolite)}
        ),
        "correlation_pairs": Product(
            _pair_table(found, gene_ids, metabolite_ids),
            tests,
            reason="" if found.n_significant else f"no pair has q_bh up to {settings.alpha}",
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


def _card(card: Detectability) -> dict[str, float]:
    columns = [column.name for column in CATALOG["detectability"].columns if column.name != "metabolite_set"]
    return {name: getattr(card, name) for name in columns}


def _gene_table(
    stage: Stage,
    samples: Samples,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    targets: list[str],
    found: CorrelationResult,
) -> Product:
    settings = stage.cohort.settings.correlation
    frame = pd.DataFrame({"gene": normalized_genes["gene"]})
    rows = rows_of(targets, normalized_metabolites, "metabolite")
    genes, asked = matrix(normalized_genes, samples.names), matrix(normalized_metabolites, samples.names)[rows]
    test = gene_level_test(
        genes, asked, samples.design, draws=settings.permutations, rng=stage.rng(settings.seed), progress=stage.progress
    )
    gene_units, asked_units = unit_means(normalized_genes, samples), unit_means(normalized_metabolites, samples)[rows]
    best, rho, p = _best_target(gene_units, asked_units)
    frame["best_metabolite"] = np.array([*targets, None], dtype=object)[best]
    frame["rho"], frame["p"] = rho, p
    frame["joint"] = _joint(stage, gene_units, normalized_metabolites, samples)
    frame["p_gene"], frame["p_free"], frame["q_gene"] = test.p_gene, test.p_free, test.q_gene
    frame["n_significant"] = found.genes.n_significant
    frame["mean_top_abs_rho"] = found.genes.mean_top_abs_rho
    levels = {name: [(*classes, "")[code] for code in codes] for name, (codes, classes) in samples.labels.items()}
    frame["driven_by"] = driven_by(genes, asked, best, samples.names, levels)
    claims = {f"genes_q_{q}": int((test.q_gene <= q).sum()) for q in (0.05, 0.1)}
    return Product(frame, {**claims, "permutation": test.scheme, "not_estimated": test.reason, "targets": len(targets)})


def _best_target(genes: Floats, targets: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
    """The strongest target of every gene, its rho, and the p of that pair alone."""
    found = correlate(genes, targets, mutual_ranks=False).genes
    tested = found.best >= 0
    return found.best, np.where(tested, found.best_rho, np.nan), np.where(tested, found.best_p, np.nan)


def _joint(stage: Stage, genes: Floats, normalized_metabolites: pd.DataFrame, samples: Samples) -> Floats:
    """The best joint score over the pathways; missing without named pathways."""
    tested = set(normalized_metabolites["metabolite"])
    values = unit_means(normalized_metabolites, samples)
    scores = [
        joint_score(genes, values[rows_of(named, normalized_metabolites, "metabolite")])
        for name in stage.cohort.spec.pathways
        if (named := pathway_metabolites(stage.cohort, name, tested))
    ]
    return np.max(scores, axis=0) if scores else np.full(len(genes), np.nan)


def _partner_frame(partners: Partners, other: NDArray[np.object_], column: str) -> pd.DataFrame:
    names = np.array([*other, None], dtype=object)[partners.best]
    return pd.DataFrame(
        {
            column: names,
            "rho": np.where(partners.best >= 0, partners.best_rho, np.nan),
            "p": np.where(partners.best >= 0, partners.best_p, np.nan),
            "n_significant": partners.n_significant,
            "mean_top_abs_rho": partners.mean_top_abs_rho,
        }
    )


def _pair_table(found: CorrelationResult, genes: pd.Series[str], metabolites: pd.Series[str]) -> pa.Table:
    """The stored pairs by name: one text per gene and metabolite is repeated, never one per pair made."""
    pairs = found.pairs.all()
    names = {"gene": (genes, pairs.gene), "metabolite": (metabolites, pairs.metabolite)}
    columns = {name: pa.array(ids.astype(object), pa.string()).take(pa.array(at)) for name, (ids, at) in names.items()}
    numbers = {name: getattr(pairs, name) for name in BATCH_COLUMNS if name not in names}
    types = {column.name: ARROW_TYPES[column.dtype] for column in CATALOG["correlation_pairs"].columns}
    return pa.table(columns | {name: pa.array(values, types[name]) for name, values in numbers.items()})
