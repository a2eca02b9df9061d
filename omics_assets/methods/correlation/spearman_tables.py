"""The shipped table of the exact law of Spearman's rho without ties."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

TABLE = "spearman_exact.csv"


def tabulated_tail(n: int) -> NDArray[np.float64]:
    """P(sum d^2 / 2 <= c) for c = 0, 1, ... over the n! pairings without ties; empty where the table has no such n.

    The table is made by ``bench/spearman_tables.py``.
    """
    return _table().get(n, np.zeros(0))


@lru_cache(maxsize=1)
def _table() -> dict[int, NDArray[np.float64]]:
    with resources.files(__package__).joinpath(TABLE).open(encoding="ascii") as lines:
        rows = np.loadtxt(lines, delimiter=",", skiprows=1)
    return {int(n): rows[rows[:, 0] == n, 1] for n in np.unique(rows[:, 0])}
