"""Which samples are exchangeable, and random re-pairings and label permutations that respect it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.statistics.design import Design, design_basis
from omics_assets.methods.statistics.ranks import MIN_SAMPLES


@dataclass(frozen=True)
class PairingScheme:
    """How the metabolite rows may be permuted against the genes.

    Parameters
    ----------
    groups
        Codes [u]: units are permuted only within a group.
    removed
        Design columns [u] each whose effects are taken out of both rank vectors; empty without a design.
    text
        The scheme in one sentence.
    reason
        Why nothing can be estimated; empty where it can.
    """

    groups: NDArray[np.int64]
    removed: tuple[NDArray[np.int64], ...]
    text: str
    reason: str = ""


def pairing_scheme(design: Design) -> PairingScheme:
    """Choose how to re-pair, given the design.

    Within cells where cells are replicated; else within the first design column; both on ranks with the additive
    effects of all design columns removed. Without a design freely. Where only the identity is left, or the design
    explains all but one degree of freedom, nothing is estimated.
    """
    units = design.units()
    size = units.blocks.size
    if not design.columns:
        groups, text = np.zeros(size, dtype=np.int64), "units re-paired freely: not adjusted for tissue"
    else:
        effects = " and ".join(design.names)
        if design.replicated():
            groups, where = units.cells(), f"the replicates of every {' x '.join(design.names)} cell"
        else:
            groups, where = units.columns[0], f"{design.names[0]} (cells of the design hold no replicates)"
        text = f"units re-paired within {where}, on ranks with {effects} removed"
    return PairingScheme(groups, units.columns, text, _reason(groups, units))


def _reason(groups: NDArray[np.int64], units: Design) -> str:
    size = units.blocks.size
    if size < MIN_SAMPLES:
        return f"not estimated: {size} units are too few"
    if np.unique(groups, return_counts=True)[1].max() < 2:
        return "not estimated: no two units are exchangeable, so only one pairing is left"
    if size - design_basis(units.columns, size).shape[1] < 2:
        return "not estimated: the design leaves fewer than two degrees of freedom"
    return ""


def pairing_permutations(scheme: PairingScheme, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Random permutations of the units within the groups, int64 [draws, u]; row b pairs gene unit i with row[b, i]."""
    result = np.tile(np.arange(scheme.groups.size), (draws, 1))
    for group in np.unique(scheme.groups):
        members = np.flatnonzero(scheme.groups == group)
        result[:, members] = rng.permuted(np.tile(members, (draws, 1)), axis=1)
    return result


def label_permutations(
    labels: NDArray[np.int64], blocks: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Permute labels over units, whole blocks together.

    Parameters
    ----------
    labels
        Integer codes [n], equal within a block.
    blocks
        Integer codes [n].

    Returns
    -------
    int64 [draws, n]: permuted labels.

    Raises
    ------
    ValueError
        If the samples of one block differ in their label.
    """
    Design((labels,), ("label",), blocks)
    first, unit = whole_units(blocks)
    permuted = rng.permuted(np.tile(labels[first], (draws, 1)), axis=1)
    return np.asarray(permuted[:, unit], dtype=np.int64)


def whole_units(blocks: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first sample of every unit [u], and the unit of every sample [n]."""
    _, first, unit_of_sample = np.unique(blocks, return_index=True, return_inverse=True)
    return first, unit_of_sample


class AgainstNull:
    """What is told of any statistic that stands beside its draws under permutation [B]."""

    null: NDArray[np.float64]

    @property
    def chance(self) -> float:
        """Mean of the statistic under permutation."""
        return float(self.null.mean())

    @property
    def permutations(self) -> int:
        """Number of permutations, B."""
        return len(self.null)


def p_against(null: ArrayLike, observed: float, *, rounding: float = 0.0) -> float:
    """P of an observed statistic, large = strong, against its draws; a draw smaller by no more than rounding counts."""
    draws = np.asarray(null)
    return permutation_p(int((draws >= observed - rounding).sum()), draws.size)


def permutation_p(exceeding: int, draws: int) -> float:
    """(b + 1) / (B + 1): never 0 (Phipson and Smyth 2010)."""
    return (exceeding + 1) / (draws + 1)
