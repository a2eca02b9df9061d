"""Halves and parts of the samples."""

from __future__ import annotations

import numpy as np

from omics_assets.methods.resampling.sample_subsets import random_halves, without_each


def test_halves_share_nothing_miss_nothing_and_divide_every_cell() -> None:
    cells = np.repeat(np.arange(7), 3)
    halves = random_halves(cells, np.random.default_rng(1), splits=5)
    assert len(halves) == 10
    for one, other in zip(halves[::2], halves[1::2], strict=True):
        assert sorted([*one, *other]) == list(range(21))
        assert abs(len(one) - len(other)) == 1
        for half in (one, other):
            assert set(np.bincount(cells[half], minlength=7)) <= {1, 2}
    assert len({half.tobytes() for half in halves}) == 10


def test_one_code_is_left_out_where_enough_is_left() -> None:
    codes = np.array([0, 1, 1, 1, -1])
    rest = without_each(codes, least=3)
    assert list(rest) == [0]
    np.testing.assert_array_equal(rest[0], [1, 2, 3, 4])
    np.testing.assert_array_equal(without_each(codes, least=4)[0], [1, 2, 3, 4])
    assert without_each(codes, least=5) == {}


def test_which_units_and_which_cells_give_the_larger_share_is_drawn() -> None:
    cells = np.repeat(np.arange(4), 3)
    first = random_halves(cells, np.random.default_rng(3), splits=40)[::2]
    assert {int(np.count_nonzero(cells[half] == 0)) for half in first} == {1, 2}
    shares = np.array([[unit in half for half in first] for unit in range(12)]).mean(axis=1)
    assert (np.abs(shares - 0.5) < 0.3).all()
