"""Parts of the samples: halves that divide every cell, and technical replicates that stay together."""

from __future__ import annotations

import numpy as np
import pytest

from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.cohort_arrays.sample_table import Samples
from omics_assets.assets.ranking.part_ranks import MAX_VALUES, PartRanks, extent, part_ranks
from omics_assets.assets.ranking.ranked import Ranked, pooled_log_odds, rank_genes
from omics_assets.methods.resampling.sample_subsets import random_halves
from omics_assets.methods.statistics.design import Design
from omics_assets_tests.assets.test_ranking_trust import RANKING, SAMPLES, TISSUE, G, N, evidences, profiles


@pytest.fixture(scope="module")
def given() -> Profiles:
    return profiles()


@pytest.fixture(scope="module")
def ranked(given: Profiles) -> Ranked:
    return rank_genes(evidences(given), np.full(G, 0.5), RANKING)


def parts(ranked: Ranked, given: Profiles, samples: Samples) -> PartRanks:
    return part_ranks(ranked, given, samples, RANKING, np.random.default_rng(1))


def of_part(given: Profiles, kept: np.ndarray) -> np.ndarray:
    rest = Profiles(given.genes[:, kept], given.targets[:, kept], tuple(rows[:, kept] for rows in given.pathways))
    rank = pooled_log_odds(evidences(rest), RANKING).rank.astype(float)
    return np.where(rank > 0, rank, np.nan)


def test_every_half_has_half_of_every_cell(ranked: Ranked, given: Profiles) -> None:
    halves = random_halves(TISSUE, np.random.default_rng(1), splits=4)
    assert all(np.bincount(TISSUE[half]).tolist() == [4, 4] for half in halves)
    for half, ranks in zip(halves, parts(ranked, given, SAMPLES).halves, strict=True):
        np.testing.assert_array_equal(ranks, of_part(given, half))


def test_technical_replicates_are_one_unit_with_the_name_of_the_first(ranked: Ranked, given: Profiles) -> None:
    blocks = np.repeat(np.arange(N), 2)
    names = tuple(f"s{unit}{replicate}" for unit in range(N) for replicate in "ab")
    design = Design((TISSUE[blocks],), ("tissue",), blocks)
    replicated = Samples(names, {"tissue": (TISSUE[blocks], ("leaf", "root"))}, design)
    once, twice = parts(ranked, given, SAMPLES), parts(ranked, given, replicated)
    assert list(twice.units) == [f"sample s{unit}a" for unit in range(N)]
    for one, other in ((once.levels, twice.levels), (once.units, twice.units)):
        np.testing.assert_array_equal(list(one.values()), list(other.values()))


def test_without_a_design_units_are_left_out_one_by_one(ranked: Ranked, given: Profiles) -> None:
    free = Samples(SAMPLES.names, {}, Design((), (), np.arange(N)))
    found = parts(ranked, given, free)
    assert found.levels == {}
    assert len(found.cells) == N
    np.testing.assert_array_equal(found.cells[3], found.units["sample s3"])


def test_too_few_units_or_too_many_values_leave_parts_out(
    ranked: Ranked, given: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert G * N <= MAX_VALUES
    monkeypatch.setattr("omics_assets.assets.ranking.part_ranks.MAX_VALUES", G * N - 1)
    assert parts(ranked, given, SAMPLES).units == {}
    monkeypatch.setattr("omics_assets.assets.ranking.part_ranks.MIN_UNITS", 9)
    few = parts(ranked, given, SAMPLES)
    assert (few.cells, few.halves, few.levels) == ([], [], {})
    assert np.isnan(extent(few.halves, G)).all()
