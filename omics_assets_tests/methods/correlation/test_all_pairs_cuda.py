from __future__ import annotations

import numpy as np
import pytest
import torch

from omics_assets.methods.correlation import all_pairs_cuda
from omics_assets.methods.correlation.all_pairs import AllPairs
from omics_assets.methods.correlation.all_pairs_cuda import DevicePairs
from omics_assets.methods.correlation.pair_levels import PairLevels
from omics_assets.methods.correlation.tie_classes import tie_classes
from omics_assets.methods.statistics.ranks import centred_ranks
from omics_assets.progress import silent

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("zeros", [0.0, 0.5])
def test_the_device_finds_the_same(monkeypatch: pytest.MonkeyPatch, device: str, zeros: float) -> None:
    monkeypatch.setattr(all_pairs_cuda, "DEVICE_ELEMENTS", 700)
    rng = np.random.default_rng(4)
    genes, metabolites = rng.normal(size=(150, 12)), rng.normal(size=(40, 12))
    genes[rng.random(genes.shape) < zeros] = -9
    genes[::3] = metabolites[rng.integers(0, 40, 50)]
    sides = centred_ranks(genes), centred_ranks(metabolites)
    sides = sides[0].rows(np.flatnonzero(sides[0].norm)), sides[1]
    levels = PairLevels.of(tie_classes(sides[0]), tie_classes(sides[1]), 12, 0.05)
    expected = AllPairs(*sides, levels, 2).survey(5, silent)
    found = DevicePairs(*sides, levels, device).survey(5, silent)
    np.testing.assert_array_equal(found.histogram, expected.histogram)
    np.testing.assert_array_equal(
        found.highest >= levels.lowest[levels.genes.code], expected.highest >= levels.lowest[levels.genes.code]
    )
    for one, other in ((found.genes, expected.genes), (found.metabolites, expected.metabolites)):
        np.testing.assert_array_equal(np.sort(one.top, axis=1), np.sort(other.top, axis=1))
        np.testing.assert_array_equal(one.key, other.key)
        np.testing.assert_array_equal(one.partner, other.partner)
