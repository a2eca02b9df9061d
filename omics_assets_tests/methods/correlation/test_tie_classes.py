from __future__ import annotations

import numpy as np

from omics_assets.methods.correlation.tie_classes import most_classes, tie_classes, tied_at_lowest
from omics_assets.methods.statistics.ranks import centred_ranks


def test_rows_without_ties_are_one_class() -> None:
    classes = tie_classes(centred_ranks(np.random.default_rng(0).normal(size=(50, 21))))
    assert len(classes.patterns) == 1
    assert classes.own.all()
    np.testing.assert_array_equal(classes.patterns[0], np.arange(-20, 21, 2))


def test_few_patterns_are_classes_of_their_own() -> None:
    rows = np.array([[0, 0, 1, 2, 3], [3, 2, 1, 0, 0], [0, 1, 1, 2, 3], [1, 2, 3, 4, 5.0]])
    classes = tie_classes(centred_ranks(rows))
    assert classes.code[0] == classes.code[1]
    assert len(classes.patterns) == 3
    for row, code in zip(rows, classes.code, strict=True):
        np.testing.assert_array_equal(np.sort(centred_ranks(row[None]).doubled[0]), classes.patterns[code])


def test_many_patterns_are_merged_by_what_was_not_detected() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(400, 21))
    zeros = rng.integers(1, 15, 400)
    for row, count in zip(values, zeros, strict=True):
        row[np.argsort(row)[:count]] = -9
    values[::7] = np.round(values[::7], 1)
    classes = tie_classes(centred_ranks(values))
    assert len(classes.patterns) <= most_classes(21)
    np.testing.assert_array_equal((values == values.min(axis=1, keepdims=True)).sum(axis=1)[1:7], zeros[1:7])
    for row in range(1, 7):
        np.testing.assert_array_equal(classes.patterns[classes.code[row]], tied_at_lowest(21, zeros[row]))
    assert classes.own[1:7].all()
    assert not classes.own[::7].all()


def test_large_cohorts_have_fewer_classes_never_with_more_ties() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=(300, 60))
    zeros = rng.integers(1, 50, 300)
    for row, count in zip(values, zeros, strict=True):
        row[np.argsort(row)[:count]] = -9
    classes = tie_classes(centred_ranks(values))
    assert len(classes.patterns) == most_classes(60) == 8
    ties = np.array([(pattern == pattern[0]).sum() for pattern in classes.patterns])
    assert (ties[classes.code] <= zeros).all()
