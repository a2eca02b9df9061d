"""The samples table as the methods want it: names, label codes, design, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.methods.design import Design
from omics_assets.methods.normalization import ExpressionUnit, MetaboliteUnit

BIOLOGICAL = "biological"
SEPARATOR = ";"


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
    """

    names: tuple[str, ...]
    labels: dict[str, tuple[NDArray[np.int64], tuple[str, ...]]]
    design: Design

    @property
    def blocks(self) -> NDArray[np.int64]:
        """Codes of the biological units [n]."""
        return self.design.blocks


def read_samples_table(samples: pd.DataFrame) -> Samples:
    """Return the biological samples of the stored table."""
    kept = samples[samples["role"] == BIOLOGICAL].sort_values("sample", ignore_index=True)
    labels = {name: encode(kept[name]) for name in split_names(kept, "labels")}
    columns = split_names(kept, "design")
    design = Design(
        columns=tuple(encode(kept[name])[0] for name in columns), names=columns, blocks=encode(kept["block"])[0]
    )
    return Samples(tuple(kept["sample"]), labels, design)


def split_names(samples: pd.DataFrame, column: str) -> tuple[str, ...]:
    """Return the column names listed in `labels` or `design`."""
    text = str(samples[column].iloc[0] or "") if len(samples) else ""
    return tuple(text.split(SEPARATOR)) if text else ()


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
