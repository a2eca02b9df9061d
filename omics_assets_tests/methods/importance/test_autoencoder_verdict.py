from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.importance.autoencoder_verdict import (
    AutoencoderVerdict,
    autoencoder_verdict,
    control_settings,
)
from omics_assets.methods.importance.gene_permutation import permute_genes
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.settings import AutoencoderSettings
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, WIDE, cohort, quick

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
    assert result.importance.shape == result.importance_control.shape == (150,)
    assert result.gradient_control.mean() == pytest.approx(0.5)
    assert 0 < result.latent_correlation_control.min() < result.latent_correlation_control.max() < 1
    assert result.r2_control.shape == result.agreement_control.shape == (20,)


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
    again = verdict(X[:5])
    assert again.r2 == result.r2
    for name in ("r2_control", "gradient_control", "latent_correlation_control"):
        assert (getattr(again, name) == getattr(result, name)).all()


def test_control_settings_are_compact_and_short() -> None:
    short = control_settings(AutoencoderSettings())
    assert (short.preset, short.min_epochs, short.max_epochs) == ("compact", 15, 60)
    assert control_settings(AutoencoderSettings(min_epochs=3, max_epochs=9)).max_epochs == 9
    assert control_settings(AutoencoderSettings(basis="feature")).basis == "sample"
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
