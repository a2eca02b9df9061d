from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from omics_assets.methods.correlation import gene_scores
from omics_assets.methods.correlation.gene_scores import joint_score, max_abs_rho


def test_scores_agree_with_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gene_scores, "BLOCK_ELEMENTS", 7)
    rng = np.random.default_rng(0)
    genes, targets = rng.normal(size=(9, 12)), rng.normal(size=(3, 12))
    genes[4] = 0
    for i in np.delete(np.arange(9), 4):
        rho = np.array([spearmanr(genes[i], target).statistic for target in targets])
        assert max_abs_rho(genes, targets)[i] == pytest.approx(np.abs(rho).max())
        assert joint_score(genes, targets)[i] == pytest.approx((np.arctanh(np.abs(rho)) ** 2).sum())
    assert max_abs_rho(genes, targets)[4] == 0
    assert joint_score(genes, targets)[4] == 0


def test_a_perfect_correlation_stays_finite() -> None:
    row = np.arange(6.0)[None]
    assert np.isfinite(joint_score(row, -row)).all()
    assert max_abs_rho(row, -row)[0] == pytest.approx(1)


def test_without_targets_scores_are_zero() -> None:
    assert (max_abs_rho(np.arange(6.0)[None], np.zeros((0, 6))) == 0).all()
