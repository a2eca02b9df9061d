"""Plants in cells of tissue x site, and random profiles over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.simulate.constants import CONSTANTS, Shares
from omics_assets.simulate.spec import SimulationSpec

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Design:
    """Where every plant grew, and which plant every sample was taken from.

    Parameters
    ----------
    tissue, site, cell
        Codes from 0, one per plant.
    plant
        Plant of every sample.
    """

    tissue: Ints
    site: Ints
    cell: Ints
    plant: Ints

    def preceding_cell(self) -> Ints:
        """Return, per plant, the cell of the same tissue at the preceding site; at the first site its own cell."""
        return np.where(self.site > 0, self.cell - 1, self.cell)


def make_design(spec: SimulationSpec) -> Design:
    """Lay out the plants of a cohort: cells as equal in size as can be, plants of a cell side by side."""
    sites_per_tissue = dict(CONSTANTS.grids).get(spec.plants) or _largest_grid(spec.plants)
    tissue_of_cell = np.repeat(np.arange(len(sites_per_tissue)), sites_per_tissue)
    site_of_cell = np.concatenate([np.arange(sites) for sites in sites_per_tissue])
    cell = np.sort(np.arange(spec.plants) % len(tissue_of_cell))
    plant = np.repeat(np.arange(spec.plants), spec.blocks)
    return Design(tissue_of_cell[cell], site_of_cell[cell], cell, plant)


def _largest_grid(plants: int) -> tuple[int, ...]:
    """Return sites per tissue of the largest grid with enough replicates: at least 2 tissues, then near square."""
    cells = plants // CONSTANTS.replicates
    grids = [
        (tissues, sites)
        for tissues in range(2, len(CONSTANTS.tissues) + 1)
        for sites in range(1, tissues + 1)
        if tissues * sites <= cells and sites <= len(CONSTANTS.sites)
    ]
    tissues, sites = max(grids, key=lambda grid: (grid[0] * grid[1], grid[1]))
    return (sites,) * tissues


def profiles(rng: np.random.Generator, design: Design, shares: Shares, count: int) -> Floats:
    """Draw random profiles over the plants, mean 0 and variance 1, with given shares of variance.

    Returns
    -------
    Floats
        Shape (count, plants).
    """
    plants = np.arange(design.cell.size)
    total = np.zeros((count, plants.size))
    for codes, share in (
        (design.tissue, shares.tissue),
        (design.site, shares.site),
        (design.cell, shares.cell),
        (plants, shares.plant),
    ):
        effects = rng.standard_normal((count, int(codes.max()) + 1))
        total += np.sqrt(share) * standardize(effects[:, codes])
    return standardize(total)


def standardize(values: Floats) -> Floats:
    """Bring rows to mean 0 and variance 1; constant rows become 0."""
    centred: Floats = values - values.mean(axis=-1, keepdims=True)
    sd = centred.std(axis=-1, keepdims=True)
    varies = sd > 1e-12
    return np.where(varies, centred / np.where(varies, sd, 1), 0)
