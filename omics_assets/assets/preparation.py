"""From files to matrices: samples, expression, intensities, normalisation and the fold plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.sample_table import (
    expression_unit,
    matrix,
    metabolite_unit,
    read_samples_table,
    wide_frame,
)
from omics_assets.assets.stage import Product, Stage, stage_asset
from omics_assets.cohort_tables import read_cohort_tables
from omics_assets.errors import InputError
from omics_assets.methods.folds import fold_plan as draw_fold_plan
from omics_assets.methods.normalization import fit_expression, fit_metabolites


@stage_asset(
    "samples",
    "gene_expression",
    "metabolite_intensity",
    "metabolite_features",
    code_version="1",
    roles=("expression_file", "metabolite_file", "sample_sheet"),
    gate="samples_paired",
)
def cohort_tables(stage: Stage) -> dict[str, Product]:
    """Read the files and reconcile their samples."""
    tables = read_cohort_tables(stage.cohort)
    notes = {"notes": "\n".join(tables.notes)}
    paired = int((tables.samples["role"] == "biological").sum())
    units = {"expression_unit": tables.expression_unit, "metabolite_unit": tables.metabolite_unit}
    return {
        "samples": Product(tables.samples, {"paired": paired, **units, **notes}),
        "gene_expression": Product(tables.gene_expression, {"genes": len(tables.gene_expression), **units}),
        "metabolite_intensity": Product(tables.metabolite_intensity, {"metabolites": len(tables.metabolite_intensity)}),
        "metabolite_features": Product(tables.metabolite_features),
    }


@stage_asset(
    "normalized_genes", "normalized_metabolites", "dropped_features", code_version="1", settings=("preparation",)
)
def normalization(
    stage: Stage, samples: pd.DataFrame, gene_expression: pd.DataFrame, metabolite_intensity: pd.DataFrame
) -> dict[str, Product]:
    """Filter, scale, transform and z-score both matrices."""
    settings = stage.cohort.settings.preparation
    table = read_samples_table(samples)
    expression, intensity = matrix(gene_expression, table.names), matrix(metabolite_intensity, table.names)
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
    )
    _require_some(genes.kept, genes.reasons, "gene", stage.cohort.entries("expression_file")[0].file)
    _require_some(metabolites.kept, metabolites.reasons, "metabolite", stage.cohort.entries("metabolite_file")[0].file)
    gene_ids, metabolite_ids = gene_expression["gene"].to_numpy(), metabolite_intensity["metabolite"].to_numpy()
    dropped = [
        pd.DataFrame({"modality": modality, "feature": ids[~kept], "reason": reasons[~kept]})
        for modality, ids, kept, reasons in (
            ("gene", gene_ids, genes.kept, genes.reasons),
            ("metabolite", metabolite_ids, metabolites.kept, metabolites.reasons),
        )
    ]
    kept = {"genes": int(genes.kept.sum()), "metabolites": int(metabolites.kept.sum())}
    return {
        "normalized_genes": Product(
            wide_frame("gene", gene_ids[genes.kept], genes.transform(expression), table.names), kept
        ),
        "normalized_metabolites": Product(
            wide_frame("metabolite", metabolite_ids[metabolites.kept], metabolites.transform(intensity), table.names),
            kept,
        ),
        "dropped_features": Product(pd.concat(dropped, ignore_index=True), {"dropped": sum(map(len, dropped))}),
    }


def _require_some(kept: NDArray[np.bool_], reasons: NDArray[np.str_], what: str, file: str) -> None:
    if not kept.any():
        values, counts = np.unique(reasons, return_counts=True)
        raise InputError(
            f"not one {what} of {len(kept):,} can be used; most often: {values[counts.argmax()]}",
            file=file,
            remedy="check the values and their unit, or lower the shares that preparation asks for",
        )


@stage_asset("fold_plan", code_version="1", settings=("preparation",))
def fold_plan(stage: Stage, samples: pd.DataFrame) -> Product:
    """Draw the one cross-validation plan."""
    settings = stage.cohort.settings.preparation
    table = read_samples_table(samples)
    first = next(iter(table.labels.values()), None)
    drawn = draw_fold_plan(
        first[0] if first else None,
        table.blocks,
        folds=settings.folds,
        repeats=settings.fold_repeats,
        rng=stage.rng(settings.seed),
    )
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
