"""The workbook a biologist reads, and the Methods section beside it."""

from __future__ import annotations

import importlib.metadata
import platform

import pandas as pd

from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.assets.reporting.written_files import written_files
from omics_assets.checks import beats_pca_5, evidence_beats_control, negative_controls_silent
from omics_assets.figures.sample_labels import design_of
from omics_assets.parquet_files import atomic_path
from omics_assets.provenance import read_record
from omics_assets.reports.methods_text import MethodsContent, methods_markdown, methods_sections
from omics_assets.reports.workbook import WorkbookContent, write_workbook
from omics_assets.settings import STAGES

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
    design = design_of(samples)
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
    return Product(written_files(stage, files))


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
