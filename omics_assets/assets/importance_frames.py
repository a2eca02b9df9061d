"""The columns that every importance table has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.sample_table import Samples, expression_unit, matrix
from omics_assets.methods.importance import rank_agreement
from omics_assets.methods.normalization import log_expression

Floats = NDArray[np.float64]
NO_UNITS = "fewer than two biological units: nothing can be held out"


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
) -> pd.DataFrame:
    """Return an importance as a table; a high score is important."""
    frame = pd.DataFrame({"gene": genes.to_numpy(), "label": label, "value": score})
    frame["rank"] = pd.Series(score).rank(ascending=False, method="min").astype("int64")
    return frame.assign(
        seed_agreement=seed_agreement,
        split_half_agreement=split_half_agreement,
        control_value=np.nan if control is None else control,
        baseline_value=np.nan if baseline is None else baseline,
        correlation_with_mean=rank_agreement(score, level.mean),
        correlation_with_variance=rank_agreement(score, level.variance),
    )
