"""The table of constants is pinned: whoever changes it changes every number measured on simulated cohorts."""

from __future__ import annotations

import hashlib
from dataclasses import FrozenInstanceError, astuple

import pytest

from omics_assets.simulate.constants import CONSTANTS, REPORTING_SEEDS, TUNING_SEEDS

PINNED = "4d1a4aae983349287c02dda9b81f79b24d0b8518a2b9907ab504c4ff48ec15f3"


def test_the_whole_table_is_pinned():
    assert hashlib.sha256(repr(CONSTANTS).encode()).hexdigest() == PINNED


def test_the_table_says_what_the_definition_says():
    assert astuple(CONSTANTS.free.activity) == (0.05, 0.15, 0.30, 0.50)
    assert astuple(CONSTANTS.tissue.activity) == (0.65, 0.10, 0.10, 0.15)
    assert astuple(CONSTANTS.tissue_strong.activity) == (0.80, 0.05, 0.05, 0.10)
    assert (CONSTANTS.free.modules, CONSTANTS.free.median_module, CONSTANTS.free.loading) == (40, 110, (0.3, 0.9))
    strong = CONSTANTS.tissue_strong
    assert (strong.modules, strong.median_module, strong.kinds[0], strong.loading) == (60, 170, 0.8, (0.5, 0.95))
    assert [astuple(s) for s in (CONSTANTS.weak, CONSTANTS.medium, CONSTANTS.strong)] == [
        (0.55, 0.60),
        (0.70, 0.75),
        (0.85, 0.90),
    ]
    assert astuple(CONSTANTS.good) == (0.95, 0.005, None)
    assert astuple(CONSTANTS.broad) == (0.85, None, 0.15)
    assert astuple(CONSTANTS.poor) == (0.35, None, 0.03)
    assert astuple(CONSTANTS.useless) == (0.04, 0.04, None)
    assert (len(CONSTANTS.families), CONSTANTS.family_share, CONSTANTS.pathway_families) == (20, (0.001, 0.012), (4, 8))


def test_shares_add_up_to_one():
    shares = [getattr(CONSTANTS, name).activity for name in ("free", "tissue", "tissue_strong", "null")]
    shares += [CONSTANTS.tissue_module, CONSTANTS.site_module, CONSTANTS.physiological_module]
    assert [sum(astuple(share)) for share in shares] == pytest.approx([1] * len(shares))
    assert [sum(getattr(CONSTANTS, name).kinds) for name in ("free", "tissue_strong")] == pytest.approx([1, 1])
    assert sum(chance for _, chance in CONSTANTS.shapes) == pytest.approx(1)


def test_the_table_is_frozen():
    with pytest.raises(FrozenInstanceError):
        CONSTANTS.regulon = 1


def test_seeds_for_tuning_and_reporting_are_separate():
    assert not set(TUNING_SEEDS) & set(REPORTING_SEEDS)
