from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.autoencoder_verdict import (
    AutoencoderVerdict,
    autoencoder_verdict,
    control_settings,
    permute_genes,
)
from omics_assets.methods.folds import fold_plan
from omics_assets.settings import AutoencoderSettings
from omics_assets_tests.methods.autoencoder_cases import TINY, WIDE, cohort, quick

TISSUE, X, _ = cohort(n=18, genes=150)


def verdict(X: np.ndarray, seed: int = 1) -> AutoencoderVerdict:
    n = len(X)
    plan = fold_plan(TISSUE[:n], np.arange(n), folds=3, repeats=1, rng=np.random.default_rng(0)).held_out
    return autoencoder_verdict(
        X,
        plan,
        WIDE,
        quick(max_epochs=25, min_epochs=25),
        labels=TISSUE[:n],
        blocks=np.arange(n),
        draws=20,
        rng=np.random.default_rng(seed),
    )


def test_structure_beats_the_control() -> None:
    result = verdict(X)
    assert result.beats_control
    assert result.r2_p == result.agreement_p == 1 / 21
    assert result.r2 > result.r2_control.max()
    assert result.importance.shape == result.importance_control.shape == result.gradient_control.shape == (150,)
    assert result.r2_control.shape == result.agreement_control.shape == (20,)
    again = verdict(X)
    assert again.r2 == result.r2
    assert (again.agreement_control == result.agreement_control).all()


def test_independent_genes_do_not_beat_the_control() -> None:
    result = verdict(permute_genes(X, np.arange(18), rng=np.random.default_rng(7)))
    assert not result.beats_control
    assert abs(result.agreement) < 0.35


def test_too_few_units_for_halves() -> None:
    result = verdict(X[:5])
    assert np.isnan(result.agreement)
    assert result.agreement_p == 1
    assert not result.beats_control
    assert "six biological units" in result.note


def test_genes_are_permuted_independently_and_blocks_as_a_whole() -> None:
    blocks = np.array([0, 0, 1, 1, 2, 2, 3, 4, 5, 5])
    X = np.arange(10.0)[:, None] + np.zeros((10, 200))
    permuted = permute_genes(X, blocks, rng=np.random.default_rng(0))
    assert (np.sort(permuted, axis=0) == X).all()
    assert len(np.unique(permuted, axis=1).T) > 24
    pairs = permuted[[0, 2, 4, 8]]
    assert (permuted[[1, 3, 5, 9]] == pairs + 1).all()
    assert set(np.unique(permuted[[6, 7]])) == {6, 7}


def test_control_settings_are_compact_and_short() -> None:
    short = control_settings(AutoencoderSettings())
    assert (short.preset, short.min_epochs, short.max_epochs) == ("compact", 15, 60)
    assert control_settings(AutoencoderSettings(min_epochs=3, max_epochs=9)).max_epochs == 9
    published = control_settings(AutoencoderSettings(preset="compact"), preset="published")
    assert (published.preset, published.min_epochs) == ("published", 40)


def test_no_plan_no_verdict() -> None:
    with pytest.raises(ValueError, match="two folds"):
        autoencoder_verdict(
            X,
            np.zeros((1, 0, 18), dtype=bool),
            TINY,
            quick(),
            labels=None,
            blocks=np.arange(18),
            draws=20,
            rng=np.random.default_rng(0),
        )
