"""What is known of metabolite features, in the columns that every dialect fills."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TEXT_COLUMNS = ("name", "adduct", "formula")
ANALYTE, STANDARD, BACKGROUND = "analyte", "standard", "background"
COLUMNS = ("name", "mz", "rt_s", "adduct", "formula", "role")


def feature_frame(
    index: pd.Index[str],
    *,
    name: Sequence[str | None] | None = None,
    mz: NDArray[np.float64] | None = None,
    rt_s: NDArray[np.float64] | None = None,
    adduct: Sequence[str | None] | None = None,
    formula: Sequence[str | None] | None = None,
    role: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return the features of a metabolite table; what is not given is missing.

    Parameters
    ----------
    index
        Feature ids.
    name, adduct, formula
        Text per feature; None where unknown.
    mz
        Mass to charge ratio; what is infinite is missing.
    rt_s
        Retention time in seconds; likewise.
    role
        analyte, standard or background; analyte where not given.
    """
    frame = pd.DataFrame(index=index)
    texts = {"name": name, "adduct": adduct, "formula": formula}
    numbers = {"mz": mz, "rt_s": rt_s}
    for column in COLUMNS[:-1]:
        if column in numbers:
            given = numbers[column]
            values = np.full(len(index), np.nan) if given is None else np.asarray(given, dtype=np.float64)
            frame[column] = np.where(np.isfinite(values), values, np.nan)
        else:
            cells = texts[column]
            frame[column] = pd.Series([None] * len(index) if cells is None else list(cells), index=index, dtype="str")
    frame["role"] = pd.Series(ANALYTE if role is None else list(role), index=index, dtype="str")
    return frame[list(COLUMNS)]
