"""The first pass over all pairs on a graphics card: the same numbers, by whole-array operations in double precision."""

from __future__ import annotations

import numpy as np
import torch

from omics_assets.methods.correlation.all_pairs import AllPairs, Survey
from omics_assets.methods.correlation.pair_kernels import Best
from omics_assets.methods.correlation.pair_levels import PairLevels
from omics_assets.methods.statistics.ranks import CentredRanks
from omics_assets.progress import Progress

DEVICE_ELEMENTS = 1 << 24
"""Pairs held at a time: about 1 GB with all intermediate arrays."""


class DevicePairs(AllPairs):
    """`AllPairs` whose first pass, the one over every pair, runs on a torch device with double precision.

    Parameters
    ----------
    genes, metabolites, levels
        As for `AllPairs`.
    device
        Name of the device.
    """

    def __init__(self, genes: CentredRanks, metabolites: CentredRanks, levels: PairLevels, device: str) -> None:
        super().__init__(genes, metabolites, levels, None)
        self._device = torch.device(device)

    def survey(self, top_k: int, progress: Progress) -> Survey:
        """First pass."""
        genes, metabolites = self._left.shape[0], self._right.shape[1]
        kinds = len(self._levels.metabolites.patterns)
        own = _Kept(genes, min(top_k, metabolites), self._device)
        other = _Kept(metabolites, min(top_k, genes), self._device)
        histogram = torch.zeros(self._levels.p.size, dtype=torch.int64, device=self._device)
        highest = torch.zeros((genes, kinds), dtype=torch.int64, device=self._device)
        right = self._on_device(self._right)
        sides = [self._on_device(field) for field in self._sides[:-1]]
        gene_class, gene_squared, gene_inverse, kind, squared, inverse, _, lowest, offset = sides
        rows = max(1, DEVICE_ELEMENTS // max(1, metabolites))
        for start in range(0, genes if metabolites else 0, rows):
            block = slice(start, min(start + rows, genes))
            total = (self._on_device(self._left[block]) @ right).abs().to(torch.float64)
            factor = gene_inverse[block, None] * float(self._sides.bins - 1)
            level = (total * factor * inverse).to(torch.int64).clamp_(max=self._sides.bins - 1)
            counted = level >= lowest[gene_class[block]][:, kind]
            cells = (level + offset[gene_class[block]][:, kind])[counted]
            histogram += torch.bincount(cells, minlength=histogram.numel())
            for each in range(kinds):
                highest[block, each] = level[:, kind == each].amax(dim=1)
            strength = total * total
            own.offer(block, strength / squared, 0)
            other.offer(slice(0, metabolites), (strength / gene_squared[block, None]).T, start)
            progress(block.stop, genes, "correlating all pairs")
        return Survey(own.best(), other.best(), histogram.cpu().numpy(), highest.cpu().numpy())

    def _on_device(self, values: object) -> torch.Tensor:
        return torch.as_tensor(values, device=self._device)


class _Kept:
    """The k largest keys of every row, and the best partner, the first of equals."""

    def __init__(self, rows: int, k: int, device: torch.device) -> None:
        self._top = torch.full((rows, max(k, 1)), -1.0, dtype=torch.float64, device=device)
        self._key = torch.full((rows,), -1.0, dtype=torch.float64, device=device)
        self._partner = torch.zeros(rows, dtype=torch.int64, device=device)

    def offer(self, rows: slice, keys: torch.Tensor, first: int) -> None:
        """Offer partners ``first``, ``first`` + 1, ... to some rows."""
        best = keys.amax(dim=1)
        places = torch.arange(keys.shape[1], device=keys.device)
        partner = torch.where(keys == best[:, None], places, keys.shape[1]).amin(dim=1) + first
        better = best > self._key[rows]
        self._partner[rows] = torch.where(better, partner, self._partner[rows])
        self._key[rows] = torch.where(better, best, self._key[rows])
        k = self._top.shape[1]
        self._top[rows] = torch.cat([self._top[rows], keys], dim=1).topk(k, dim=1).values

    def best(self) -> Best:
        """Return what was kept, as the compiled loops would."""
        top, key, partner = (field.cpu().numpy() for field in (self._top, self._key, self._partner))
        return Best(top, key, partner, np.zeros(key.size, dtype=np.float32))
