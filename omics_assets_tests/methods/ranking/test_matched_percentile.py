from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.ranking.matched_gate import MATCHED_GENES, gated_evidence
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets.methods.statistics.rank_normalization import descending_ranks, tail_fraction, tail_fraction_at


def by_sorting(value: np.ndarray, rho: np.ndarray, gene: int, known: np.ndarray) -> float:
    """Return the percentile as it is defined: everything ranked anew, the other known genes removed."""
    if np.isnan(value[gene]) or np.isnan(rho[gene]):
        return float("nan")
    pool = ~np.isin(np.arange(len(value)), known) & ~np.isnan(value) & ~np.isnan(rho)
    pool[gene] = True
    ranks = descending_ranks(np.where(pool, rho, np.nan))
    distance = np.abs(ranks[pool] - ranks[gene])
    matched = value[pool][distance <= np.sort(distance)[min(MATCHED_GENES, distance.size) - 1]]
    return float(((matched < value[gene]).sum() + (matched == value[gene]).sum() / 2) / matched.size)


@pytest.mark.parametrize("decimals", [1, 2, 12])
@pytest.mark.parametrize("size", [8, 60, 400])
def test_percentiles_are_those_of_the_definition_with_ties_and_missing_values(size: int, decimals: int) -> None:
    rng = np.random.default_rng(size + decimals)
    value, rho = np.round(rng.random(size), decimals), np.round(rng.random((2, size)), decimals)
    value[rng.random(size) < 0.1] = np.nan
    rho[:, rng.random(size) < 0.1] = np.nan
    known = KnownGenes.of([0, 1, 2, 5, 5], [0, 0, 1, 1, 0])
    found = gated_evidence("gnn", value, known, rho).matched_percentile
    expected = [by_sorting(value, rho[p], int(g), known.index) for g, p in zip(known.index, known.pathway, strict=True)]
    np.testing.assert_array_equal(found, expected)


def test_where_all_genes_are_known_each_stands_alone() -> None:
    found = gated_evidence("gnn", [1.0, 2.0], KnownGenes.of([0, 1]), [0.5, 0.4]).matched_percentile
    np.testing.assert_array_equal(found, [0.5, 0.5])


@pytest.mark.parametrize("decimals", [1, 12])
def test_one_tail_fraction_is_that_of_the_sorted_list(decimals: int) -> None:
    rng = np.random.default_rng(decimals)
    values = np.round(rng.standard_normal(90), decimals) * 10.0 ** rng.integers(-9, 9, 90)
    values[::7] = np.nan
    values[3] = values[4] * (1 + 1e-14)  # tied but for rounding
    values[5], values[6] = np.inf, -np.inf
    np.testing.assert_array_equal([tail_fraction_at(values, gene) for gene in range(90)], tail_fraction(values))
