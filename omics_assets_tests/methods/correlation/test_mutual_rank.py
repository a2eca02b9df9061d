from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata

from omics_assets.methods.correlation import block_products, mutual_rank
from omics_assets.methods.correlation.block_products import BlockProducts
from omics_assets.methods.correlation.mutual_rank import lists, ranks_in_lists
from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.statistics.ranks import centred_ranks
from omics_assets.progress import silent

Matrix = NDArray[np.float64]


def side(rng: np.random.Generator, rows: int, n: int, ties: str) -> Matrix:
    values = rng.normal(size=(rows, n))
    if ties == "zeros":
        values = np.where(rng.random((rows, n)) < rng.random((rows, 1)) * 0.8, -9, values)
    if ties == "coarse":
        values = np.round(values)
    if ties == "alike":
        values = np.where(values.argsort(axis=1).argsort(axis=1) < n // 3, -9, values)
    values[:, :2] += [0, 20]  # no row is constant
    return values


def ranks_of_all(left: Matrix, right: Matrix, squared: Matrix) -> NDArray[np.int64]:
    """Ranks of all pairs in the lists of the left rows."""
    owner = np.repeat(np.arange(len(left), dtype=np.int32), len(right))
    partner = np.tile(np.arange(len(right), dtype=np.int32), len(left))
    products = BlockProducts(left, right.T, 2)
    asked = lists(owner, partner, len(left), squared)
    return ranks_in_lists(products, owner, asked, silent, "").reshape(len(left), len(right))


@pytest.mark.parametrize("ties", ["none", "zeros", "coarse", "alike"])
@pytest.mark.parametrize("n", [6, 9, 21, 34, 60])
@pytest.mark.parametrize("per_partner", [0, 1000])
def test_ranks_are_those_of_the_dense_correlations(
    monkeypatch: pytest.MonkeyPatch, n: int, ties: str, per_partner: int
) -> None:
    monkeypatch.setattr(mutual_rank, "SUMS_PER_PARTNER", per_partner)
    monkeypatch.setattr(block_products, "BLOCK_ELEMENTS", 700)
    monkeypatch.setattr(block_products, "FEWEST_ROWS", 1)
    rng = np.random.default_rng(n)
    values = side(rng, 150, n, ties), side(rng, 90, n, ties)
    values[1][7] = values[0][5]
    values[1][8] = -values[0][5]
    strength = np.abs(standardized_ranks(values[0]) @ standardized_ranks(values[1]).T)
    strength = np.round(strength, 11)  # equal correlations differ by rounding
    genes, metabolites = (centred_ranks(matrix) for matrix in values)
    in_genes = ranks_of_all(genes.doubled, metabolites.doubled, np.rint(metabolites.norm**2))
    in_metabolites = ranks_of_all(metabolites.doubled, genes.doubled, np.rint(genes.norm**2))
    np.testing.assert_array_equal(in_genes, rankdata(-strength, method="min", axis=1))
    np.testing.assert_array_equal(in_metabolites.T, rankdata(-strength, method="min", axis=0))


@pytest.mark.parametrize("seed", range(5))
def test_nearly_equal_and_many_equal_strengths_are_told_apart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sums = rng.integers(500, 503, 900).astype(np.float32)
    squared = rng.integers(3070, 3081, 900).astype(np.float64)
    sums[0], squared[0] = 1, 3080  # one far off: all others share few bins
    exact = [Fraction(int(s) ** 2, int(q)) for s, q in zip(sums, squared, strict=True)]
    order = {value: place for place, value in enumerate(sorted(set(exact)))}
    expected = rankdata([-order[value] for value in exact], method="min")
    np.testing.assert_array_equal(ranks_of_all(np.ones((1, 1), np.float32), sums[:, None], squared)[0], expected)


def test_pairs_may_come_in_any_order_and_need_not_be_all() -> None:
    rng = np.random.default_rng(3)
    left, right = (centred_ranks(side(rng, rows, 12, "zeros")) for rows in (40, 70))
    whole = ranks_of_all(left.doubled, right.doubled, np.rint(right.norm**2))
    chosen = rng.permutation(whole.size)[:200]
    owner, partner = (at.astype(np.int32) for at in np.unravel_index(chosen, whole.shape))
    asked = lists(owner, partner, 40, np.rint(right.norm**2))
    found = ranks_in_lists(BlockProducts(left.doubled, right.doubled.T, 2), owner, asked, silent, "")
    np.testing.assert_array_equal(found, whole[owner, partner])


def test_no_pairs_no_ranks() -> None:
    none = np.zeros(0, dtype=np.int32)
    asked = lists(none, none, 3, np.ones(2))
    assert ranks_in_lists(BlockProducts(np.ones((3, 4)), np.ones((4, 2)), 1), none, asked, silent, "").size == 0
