"""The experimental design: units (blocks averaged), cells of exchangeable units, and removal of design effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import qr

# A row whose residual is this small beside it is explained by the design: what is left is rounding.
NOTHING_LEFT = 1e-9


@dataclass(frozen=True)
class Design:
    """Known causes of variation of n samples.

    Parameters
    ----------
    columns
        One integer code array [n] per design column; empty where there is no design.
    names
        Names of the columns.
    blocks
        Integer codes [n]: technical replicates of one biological unit share a code.

    Raises
    ------
    ValueError
        If lengths differ, or two samples of one block differ in a design column.
    """

    columns: tuple[NDArray[np.int64], ...]
    names: tuple[str, ...]
    blocks: NDArray[np.int64]

    def __post_init__(self) -> None:
        if len(self.columns) != len(self.names) or any(c.shape != self.blocks.shape for c in self.columns):
            msg = "a design needs one name and one code per sample for every column"
            raise ValueError(msg)
        for name, column in zip(self.names, self.columns, strict=True):
            first = _first_of_units(self.blocks)
            if (column[first][_unit_of(self.blocks)] != column).any():
                msg = f"samples of one block differ in the design column {name!r}: technical replicates share it"
                raise ValueError(msg)

    def units(self) -> Design:
        """Return the design of the units, in ascending order of their block code, each its own block."""
        first = _first_of_units(self.blocks)
        return Design(tuple(column[first] for column in self.columns), self.names, np.arange(first.size))

    def cells(self) -> NDArray[np.int64]:
        """Cell of every sample: samples with equal values of all design columns (one cell without a design)."""
        if not self.columns:
            return np.zeros(self.blocks.size, dtype=np.int64)
        return np.unique(np.stack(self.columns, axis=1), axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)

    def replicated(self) -> bool:
        """Whether at least half of the units lie in cells of two or more units."""
        cells = self.units().cells()
        return bool(2 * np.count_nonzero(np.bincount(cells)[cells] >= 2) >= cells.size)


def _unit_of(blocks: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(blocks, return_inverse=True)[1].astype(np.int64)


def _first_of_units(blocks: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(blocks, return_index=True)[1].astype(np.int64)


def average_blocks(values: ArrayLike, blocks: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mean over the samples of every block: [f, n] -> [f, u], units in ascending order of their code."""
    array = np.asarray(values, dtype=np.float64)
    unit = _unit_of(blocks)
    if np.array_equal(unit, np.arange(unit.size)):
        return array
    membership = (unit[:, None] == np.arange(unit.max() + 1)).astype(np.float64)
    return np.asarray(array @ (membership / membership.sum(axis=0)))


def design_basis(columns: Sequence[NDArray[np.int64]], units: int) -> NDArray[np.float64]:
    """Orthonormal basis of the mean and the additive main effects of categorical columns, float64 [u, rank]."""
    parts = [np.ones((units, 1))]
    parts += [(column[:, None] == np.unique(column)).astype(np.float64) for column in columns]
    basis, triangle, _ = qr(np.concatenate(parts, axis=1), mode="economic", pivoting=True)
    size = np.abs(np.diag(triangle))
    return np.asarray(basis[:, : int((size > NOTHING_LEFT * size[0]).sum())])


def residualize(values: ArrayLike, columns: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
    """Remove the additive main effects of categorical columns (and the mean) from every row.

    Parameters
    ----------
    values
        [f, u].
    columns
        Integer codes [u] each; none: only the mean is removed.

    Returns
    -------
    float64 [f, u]; rows the design explains wholly are exactly 0.
    """
    array = np.asarray(values, dtype=np.float64)
    basis = design_basis(columns, array.shape[1])
    residual = array - (array @ basis) @ basis.T
    explained = np.linalg.norm(residual, axis=1) <= NOTHING_LEFT * np.linalg.norm(array, axis=1)
    residual[explained] = 0
    return np.asarray(residual)
