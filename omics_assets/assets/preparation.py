"""From files to matrices: samples, expression, intensities, normalisation and the fold plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import (
    Samples,
    blank_corrected,
    expression_unit,
    matrix,
    metabolite_unit,
    read_samples_table,
    unfit_metabolites,
    wide_frame,
)
from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.cohort import Cohort
from omics_assets.cohort_tables import read_cohort_tables
from omics_assets.errors import InputError
from omics_assets.methods.preparation.normalization import fit_expression, fit_metabolites
from omics_assets.methods.resampling.folds import FoldPlan
from omics_assets.methods.resampling.folds import fold_plan as draw_fold_plan
from omics_assets.settings import PreparationSettings

ROLE_COUNTS = {"biological": "paired", "blank": "blanks", "qc": "quality_controls", "left_out": "left_out"}


@dataclass(frozen=True)
class Normalized:
    """Both matrices as the methods take them.

    Parameters
    ----------
    genes, metabolites
        Frames of `normalized_genes` and `normalized_metabolites`.
    dropped
        Frame of `dropped_features`.
    """

    genes: pd.DataFrame
    metabolites: pd.DataFrame
    dropped: pd.DataFrame


@stage_asset(
    "samples",
    "gene_expression",
    "metabolite_intensity",
    "metabolite_features",
    code_version="3",
    roles=("expression_file", "metabolite_file", "sample_sheet"),
    gate="samples_paired",
)
def cohort_tables(stage: Stage) -> dict[str, Product]:
    """Read the files and reconcile their samples."""
    tables = read_cohort_tables(stage.cohort)
    roles = tables.samples["role"].value_counts()
    counts = {name: int(roles.get(role, 0)) for role, name in ROLE_COUNTS.items()}
    read = {
        f"{name}_{what}": str(getattr(measured, what))
        for name, measured in (("expression", tables.expression), ("metabolite", tables.metabolites))
        for what in ("dialect", "unit")
    }
    matched = tables.samples["matched_by"].value_counts()
    rules = "; ".join(f"{rule}: {count}" for rule, count in matched.items())
    notes = {"notes": "\n".join(tables.notes)}
    genes, metabolites = len(tables.gene_expression), len(tables.metabolite_intensity)
    return {
        "samples": Product(tables.samples, {**counts, "matched_by": rules, **read, **notes}),
        "gene_expression": Product(tables.gene_expression, {"genes": genes, **read}),
        "metabolite_intensity": Product(tables.metabolite_intensity, {"metabolites": metabolites, **read}),
        "metabolite_features": Product(tables.metabolite_features),
    }


@stage_asset(
    "normalized_genes", "normalized_metabolites", "dropped_features", code_version="2", settings=("preparation",)
)
def normalization(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    metabolite_intensity: pd.DataFrame,
    metabolite_features: pd.DataFrame,
) -> dict[str, Product]:
    """Filter, scale, transform and z-score both matrices."""
    done = normalize(stage.cohort, samples, gene_expression, metabolite_intensity, metabolite_features)
    kept = {"genes": len(done.genes), "metabolites": len(done.metabolites)}
    reasons = reason_counts(done.dropped).reset_index(name="count")
    said = "; ".join(reasons["count"].astype("str") + " " + reasons["modality"] + "s: " + reasons["reason"])
    return {
        "normalized_genes": Product(done.genes, kept),
        "normalized_metabolites": Product(done.metabolites, kept),
        "dropped_features": Product(done.dropped, {"dropped": len(done.dropped), "reasons": said}),
    }


def normalize(
    cohort: Cohort,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    metabolite_intensity: pd.DataFrame,
    metabolite_features: pd.DataFrame,
) -> Normalized:
    """Normalise the biological samples of both matrices as the cohort's settings say.

    Raises
    ------
    InputError
        If not one gene or not one metabolite can be used.
    """
    settings = cohort.settings.preparation
    table = read_samples_table(samples)
    expression = matrix(gene_expression, table.names)
    intensity = matrix(blank_corrected(metabolite_intensity, metabolite_features, settings), table.names)
    genes = fit_expression(
        expression,
        expression_unit(gene_expression),
        min_detected_share=settings.min_detected_share_genes,
        detection_floor=settings.detection_floor,
    )
    metabolites = fit_metabolites(
        intensity,
        metabolite_unit(metabolite_intensity),
        label_codes=tuple(codes for codes, _ in table.labels.values()),
        min_detected_share=settings.min_detected_share_metabolites,
        sample_scaling=settings.sample_scaling,
        unfit=unfit_metabolites(metabolite_intensity, metabolite_features, settings),
    )
    _require_some(genes.kept, genes.reasons, "gene", cohort.entries("expression_file")[0].file)
    _require_some(metabolites.kept, metabolites.reasons, "metabolite", cohort.entries("metabolite_file")[0].file)
    gene_ids, metabolite_ids = gene_expression["gene"].to_numpy(), metabolite_intensity["metabolite"].to_numpy()
    dropped = [
        pd.DataFrame({"modality": modality, "feature": ids[~kept], "reason": reasons[~kept]})
        for modality, ids, kept, reasons in (
            ("gene", gene_ids, genes.kept, genes.reasons),
            ("metabolite", metabolite_ids, metabolites.kept, metabolites.reasons),
        )
    ]
    return Normalized(
        wide_frame("gene", gene_ids[genes.kept], genes.transform(expression), table.names),
        wide_frame("metabolite", metabolite_ids[metabolites.kept], metabolites.transform(intensity), table.names),
        pd.concat(dropped, ignore_index=True),
    )


def reason_counts(dropped: pd.DataFrame) -> pd.Series[int]:
    """Return how many features of each modality were dropped for each reason, the most frequent first."""
    rare = dropped["reason"].str.replace(r"detected in \d+ % of the samples", "detected in too few samples", regex=True)
    return dropped.assign(reason=rare).value_counts(["modality", "reason"])


def _require_some(kept: NDArray[np.bool_], reasons: NDArray[np.str_], what: str, file: str) -> None:
    if not kept.any():
        values, counts = np.unique(reasons, return_counts=True)
        raise InputError(
            f"not one {what} of {len(kept):,} can be used; most often: {values[counts.argmax()]}",
            file=file,
            remedy="check the values and their unit, or lower the shares that preparation asks for",
        )


def draw_folds(samples: Samples, settings: PreparationSettings, rng: np.random.Generator) -> FoldPlan:
    """Draw the folds of a cohort, stratified by its first label."""
    first = next(iter(samples.labels.values()), None)
    codes = first[0] if first else None
    return draw_fold_plan(codes, samples.blocks, folds=settings.folds, repeats=settings.fold_repeats, rng=rng)


@stage_asset("fold_plan", code_version="1", settings=("preparation",))
def fold_plan(stage: Stage, samples: pd.DataFrame) -> Product:
    """Draw the one cross-validation plan."""
    settings = stage.cohort.settings.preparation
    table = read_samples_table(samples)
    drawn = draw_folds(table, settings, stage.rng(settings.seed))
    repeats, folds, n = drawn.held_out.shape
    repeat, fold, sample = np.indices(drawn.held_out.shape).reshape(3, -1)
    frame = pd.DataFrame(
        {
            "repeat": repeat,
            "fold": fold,
            "sample": np.array(table.names, dtype=object)[sample],
            "held_out": drawn.held_out.reshape(-1),
        }
    )
    return Product(frame, {"repeats": repeats, "folds": folds, "samples": n, "note": drawn.note})
