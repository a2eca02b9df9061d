"""The figures of every stage."""

from __future__ import annotations

import pandas as pd

from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.figures.correlation import correlation_figures as draw_correlation
from omics_assets.figures.latents import latent_figures as draw_latents
from omics_assets.figures.models import model_figures as draw_models
from omics_assets.figures.quality import quality_figures as draw_quality
from omics_assets.figures.ranking import ranking_figures as draw_ranking
from omics_assets.figures.save import save_figures
from omics_assets.figures.style import CaptionedFigure
from omics_assets.tables.catalog import CATALOG


@stage_asset("quality_figures", code_version="2", settings=("reporting",))
def quality_figures(
    stage: Stage,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    metabolite_intensity: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    samples: pd.DataFrame,
    dropped_features: pd.DataFrame,
) -> Product:
    """Draw the matrices before and after normalisation."""
    figures = draw_quality(
        gene_expression,
        normalized_genes,
        metabolite_intensity,
        normalized_metabolites,
        samples[samples["role"] == "biological"],
        dropped_features,
    )
    return _saved(stage, "quality_figures", figures)


@stage_asset("model_figures", code_version="2", settings=("reporting",))
def model_figures(
    stage: Stage,
    training_history: pd.DataFrame,
    autoencoder_quality: pd.DataFrame,
    classification: pd.DataFrame,
    confusion: pd.DataFrame,
    sample_graph: pd.DataFrame,
    attention_edges: pd.DataFrame,
    samples: pd.DataFrame,
    projections: pd.DataFrame,
    reconstruction_importance: pd.DataFrame,
    gradient_importance: pd.DataFrame,
    target_gradient_importance: pd.DataFrame,
    gnn_importance: pd.DataFrame,
) -> Product:
    """Draw training, quality, classification, the sample graph and what every importance agrees with."""
    figures = draw_models(
        training_history,
        autoencoder_quality,
        classification,
        confusion,
        sample_graph,
        attention_edges,
        samples[samples["role"] == "biological"],
        projections,
        importances={
            "reconstruction_importance": reconstruction_importance,
            "gradient_importance": gradient_importance,
            "target_gradient_importance": target_gradient_importance,
            "gnn_importance": gnn_importance,
        },
    )
    return _saved(stage, "model_figures", figures)


@stage_asset("latent_figures", code_version="1", settings=("reporting",))
def latent_figures(stage: Stage, projections: pd.DataFrame, samples: pd.DataFrame) -> Product:
    """Draw the projections by label."""
    return _saved(stage, "latent_figures", draw_latents(projections, samples[samples["role"] == "biological"]))


@stage_asset(
    "correlation_figures",
    code_version="3",
    settings=("reporting",),
    columns={
        "correlation_pairs": ("gene", "metabolite", "rho", "p", "q_bh"),
        "gene_correlation": ("p_gene", "p_free"),
    },
)
def correlation_figures(
    stage: Stage,
    correlation_pairs: pd.DataFrame,
    gene_correlation: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    samples: pd.DataFrame,
) -> Product:
    """Draw p-values and the strongest pairs."""
    figures = draw_correlation(
        correlation_pairs,
        gene_correlation,
        normalized_genes,
        normalized_metabolites,
        samples[samples["role"] == "biological"],
    )
    return _saved(stage, "correlation_figures", figures)


@stage_asset("ranking_figures", code_version="3", settings=("reporting", "ranking"))
def ranking_figures(
    stage: Stage,
    gene_ranking: pd.DataFrame,
    evidence_verdicts: pd.DataFrame,
    ranking_robustness: pd.DataFrame,
    ranking_validation: pd.DataFrame,
    family_rankings: pd.DataFrame,
) -> Product:
    """Draw the shortlist and how far it can be trusted."""
    figures = draw_ranking(
        gene_ranking,
        evidence_verdicts,
        ranking_robustness,
        ranking_validation,
        family_rankings,
        order=stage.cohort.settings.ranking.order,
    )
    return _saved(stage, "ranking_figures", figures)


def _saved(stage: Stage, name: str, figures: dict[str, CaptionedFigure]) -> Product:
    folder = stage.root.reports(stage.cohort.key) / name
    rows = save_figures(figures, folder, dpi=stage.cohort.settings.reporting.dpi, root=stage.root.path)
    reason = "" if len(rows) else "there is nothing to draw"
    return Product(rows if len(rows) else CATALOG[name].empty(), {"figures": len(rows)}, reason)
