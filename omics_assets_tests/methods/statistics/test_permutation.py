from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.statistics.design import Design
from omics_assets.methods.statistics.permutation import (
    label_permutations,
    pairing_permutations,
    pairing_scheme,
    permutation_p,
)

TISSUE = np.repeat([0, 1, 2], 4)
SITE = np.tile([0, 0, 1, 1], 3)


def test_replicated_cells_are_permuted_within() -> None:
    design = Design((TISSUE, SITE), ("tissue", "site"), np.arange(12))
    scheme = pairing_scheme(design)
    draws = pairing_permutations(scheme, 200, np.random.default_rng(1))
    cell = 2 * TISSUE + SITE
    assert (cell[draws] == cell).all()
    assert (np.sort(draws, axis=1) == np.arange(12)).all()
    assert (draws != np.arange(12)).any(axis=0).all()
    assert np.unique(draws, axis=0).shape[0] > 50  # of 2^6
    assert scheme.reason == ""
    assert "tissue x site cell" in scheme.text


def test_without_replicates_within_the_first_column() -> None:
    design = Design((TISSUE, np.tile([0, 1, 2, 3], 3)), ("tissue", "site"), np.arange(12))
    scheme = pairing_scheme(design)
    assert "within tissue" in scheme.text
    assert len(scheme.removed) == 2
    draws = pairing_permutations(scheme, 50, np.random.default_rng(1))
    assert (TISSUE[draws] == TISSUE).all()
    assert np.unique(draws, axis=0).shape[0] > 40


def test_without_a_design_freely_and_says_so() -> None:
    scheme = pairing_scheme(Design((), (), np.arange(6)))
    assert scheme.text.endswith("not adjusted for tissue")
    assert scheme.removed == ()


@pytest.mark.parametrize(
    ("design", "match"),
    [
        (Design((np.arange(6),), ("tissue",), np.arange(6)), "one pairing"),
        (Design((np.repeat([0, 1], 3),), ("tissue",), np.repeat([0, 1], 3)), "too few"),
        (Design((np.array([0, 0, 1, 2, 3]), np.array([0, 1, 0, 1, 0])), ("a", "b"), np.arange(5)), "degrees"),
    ],
)
def test_says_why_nothing_can_be_estimated(design: Design, match: str) -> None:
    assert match in pairing_scheme(design).reason


def test_labels_move_with_whole_blocks() -> None:
    blocks = np.array([3, 3, 1, 1, 1, 2, 0, 0])
    labels = np.array([0, 0, 1, 1, 1, 2, 1, 1])
    draws = label_permutations(labels, blocks, 300, np.random.default_rng(0))
    for block in range(4):
        assert (np.ptp(draws[:, blocks == block], axis=1) == 0).all()
    first = np.unique(blocks, return_index=True)[1]
    assert (np.sort(draws[:, first], axis=1) == [0, 1, 1, 2]).all()
    assert np.unique(draws, axis=0).shape[0] == 12


def test_labels_that_differ_within_a_block_are_refused() -> None:
    with pytest.raises(ValueError, match="block"):
        label_permutations(np.array([0, 1]), np.array([0, 0]), 5, np.random.default_rng(0))


def test_same_seed_same_draws() -> None:
    scheme = pairing_scheme(Design((TISSUE,), ("tissue",), np.arange(12)))
    one, two = (pairing_permutations(scheme, 9, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_permutation_p_is_never_zero() -> None:
    assert permutation_p(0, 99) == 0.01
    assert permutation_p(99, 99) == 1
