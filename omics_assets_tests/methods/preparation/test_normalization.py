from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from omics_assets.methods.preparation.normalization import fit_expression, fit_metabolites, log_expression
from omics_assets.methods.preparation.sample_factors import fit_sample_factors

Floats = NDArray[np.float64]


def expression(values: Floats, unit: str = "fpkm"):
    return fit_expression(values, unit, min_detected_share=0.5, detection_floor=0.1)


def metabolites(values: Floats, unit: str = "intensity", *, labels=(), scaling="none", share=0.5):
    return fit_metabolites(values, unit, label_codes=labels, min_detected_share=share, sample_scaling=scaling)


def test_log_expression_by_hand() -> None:
    np.testing.assert_allclose(log_expression(np.array([[0.0, 1, 3]]), "tpm"), [[0, 1, 2]])
    np.testing.assert_allclose(log_expression(np.array([[1.0], [3.0]]), "counts"), np.log2([[250001.0], [750001.0]]))
    np.testing.assert_allclose(log_expression(np.array([[-1.5, np.nan]]), "log_ratio"), [[-1.5, np.nan]])


@pytest.mark.parametrize(
    ("values", "unit", "sentence"),
    [([[-1.0, 2]], "fpkm", "negative"), ([[np.inf, 2]], "log2", "finite"), ([[0.0, 2]], "counts", "sample 0")],
)
def test_expression_that_cannot_be(values: list[list[float]], unit: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        log_expression(np.array(values), unit)


def test_genes_are_dropped_with_their_reason() -> None:
    values = np.array([[1, 2, 3, 4], [5, 5, 5, 5], [0, 0, 0, 9], [np.nan] * 4, [0.1, 0.1, 7, 0]])
    scaling = expression(values)
    assert scaling.reasons.tolist() == [
        "",
        "constant",
        "detected in 25 % of the samples",
        "not detected in any sample",
        "detected in 25 % of the samples",
    ]
    assert scaling.kept.tolist() == [True, False, False, False, False]
    logged = np.log2(values[0] + 1)
    np.testing.assert_allclose(scaling.transform(values), [(logged - logged.mean()) / logged.std()])


def test_a_missing_value_becomes_the_mean_of_the_training_samples() -> None:
    values = np.array([[1.0, 2, 6, np.nan], [3, 4, 5, 7]])
    scaling = expression(values[:, :3], "log2")
    np.testing.assert_allclose(scaling.mean, [3, 4])
    assert scaling.transform(values)[0, 3] == 0


def test_a_new_sample_is_scaled_by_the_training_samples() -> None:
    rng = np.random.default_rng(0)
    values = rng.gamma(2, 5, size=(20, 9))
    scaling = expression(values[:, :6])
    logged = np.log2(values + 1)
    wanted = (logged - logged[:, :6].mean(1, keepdims=True)) / logged[:, :6].std(1, keepdims=True)
    np.testing.assert_allclose(scaling.transform(values), wanted)


@given(offset=st.floats(-20, 20), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=20)
def test_equal_values_are_constant_whatever_the_rounding(offset: float, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(2, 7))
    values[1] = offset / 3
    assert expression(values, "log2").reasons.tolist() == ["", "constant"]


def test_half_the_smallest_intensity_replaces_what_was_not_detected() -> None:
    values = np.array([[8.0, np.nan, 2, np.nan, 4], [np.nan, np.nan, np.nan, np.nan, 3]])
    scaling = metabolites(values)
    assert scaling.reasons.tolist() == ["", "detected in 20 % of the samples"]
    np.testing.assert_allclose(scaling.fill, [1])
    logged = np.log2([8, 1, 2, 1, 4])
    np.testing.assert_allclose(scaling.transform(values), [(logged - logged.mean()) / logged.std()])


def test_a_measured_zero_is_detected_and_lies_below_all_positive_intensities() -> None:
    values = np.array([[8.0, 0, 2, 0, 4], [0, 0, 0, 0, 3], [0, 0, 0, 0, 0]])
    scaling = metabolites(values)
    assert scaling.reasons.tolist() == ["", "", "constant"]
    np.testing.assert_allclose(scaling.fill, [1, 1.5])
    np.testing.assert_array_equal(
        scaling.transform(values), metabolites(np.where(values == 0, np.nan, values), share=0.1).transform(values)
    )


@given(seed=st.integers(0, 999), scaling=st.sampled_from(["none", "median", "pqn"]))
@settings(deadline=None, max_examples=20)
def test_what_was_not_detected_shares_the_lowest_rank(seed: int, scaling: str) -> None:
    """Spearman ranks the z-scores: not detected must be tied, and below everything that was measured."""
    rng = np.random.default_rng(seed)
    values = rng.lognormal(3, 1, size=(40, 12))
    values[rng.random(values.shape) < 0.3] = np.nan
    fitted = metabolites(values, scaling=scaling, share=0.25)
    for z, row in zip(fitted.transform(values), values[fitted.kept], strict=True):
        missing = np.isnan(row)
        if missing.any():
            assert np.ptp(z[missing]) < 1e-9
            assert z[missing].max() < z[~missing].min()


def test_what_blanks_or_controls_rule_out_is_dropped_with_that_reason_and_scales_nothing() -> None:
    rng = np.random.default_rng(3)
    values = rng.lognormal(3, 1, size=(40, 6))
    values[3] = np.nan
    unfit = np.full(40, "", dtype="<U30")
    unfit[[0, 3]] = "less than 3 times the blanks"
    scaling = fit_metabolites(
        values, "intensity", label_codes=(), min_detected_share=0.5, sample_scaling="pqn", unfit=unfit
    )
    assert scaling.reasons[[0, 3]].tolist() == ["less than 3 times the blanks", "not detected in any sample"]
    assert scaling.kept.sum() == 38
    spoiled = values.copy()
    spoiled[0, :3] *= 1e6
    np.testing.assert_array_equal(scaling.transform(spoiled), scaling.transform(values))


def test_a_feature_complete_in_one_level_is_kept() -> None:
    values = np.array([[0.0, 0, 0, 0, 0, 2, 3], [2, 0, 0, 0, 0, 0, 3], [5, 0, 0, 0, 0, 0, 0]])
    values[values == 0] = np.nan
    label = np.array([2, 0, 0, 0, -1, 1, 1])
    assert metabolites(values, labels=(label,)).kept.tolist() == [True, False, False]


def test_percentages_and_log_ratios() -> None:
    percent = np.array([[0.0, 25, 100, np.nan]])
    scaling = metabolites(percent, "percent")
    angle = np.array([0, np.pi / 6, np.pi / 2])
    np.testing.assert_allclose(scaling.transform(percent), [[*((angle - angle.mean()) / angle.std()), 0]])
    ratio = np.array([[-1.0, 0, 1]])
    np.testing.assert_allclose(metabolites(ratio, "log_ratio", scaling="pqn").transform(ratio), ratio / np.sqrt(2 / 3))
    rounded = np.array([[100.2, 25, 0]])
    assert np.isfinite(metabolites(rounded, "percent").transform(rounded)).all()
    with pytest.raises(ValueError, match="between 0 and 100"):
        metabolites(np.array([[1.0, 101]]), "percent")


@given(seed=st.integers(0, 999))
@settings(deadline=None, max_examples=20)
def test_pqn_finds_the_dilution_and_median_too(seed: int) -> None:
    rng = np.random.default_rng(seed)
    profile = rng.lognormal(3, 1, size=(60, 1))
    dilution = rng.lognormal(0, 1, size=8)
    intensities = profile * dilution
    intensities[:10, 4:] *= rng.lognormal(0, 2, size=(10, 4))  # what differs in truth must not move the factor
    factors = fit_sample_factors(intensities, sample_scaling="pqn").factors(intensities)
    np.testing.assert_allclose(factors / factors[0], dilution / dilution[0], rtol=1e-9)
    unchanged = fit_sample_factors(profile * dilution, sample_scaling="median").factors(profile * dilution)
    np.testing.assert_allclose(unchanged / unchanged[0], dilution / dilution[0], rtol=1e-9)


def test_automatic_scaling_and_a_sample_that_shows_nothing() -> None:
    rng = np.random.default_rng(1)
    assert fit_sample_factors(rng.gamma(2, 5, (29, 6)), sample_scaling="auto").method == "none"
    factors = fit_sample_factors(rng.gamma(2, 5, (30, 6)), sample_scaling="auto")
    assert factors.method == "pqn"
    assert factors.factors(np.zeros((30, 1))).tolist() == [1]


@pytest.mark.parametrize("scaling", ["none", "median", "pqn", "auto"])
def test_dilution_of_a_held_out_sample_does_not_matter_once_scaled(scaling: str) -> None:
    rng = np.random.default_rng(2)
    values = np.where(rng.random((40, 10)) > 0.2, rng.lognormal(2, 1, size=(40, 10)), np.nan)
    fitted = metabolites(values[:, :8], scaling=scaling, share=0.25)
    diluted = values.copy()
    diluted[:, 9] /= 7
    # imputed values are not diluted along: compare where something was detected
    seen = values[fitted.kept, 9] > 0
    difference = np.abs(fitted.transform(values) - fitted.transform(diluted))[seen, 9].max()
    assert (difference < 1e-9) == (scaling != "none")


def test_nothing_detected_gives_an_empty_matrix() -> None:
    nothing = np.full((3, 4), np.nan)
    scaling = metabolites(nothing, scaling="pqn")
    assert scaling.transform(nothing).shape == (0, 4)
    assert set(scaling.reasons) == {"not detected in any sample"}
