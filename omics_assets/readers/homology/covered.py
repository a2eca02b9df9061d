"""How much of a sequence its alignments cover together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def covered_share(
    pairs: tuple[Sequence[str], Sequence[str]],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    length: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return, for every row, the share of the sequence that all rows of its pair cover together.

    Parameters
    ----------
    pairs
        The two ids of every row.
    start, end
        Closed stretches of whole positions, on either strand; NaN: the row covers nothing.
    length
        Length of the sequence in every row; NaN: the share is NaN.
    """
    pair = pd.MultiIndex.from_arrays([list(ids) for ids in pairs]).factorize()[0]
    low, high = np.minimum(start, end), np.maximum(start, end)
    table = pd.DataFrame({"pair": pair, "low": low, "high": high}).dropna().sort_values(["pair", "low"])
    reached = table.groupby("pair")["high"].cummax().groupby(table["pair"]).shift(fill_value=-np.inf)
    added = (table["high"] - np.maximum(table["low"], reached + 1) + 1).clip(lower=0)
    total = added.groupby(table["pair"]).sum().reindex(pair).to_numpy(dtype=np.float64)
    return total / length
