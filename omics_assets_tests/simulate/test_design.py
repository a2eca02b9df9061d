from __future__ import annotations

import numpy as np
import pytest

from omics_assets.simulate.constants import CONSTANTS, Shares
from omics_assets.simulate.design import make_design, profiles, standardize
from omics_assets.simulate.spec import SimulationSpec


@pytest.mark.parametrize(
    ("plants", "tissues", "sites", "cells"),
    [(21, 3, 3, 7), (60, 5, 4, 20), (100, 5, 5, 25), (12, 2, 2, 4), (6, 2, 1, 2), (24, 4, 2, 8), (200, 5, 5, 25)],
)
def test_grids(plants, tissues, sites, cells):
    design = make_design(SimulationSpec(samples=plants))
    assert [len(np.unique(codes)) for codes in (design.tissue, design.site, design.cell)] == [tissues, sites, cells]
    replicates = np.bincount(design.cell)
    assert replicates.min() >= CONSTANTS.replicates
    assert replicates.max() - replicates.min() <= 1
    pairs = {(t, s) for t, s in zip(design.tissue, design.site, strict=True)}
    assert len(pairs) == cells  # a cell is one tissue at one site
    assert design.plant.tolist() == list(range(plants))


@pytest.mark.parametrize("plants", range(6, 120))
def test_every_number_of_plants_gets_replicated_cells(plants):
    design = make_design(SimulationSpec(samples=plants))
    assert np.bincount(design.cell).min() >= CONSTANTS.replicates
    assert design.cell.size == plants


def test_blocks_are_the_replicates_of_a_plant():
    design = make_design(SimulationSpec(samples=24, blocks=2))
    assert design.plant.tolist() == [plant for plant in range(12) for _ in range(2)]
    assert design.cell.size == 12


def test_preceding_cell_is_the_same_tissue_one_site_before():
    design = make_design(SimulationSpec(samples=21))
    site_of_cell = dict(zip(design.cell, design.site, strict=True))
    tissue_of_cell = dict(zip(design.cell, design.tissue, strict=True))
    for plant, cell in enumerate(design.preceding_cell()):
        assert tissue_of_cell[cell] == design.tissue[plant]
        assert site_of_cell[cell] == max(0, design.site[plant] - 1)


def test_pure_profiles_are_constant_within_their_level(rng):
    design = make_design(SimulationSpec(samples=60))
    for shares, codes in (
        (Shares(1, 0, 0, 0), design.tissue),
        (Shares(0, 1, 0, 0), design.site),
        (Shares(0, 0, 1, 0), design.cell),
    ):
        drawn = profiles(rng, design, shares, 5)
        for level in np.unique(codes):
            assert np.ptp(drawn[:, codes == level], axis=1).max() < 1e-12
        assert drawn.mean(axis=1) == pytest.approx(np.zeros(5), abs=1e-12)
        assert drawn.var(axis=1) == pytest.approx(np.ones(5))


def test_standardize_leaves_constant_rows_at_zero():
    assert standardize(np.array([[2.0, 2.0], [1.0, 3.0]])).tolist() == [[0.0, 0.0], [-1.0, 1.0]]


@pytest.fixture
def rng():
    return np.random.default_rng(5)
