"""Parts of the samples on which a ranking is made again: halves, and all but one group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def random_halves(cells: NDArray[np.int64], rng: np.random.Generator, *, splits: int) -> list[NDArray[np.int64]]:
    """Return the two halves of every random split, each cell divided as evenly as it can be.

    Parameters
    ----------
    cells
        Codes [u]: units alike in the design share one.
    rng
        Draws which units go together.
    splits
        Number of splits; each gives two halves whose sizes differ by at most one.

    Returns
    -------
    Ascending positions of the units of every half, 2 x splits arrays.
    """
    halves = []
    for _ in range(splits):
        # Alternating along the units sorted by cell: neighbours, so the units of a cell, are dealt out in turn.
        order = np.lexsort((rng.random(len(cells)), rng.permutation(int(cells.max()) + 1)[cells]))
        halves += [np.sort(order[start::2]) for start in (0, 1)]
    return halves


def without_each(codes: NDArray[np.int64], *, least: int) -> dict[int, NDArray[np.int64]]:
    """Return, per code, the positions of all units that do not carry it.

    Parameters
    ----------
    codes
        [u]; -1 = unknown, which is never left out.
    least
        Codes whose absence would leave fewer units are left out of the answer.
    """
    rest = {int(code): np.flatnonzero(codes != code) for code in np.unique(codes[codes >= 0])}
    return {code: kept for code, kept in rest.items() if least <= len(kept)}
