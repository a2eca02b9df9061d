from __future__ import annotations

import numpy as np

from omics_assets.methods.classification.numeric_labels import label_numbers, numeric_label


def test_numbers_and_gaps_are_read_and_anything_else_is_not() -> None:
    np.testing.assert_array_equal(label_numbers(["1", "", "-2.5e1", " "]), [1, np.nan, -25, np.nan])
    assert label_numbers(["1", "two"]) is None
    assert label_numbers(["1", "inf"]) is None
    assert label_numbers(["1", "nan"]) is None


def test_a_label_is_a_number_when_its_levels_could_not_group_the_units() -> None:
    units = np.arange(8)
    assert numeric_label([*"12345", "1", "2", "3"], units) is not None
    assert numeric_label([*"1234", *"1234"], units) is None  # four levels of two units each
    assert numeric_label([*"abcdefgh"], units) is None
    assert numeric_label([""] * 8, units) is None


def test_replicates_and_unlabelled_units_do_not_count() -> None:
    # three values in five units, although in ten samples
    assert numeric_label(["1", "1", "2", "2", "3", "3", "1", "1", "2", "2"], np.arange(10) // 2) is not None
    assert numeric_label(["1", "1", "2", "2", "3", "3", "1", "1", "2", "2"], np.arange(10)) is None
    assert numeric_label(["1", "2", "3", "1", "2", "", "", ""], np.arange(8)) is not None
