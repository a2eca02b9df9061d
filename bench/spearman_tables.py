"""Write the table of the exact law of Spearman's rho that the package ships.

    python bench/spearman_tables.py

The whole law (one half; it is symmetric) to n = 16; its tail beyond: two-sided p <= 1e-3 to n = 21, 1e-5 to 24, 1e-6
to 26, and the 120 largest sums to 36. Takes about two minutes and 2 GB.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

import omics_assets.methods.correlation
from omics_assets.methods.correlation.spearman_exact import RankPattern, exact_sums
from omics_assets.methods.correlation.spearman_tables import TABLE

TAILS = {**dict.fromkeys(range(17, 22), 1e-3), **dict.fromkeys(range(22, 25), 1e-5), 25: 1e-6, 26: 1e-6}
DEEP_TAIL = 120
LARGEST_N = 36
FIRST_COUNT = 160


def tail(n: int) -> np.ndarray:
    """P(S >= largest - 4 c) for c = 0, 1, ..., as far as the table holds it."""
    pattern = RankPattern.of(np.arange(1 - n, n, 2, dtype=np.float64))
    if n <= 16:
        return np.cumsum(exact_sums(pattern, pattern, (n**3 - n) // 12 + 1).probability)
    if n not in TAILS:
        return np.cumsum(exact_sums(pattern, pattern, DEEP_TAIL).probability)
    count = FIRST_COUNT
    while True:
        p = np.cumsum(exact_sums(pattern, pattern, count).probability)
        if 2 * p[-1] > TAILS[n]:
            return p[: np.searchsorted(2 * p, TAILS[n]) + 1]
        count += FIRST_COUNT // 4


def main() -> None:
    path = Path(next(iter(omics_assets.methods.correlation.__path__))) / TABLE
    lines = ["n,p_one_sided"]
    for n in range(4, LARGEST_N + 1):
        start = time.perf_counter()
        values = tail(n)
        lines += [f"{n},{value:.17g}" for value in values]
        print(
            f"n = {n}: {values.size} sums, down from p = {2 * values[-1]:.2g}, {time.perf_counter() - start:.1f} s",
            flush=True,
        )
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
