"""Which metabolite features are ions of one compound."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.methods.ranking.ion_redundancy import ion_groups
from omics_assets.settings import CorrelationSettings


def with_ions(
    by_metabolite: pd.DataFrame,
    profiles: NDArray[np.float64],
    metabolite_features: pd.DataFrame,
    settings: CorrelationSettings,
) -> pd.DataFrame:
    """Return the table per metabolite with the ion that stands for each compound, and what explains the others.

    Parameters
    ----------
    by_metabolite
        Columns metabolite, is_target and mean_top_abs_rho: a target stands for its compound, then what genes follow
        most closely.
    profiles
        Of the same metabolites, over the biological units.
    metabolite_features
        m/z and retention times.
    """
    known = metabolite_features.set_index("metabolite").reindex(by_metabolite["metabolite"])
    found = ion_groups(
        known["mz"].to_numpy(dtype=np.float64, na_value=np.nan),
        known["rt_s"].to_numpy(dtype=np.float64, na_value=np.nan),
        profiles,
        by_metabolite["is_target"].to_numpy(dtype=np.float64) * 2 + by_metabolite["mean_top_abs_rho"].to_numpy(),
        ppm=settings.ion_ppm,
        rt_tolerance_s=settings.ion_rt_s,
        min_correlation=settings.ion_correlation,
    )
    names = np.array([*by_metabolite["metabolite"], None], dtype=object)  # -1 is the last
    explained = [text or None for text in found.explanation]
    return by_metabolite.assign(redundant_with=names[found.redundant_with], ion=np.array(explained, dtype=object))
