from __future__ import annotations

import itertools

import numpy as np
import pytest

from omics_assets.methods.correlation.spearman_exact import RankPattern, cost_of_whole_law, exact_sums
from omics_assets.methods.correlation.spearman_tables import tabulated_tail
from omics_assets.methods.correlation.tie_classes import tied_at_lowest


def untied(n: int) -> RankPattern:
    return RankPattern.of(np.arange(1 - n, n, 2, dtype=np.float64))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (tied_at_lowest(7, 1), tied_at_lowest(7, 1)),
        (tied_at_lowest(7, 3), tied_at_lowest(7, 1)),
        (tied_at_lowest(7, 4), -tied_at_lowest(7, 2)),
        (np.array([-5.0, -5, -1, 3, 3, 5, 0]), tied_at_lowest(7, 5)),
    ],
)
def test_every_probability_is_the_share_of_all_pairings(left: np.ndarray, right: np.ndarray) -> None:
    orders = np.array(list(itertools.permutations(range(7))))
    sums = np.rint(right[orders] @ left).astype(np.int64)
    law = exact_sums(RankPattern.of(left), RankPattern.of(right))
    values = law.largest - law.span * np.arange(law.probability.size)
    np.testing.assert_allclose(law.probability, [(sums == value).mean() for value in values], atol=1e-16)
    assert set(sums) <= set(values)


def test_a_tail_is_the_beginning_of_the_whole_law() -> None:
    whole, tail = exact_sums(untied(11), untied(11)), exact_sums(untied(11), untied(11), 40)
    np.testing.assert_allclose(tail.probability, whole.probability[:40], rtol=1e-13)
    assert whole.probability.sum() == pytest.approx(1, abs=1e-12)
    assert cost_of_whole_law(untied(11), untied(11)) == 2**11 * 11 * whole.probability.size


@pytest.mark.parametrize("n", [4, 9, 13, 18])
def test_the_shipped_table_is_what_the_programme_computes(n: int) -> None:
    tail = tabulated_tail(n)
    np.testing.assert_allclose(tail, np.cumsum(exact_sums(untied(n), untied(n), tail.size).probability), rtol=1e-14)


def test_the_shipped_table_reaches_what_is_promised() -> None:
    assert all(tabulated_tail(n).size == (n**3 - n) // 12 + 1 for n in range(4, 17))
    promised = {17: 1e-3, 21: 1e-3, 22: 1e-5, 24: 1e-5, 25: 1e-6, 26: 1e-6}
    for n, p in promised.items():
        assert 2 * tabulated_tail(n)[-1] >= p
    assert tabulated_tail(200).size == 0
