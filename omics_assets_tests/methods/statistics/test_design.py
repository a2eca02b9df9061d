from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.methods.statistics.design import Design, average_blocks, design_basis, residualize


def codes(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_blocks_are_averaged_in_the_order_of_their_codes() -> None:
    values = np.array([[1.0, 2.0, 3.0, 10.0]])
    np.testing.assert_allclose(average_blocks(values, codes(5, 5, 2, 7)), [[3.0, 1.5, 10.0]])
    np.testing.assert_array_equal(average_blocks(values, np.arange(4)), values)


def test_units_and_cells() -> None:
    design = Design((codes(1, 1, 0, 0), codes(0, 0, 3, 4)), ("tissue", "site"), codes(9, 9, 1, 2))
    units = design.units()
    np.testing.assert_array_equal(units.columns[0], [0, 0, 1])
    np.testing.assert_array_equal(units.columns[1], [3, 4, 0])
    assert np.unique(units.cells()).size == 3
    assert not design.replicated()


def test_technical_replicates_do_not_replicate_a_cell() -> None:
    tissue = codes(0, 0, 1, 1)
    assert Design((tissue,), ("tissue",), np.arange(4)).replicated()
    assert not Design((tissue,), ("tissue",), codes(0, 0, 1, 1)).replicated()


def test_half_of_the_units_suffices() -> None:
    assert Design((codes(0, 0, 1, 2),), ("tissue",), np.arange(4)).replicated()
    assert not Design((codes(0, 0, 1, 2, 3),), ("tissue",), np.arange(5)).replicated()


def test_a_block_across_tissues_is_refused() -> None:
    with pytest.raises(ValueError, match="'tissue'"):
        Design((codes(0, 1),), ("tissue",), codes(0, 0))
    with pytest.raises(ValueError, match="one name"):
        Design((codes(0, 1),), (), codes(0, 1))


@given(st.integers(0, 10_000))
@settings(deadline=None, max_examples=30)
def test_residuals_are_those_of_least_squares(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = (rng.integers(0, 3, 14), rng.integers(0, 4, 14))
    values = rng.normal(size=(3, 14))
    dummies = [np.ones((14, 1))] + [(c[:, None] == np.unique(c)).astype(float) for c in columns]
    matrix = np.concatenate(dummies, axis=1)
    expected = values - (matrix @ np.linalg.lstsq(matrix, values.T)[0]).T
    np.testing.assert_allclose(residualize(values, columns), expected, atol=1e-9)
    assert design_basis(columns, 14).shape[1] == np.linalg.matrix_rank(matrix)


def test_what_the_design_explains_is_exactly_zero() -> None:
    tissue = codes(0, 0, 1, 1, 2)
    assert (residualize(np.array([[0.1, 0.1, 7.3, 7.3, -2.0]]), [tissue]) == 0).all()
