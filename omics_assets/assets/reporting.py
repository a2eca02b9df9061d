"""Figures, workbook and CSV: tables in, files out, and a table of the files."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path

import pandas as pd

from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.checks import beats_pca_5, evidence_beats_control, negative_controls_silent
from omics_assets.cohort import file_digest
from omics_assets.figures.correlation import correlation_figures as draw_correlation
from omics_assets.figures.latents import latent_figures as draw_latents
from omics_assets.figures.models import model_figures as draw_models
from omics_assets.figures.quality import quality_figures as draw_quality
from omics_assets.figures.ranking import ranking_figures as draw_ranking
from omics_assets.figures.save import save_figures
from omics_assets.figures.style import CaptionedFigure
from omics_assets.parquet_files import atomic_path
from omics_assets.provenance import read_record
from omics_assets.reports.csv import write_csv
from omics_assets.reports.listed_genes import best_first
from omics_assets.reports.methods_text import MethodsContent, methods_markdown, methods_sections
from omics_assets.reports.workbook import WorkbookContent, write_workbook
from omics_assets.settings import STAGES
from omics_assets.tables.catalog import CATALOG

VERSIONS_OF = (
    "omics-assets",
    "dagster",
    "torch",
    "torch-geometric",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "scikit-learn",
)


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


@stage_asset(
    "ranking_workbook",
    code_version="3",
    settings=("reporting", *(s for s in STAGES if s != "reporting")),
    columns={"metabolite_correlation": ("metabolite", "role", "q_bh")},
)
def ranking_workbook(
    stage: Stage,
    gene_ranking: pd.DataFrame,
    family_rankings: pd.DataFrame,
    metabolite_rankings: pd.DataFrame,
    ranking_robustness: pd.DataFrame,
    evidence_verdicts: pd.DataFrame,
    ranking_validation: pd.DataFrame,
    spike_in_recovery: pd.DataFrame,
    autoencoder_quality: pd.DataFrame,
    classification: pd.DataFrame,
    detectability: pd.DataFrame,
    dropped_features: pd.DataFrame,
    samples: pd.DataFrame,
    metabolite_correlation: pd.DataFrame,
) -> Product:
    """Write the workbook a biologist reads."""
    folder = stage.root.reports(stage.cohort.key)
    path, paper = folder / "ranking.xlsx", folder / "methods.md"
    methods = MethodsContent(
        title=stage.cohort.spec.title or stage.cohort.key,
        samples=samples,
        gene_ranking=gene_ranking,
        dropped_features=dropped_features,
        detectability=detectability,
        autoencoder_quality=autoencoder_quality,
        classification=classification,
        evidence_verdicts=evidence_verdicts,
        ranking_validation=ranking_validation,
        spike_in_recovery=spike_in_recovery,
        settings=stage.cohort.settings,
        versions=_versions(),
    )
    design = tuple(name for name in str(next(iter(samples["design"].dropna()), "")).split(";") if name)
    adjusted = ", ".join(design) or "nothing: the cohort names no label that its samples differ in"
    content = WorkbookContent(
        title=stage.cohort.spec.title or stage.cohort.key,
        gene_ranking=gene_ranking,
        family_rankings=family_rankings,
        metabolite_rankings=metabolite_rankings,
        ranking_robustness=ranking_robustness,
        evidence_verdicts=evidence_verdicts,
        ranking_validation=ranking_validation,
        spike_in_recovery=spike_in_recovery,
        autoencoder_quality=autoencoder_quality,
        classification=classification,
        detectability=detectability,
        dropped_features=dropped_features,
        settings=_settings(stage),
        methods=methods_sections(methods),
        notes=[f"Claims are adjusted for {adjusted}."],
        design=design,
        warned=_warned(autoencoder_quality, evidence_verdicts, metabolite_correlation),
        order=stage.cohort.settings.ranking.order,
    )
    write_workbook(path, content)
    with atomic_path(paper) as temporary:
        temporary.write_text(methods_markdown(methods), encoding="utf-8")
    files = {
        "workbook": (path, "All genes, one sheet per pathway and per family, evidence, quality, settings"),
        "methods": (paper, "The Methods section of a paper, from the counts, settings, versions and verdicts"),
    }
    return Product(_files(stage, files))


@stage_asset("ranking_csv", code_version="2", settings=("reporting", "ranking"))
def ranking_csv(
    stage: Stage,
    gene_ranking: pd.DataFrame,
    family_rankings: pd.DataFrame,
    metabolite_rankings: pd.DataFrame,
    ranking_robustness: pd.DataFrame,
    gene_dossiers: pd.DataFrame,
    ranking_changes: pd.DataFrame,
) -> Product:
    """Write the ranking and the lists beside it for other programs, the best genes first."""
    by_gene = {
        "gene_ranking": gene_ranking,
        "ranking_robustness": ranking_robustness,
        "gene_dossiers": gene_dossiers,
        "ranking_changes": ranking_changes,
    }
    order = stage.cohort.settings.ranking.order
    tables = {name: best_first(table, gene_ranking, order) for name, table in by_gene.items()}
    tables |= {"family_rankings": family_rankings, "metabolite_rankings": metabolite_rankings}
    written = write_csv(stage.root.reports(stage.cohort.key), tables)
    return Product(_files(stage, {path.stem: (path, CATALOG[path.stem].description) for path in written}))


def _saved(stage: Stage, name: str, figures: dict[str, CaptionedFigure]) -> Product:
    folder = stage.root.reports(stage.cohort.key) / name
    rows = save_figures(figures, folder, dpi=stage.cohort.settings.reporting.dpi, root=stage.root.path)
    reason = "" if len(rows) else "there is nothing to draw"
    return Product(rows if len(rows) else CATALOG[name].empty(), {"figures": len(rows)}, reason)


def _files(stage: Stage, files: dict[str, tuple[Path, str]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "file": name,
                "path": str(path.relative_to(stage.root.path)),
                "sha256": file_digest(path),
                "caption": caption,
            }
            for name, (path, caption) in files.items()
        ]
    )


def _warned(
    autoencoder_quality: pd.DataFrame,
    evidence_verdicts: pd.DataFrame,
    metabolite_correlation: pd.DataFrame,
) -> list[str]:
    """What those checks found that judge a stored table; the others speak when the run ends."""
    found = {
        "beats_pca_5": beats_pca_5(autoencoder_quality) if len(autoencoder_quality) else "",
        "evidence_beats_control": evidence_beats_control(evidence_verdicts),
        "negative_controls_silent": negative_controls_silent(metabolite_correlation),
    }
    return [f"{name}: {finding}" for name, finding in found.items() if finding]


def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in VERSIONS_OF} | {"python": platform.python_version()}


def _settings(stage: Stage) -> list[tuple[str, object]]:
    """Every setting, every version, and the content digests of what the ranking is made of."""
    rows: list[tuple[str, object]] = [(f"version {name}", version) for name, version in _versions().items()]
    for section, values in stage.cohort.settings.model_dump(mode="json").items():
        rows += [(f"{section}.{name}", str(value)) for name, value in values.items()]
    record = read_record(stage.root.table("gene_ranking", stage.cohort.key))
    if record:
        rows += [(f"input {name}", version) for name, version in sorted(record.inputs.items())]
        rows += [("recipe of the ranking", record.recipe), ("content of the ranking", record.content)]
    return rows
