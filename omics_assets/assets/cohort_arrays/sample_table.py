"""Stored samples and matrices as the methods want them: names, label codes, design, blocks, values, units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.methods.classification.numeric_labels import numeric_label
from omics_assets.methods.preparation.control_samples import ControlStatistics, subtract_blanks, unfit_features
from omics_assets.methods.preparation.normalization import ExpressionUnit, MetaboliteUnit
from omics_assets.methods.statistics.design import Design
from omics_assets.settings import PreparationSettings
from omics_assets.tables.association import listed_names
from omics_assets.tables.preparation import METABOLITE_INTENSITY

ANALYTE = "analyte"
BIOLOGICAL = "biological"

NO_UNITS = "fewer than two biological units: nothing can be held out"


@dataclass(frozen=True)
class Samples:
    """The biological samples, in the order of the matrix columns.

    Parameters
    ----------
    names
        Sample names [n].
    labels
        Label name -> (codes [n], -1 = unknown; class names).
    design
        The known causes of variation and the blocks.
    numbers
        Label name -> values [n], NaN = unknown, for labels that are numbers (`numeric_label`): not among `labels`.
    """

    names: tuple[str, ...]
    labels: dict[str, tuple[NDArray[np.int64], tuple[str, ...]]]
    design: Design
    numbers: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def blocks(self) -> NDArray[np.int64]:
        """Codes of the biological units [n]."""
        return self.design.blocks


def read_samples_table(samples: pd.DataFrame) -> Samples:
    """Return the biological samples of the stored table."""
    kept = samples[samples["role"] == BIOLOGICAL].sort_values("sample", ignore_index=True)
    blocks = encode(kept["block"])[0]
    text = {name: kept[name].fillna("").astype(str).tolist() for name in split_names(kept, "labels")}
    numbers = {name: found for name, values in text.items() if (found := numeric_label(values, blocks)) is not None}
    labels = {name: encode(kept[name]) for name in text if name not in numbers}
    columns = split_names(kept, "design")
    design = Design(columns=tuple(encode(kept[name])[0] for name in columns), names=columns, blocks=blocks)
    return Samples(tuple(kept["sample"]), labels, design, numbers)


def split_names(samples: pd.DataFrame, column: str) -> tuple[str, ...]:
    """Return the column names listed in `labels` or `design`."""
    return listed_names(next(iter(samples[column].dropna()), None))


def encode(values: pd.Series[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return integer codes, -1 where missing, and the sorted level names."""
    known = values.fillna("").astype(str)
    levels = tuple(sorted(set(known) - {""}))
    position = {level: code for code, level in enumerate(levels)}
    return np.array([position.get(value, -1) for value in known], dtype=np.int64), levels


def matrix(frame: pd.DataFrame, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the values of the samples as a matrix features x samples."""
    return frame[list(names)].to_numpy(dtype=np.float64)


def expression_unit(gene_expression: pd.DataFrame) -> ExpressionUnit:
    """Return the unit that the stored expression matrix states."""
    return cast("ExpressionUnit", gene_expression["unit"].iloc[0])


def metabolite_unit(metabolite_intensity: pd.DataFrame) -> MetaboliteUnit:
    """Return the unit that the stored metabolite matrix states."""
    return cast("MetaboliteUnit", metabolite_intensity["unit"].iloc[0])


def unfit_metabolites(
    metabolite_intensity: pd.DataFrame, metabolite_features: pd.DataFrame, settings: PreparationSettings
) -> NDArray[np.str_]:
    """Return why blanks or quality controls rule out each row of the stored matrix; empty where they do not."""
    features = metabolite_features.set_index("metabolite").loc[metabolite_intensity["metabolite"]]
    statistics = ControlStatistics(
        *(features[name].to_numpy(dtype=np.float64) for name in ("blank_mean", "blank_share", "qc_cv"))
    )
    return unfit_features(
        statistics,
        analytes=(features["role"] == ANALYTE).to_numpy(),
        blank_ratio=settings.blank_ratio,
        max_qc_cv=settings.max_qc_cv,
    )


def blank_corrected(
    metabolite_intensity: pd.DataFrame, metabolite_features: pd.DataFrame, settings: PreparationSettings
) -> pd.DataFrame:
    """Return the stored matrix less what the blanks hold, if the settings say so; logarithms by way of amounts."""
    if not settings.subtract_blanks or metabolite_intensity.empty:
        return metabolite_intensity
    names = METABOLITE_INTENSITY.wide_names(metabolite_intensity.columns)
    means = metabolite_features.set_index("metabolite")["blank_mean"].loc[metabolite_intensity["metabolite"]]
    values = metabolite_intensity[names].to_numpy(dtype=np.float64)
    logged = metabolite_unit(metabolite_intensity) == "log2"
    rest = subtract_blanks(np.exp2(values) if logged else values, means.to_numpy(dtype=np.float64))
    corrected = pd.DataFrame(np.log2(rest) if logged else rest, columns=names, index=metabolite_intensity.index)
    return metabolite_intensity.assign(**{name: corrected[name] for name in names})


def wide_frame(
    key: str, ids: NDArray[np.object_], values: NDArray[np.floating], names: tuple[str, ...]
) -> pd.DataFrame:
    """Return features x columns as a frame with its key column first."""
    frame = pd.DataFrame(values, columns=list(names))
    frame.insert(0, key, ids)
    return frame


def held_out_masks(fold_plan: pd.DataFrame, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return the stored fold plan as [repeats, folds, n], samples in the order of the names."""
    wide = fold_plan.pivot_table(index=["repeat", "fold"], columns="sample", values="held_out", aggfunc="first")
    repeats = fold_plan["repeat"].nunique()
    return wide[list(names)].to_numpy(dtype=bool).reshape(repeats, -1, len(names))
