"""The columns that every importance table has, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import Samples, expression_unit, matrix
from omics_assets.assets.machinery.product import Number, Stage
from omics_assets.methods.autoencoders.autoencoder import architecture
from omics_assets.methods.autoencoders.seeded_models import SeededModels
from omics_assets.methods.importance.autoencoder_verdict import control_settings
from omics_assets.methods.importance.expression_level import level_dependence
from omics_assets.methods.preparation.normalization import log_expression
from omics_assets.methods.statistics.rank_normalization import rank_agreement

Floats = NDArray[np.float64]
SEED = "seed_"
"""What the columns of single training seeds begin with."""


@dataclass(frozen=True)
class ExpressionLevel:
    """Mean and variance of every gene on the log scale: what an importance may merely follow."""

    mean: Floats
    variance: Floats


def expression_level(gene_expression: pd.DataFrame, samples: Samples, genes: pd.Series[str]) -> ExpressionLevel:
    """Return the level of the genes, in their order."""
    values = matrix(gene_expression.set_index("gene").loc[genes.tolist()], samples.names)
    logged = log_expression(values, expression_unit(gene_expression))
    return ExpressionLevel(np.nanmean(logged, axis=1), np.nanvar(logged, axis=1))


def importance_frame(
    genes: pd.Series[str],
    label: str,
    score: Floats,
    level: ExpressionLevel,
    *,
    seed_agreement: float = np.nan,
    split_half_agreement: float = np.nan,
    control: Floats | None = None,
    baseline: Floats | None = None,
    by_seed: Floats | None = None,
) -> pd.DataFrame:
    """Return an importance as a table, in the order of the genes; a high score is important.

    Parameters
    ----------
    by_seed
        Normalised rank of each training seed alone [S, G], in columns of their own.
    """
    frame = pd.DataFrame({"gene": genes.to_numpy(), "label": label, "value": score})
    frame["rank"] = pd.Series(score).rank(ascending=False, method="min").astype("int64")
    dependence = level_dependence(score, level.mean, level.variance)
    return frame.assign(
        seed_agreement=seed_agreement,
        split_half_agreement=split_half_agreement,
        control_value=np.nan if control is None else control,
        baseline_value=np.nan if baseline is None else baseline,
        correlation_with_mean=dependence.with_mean,
        correlation_with_variance=dependence.with_variance,
        **{f"{SEED}{number}": share for number, share in enumerate([] if by_seed is None else by_seed, start=1)},
    )


def importance_metadata(frame: pd.DataFrame, level: ExpressionLevel) -> dict[str, Number]:
    """Return what is said of an importance of one label: agreements, and whether it is only expression level."""
    score = frame["value"].to_numpy(dtype=np.float64)
    said: dict[str, Number] = {
        f"agreement_with_{name}": rank_agreement(score, frame[f"{name}_value"].to_numpy(dtype=np.float64))
        for name in ("control", "baseline")
        if frame[f"{name}_value"].notna().all()
    }
    return said | {
        "seed_agreement": float(frame["seed_agreement"].iloc[0]),
        "split_half_agreement": float(frame["split_half_agreement"].iloc[0]),
        "expression_level": level_dependence(score, level.mean, level.variance).sentence,
    }


def control_models(stage: Stage, genes: int) -> SeededModels:
    """Return how models of control draws, split halves and seeds are trained: short, and `compact` unless set."""
    settings = stage.cohort.settings
    controls = control_settings(settings.autoencoder, preset=settings.importance.control_preset)
    # a network that has memorised the samples listens to noise: not the epoch of least held-out error but the first
    return SeededModels(
        architecture(controls.preset, "gene", features=genes), controls, controls.min_epochs, stage.device
    )


def first_label(samples: Samples) -> NDArray[np.int64] | None:
    """Return the codes of the first label, by which halves are stratified."""
    return next((codes for codes, _ in samples.labels.values()), None)
