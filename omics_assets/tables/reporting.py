"""Schemas of the tables that list files: figures, workbook and CSV."""

from __future__ import annotations

from omics_assets.tables.schema import Column, TableSchema


def _files(name: str, what: str, key: str) -> TableSchema:
    return TableSchema(
        name,
        "reporting",
        f"{what} The files lie under reports/<cohort>/; the table holds path and digest.",
        (key,),
        (
            Column(key, "string", f"Name of the {key}"),
            Column("path", "string", "Path of the file, relative to the data root"),
            Column("sha256", "string", "SHA-256 of the file"),
            Column("caption", "string", "What it shows and how to read it"),
        ),
    )


QUALITY_FIGURES = _files("quality_figures", "Expression and intensity before and after normalisation.", "figure")
MODEL_FIGURES = _files(
    "model_figures", "Training curves, reconstruction quality, classification and its null.", "figure"
)
LATENT_FIGURES = _files("latent_figures", "PCA, t-SNE and UMAP of the latents and of the raw matrices.", "figure")
CORRELATION_FIGURES = _files("correlation_figures", "p-values, strongest pairs and their heat map.", "figure")
RANKING_FIGURES = _files("ranking_figures", "The shortlist, what each evidence adds, and how stable it is.", "figure")
RANKING_WORKBOOK = _files(
    "ranking_workbook", "The ranking as a formatted Excel workbook, and the Methods section of a paper.", "file"
)
RANKING_CSV = _files("ranking_csv", "The ranking, the lists beside it and the dossiers as CSV.", "file")

TABLES = (
    QUALITY_FIGURES,
    MODEL_FIGURES,
    LATENT_FIGURES,
    CORRELATION_FIGURES,
    RANKING_FIGURES,
    RANKING_WORKBOOK,
    RANKING_CSV,
)
