"""Blanks and quality controls: figures by hand, and which features they rule out."""

from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.preparation.control_samples import (
    ControlStatistics,
    control_statistics,
    subtract_blanks,
    unfit_features,
)

NONE = np.empty((4, 0))
SAMPLES = np.array([[30.0, 10, np.nan, 20], [4, 4, 4, 4], [np.nan] * 4, [9, 9, 9, 9]])
BLANKS = np.array([[5.0, np.nan], [2, 2], [1, 1], [np.nan, np.nan]])
CONTROLS = np.array([[10.0, 12, 14], [5, 5, np.nan], [7, np.nan, np.nan], [np.nan] * 3])


def test_figures_by_hand() -> None:
    found = control_statistics(SAMPLES, BLANKS, CONTROLS)
    np.testing.assert_allclose(found.blank_mean, [2.5, 2, 1, 0])
    np.testing.assert_allclose(found.blank_share, [2.5 / 15, 0.5, np.nan, 0])
    np.testing.assert_allclose(found.qc_cv, [2 / 12, 0, np.nan, np.nan])


def test_without_such_samples_there_are_no_figures() -> None:
    found = control_statistics(SAMPLES, NONE, NONE)
    for figures in (found.blank_mean, found.blank_share, found.qc_cv):
        assert np.isnan(figures).all()


def test_huge_intensities_do_not_overflow() -> None:
    found = control_statistics(np.full((1, 3), 1e300), np.full((1, 2), 1e299), np.array([[1e300, 2e300]]))
    np.testing.assert_allclose([found.blank_share[0], found.qc_cv[0]], [0.1, np.sqrt(2) / 3])


@pytest.mark.parametrize(
    ("ratio", "cv", "expected"),
    [
        (3.0, None, ["", "less than 3 times the blanks", "", ""]),
        (7.0, None, ["less than 7 times the blanks", "less than 7 times the blanks", "", ""]),
        (2.0, None, ["", "", "", ""]),  # exactly twice
        (0.0, None, ["", "", "", ""]),
        (3.0, 0.1, ["varies by more than 10 % (CV) between qc samples", "less than 3 times the blanks", "", ""]),
        (0.0, 0.2, ["", "", "", ""]),
    ],
)
def test_features_are_ruled_out_with_a_reason(ratio: float, cv: float | None, expected: list[str]) -> None:
    found = control_statistics(SAMPLES, BLANKS, CONTROLS)
    everything = np.ones(4, dtype=bool)
    assert unfit_features(found, analytes=everything, blank_ratio=ratio, max_qc_cv=cv).tolist() == expected
    nothing = unfit_features(found, analytes=~everything, blank_ratio=ratio, max_qc_cv=cv)
    assert set(nothing) == {""}, "standards are in the blanks on purpose"


def test_nothing_known_rules_out_nothing() -> None:
    unknown = ControlStatistics(*(np.full(3, np.nan) for _ in range(3)))
    reasons = unfit_features(unknown, analytes=np.ones(3, dtype=bool), blank_ratio=3, max_qc_cv=0.2)
    assert set(reasons) == {""}


def test_what_does_not_exceed_the_blanks_was_not_detected() -> None:
    values = np.array([[10.0, 3, 2, 0, np.nan], [1, 2, 3, 4, 5]])
    np.testing.assert_array_equal(
        subtract_blanks(values, np.array([3, np.nan])), [[7, np.nan, np.nan, 0, np.nan], [1, 2, 3, 4, 5]]
    )
