"""Dense rho: half precision of scipy's, whatever the blocks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from omics_assets.methods.correlation.dense_rho import dense_rho, genes_per_block, predict_disk, predict_memory
from omics_assets.methods.statistics.ranks import centred_ranks


def values(rows: int, n: int, seed: int, *, tied: bool = False) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=(rows, n))
    return np.round(drawn * 1.5) if tied else drawn


def whole(genes: np.ndarray, metabolites: np.ndarray, block: int) -> np.ndarray:
    """All blocks side by side [M, G]."""
    return np.concatenate(list(dense_rho(centred_ranks(genes), centred_ranks(metabolites), block)), axis=1)


def scipys(genes: np.ndarray, metabolites: np.ndarray) -> np.ndarray:
    return np.array([[spearmanr(gene, metabolite).statistic for gene in genes] for metabolite in metabolites])


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("n", [4, 21, 400])
def test_it_is_rho_rounded_once_to_half_precision(n, tied):
    genes, metabolites = values(30, n, 1, tied=tied), values(7, n, 2, tied=tied)
    genes[0], genes[1] = metabolites[0], -metabolites[0]  # rho of 1 and -1
    found, expected = whole(genes, metabolites, 11), scipys(genes, metabolites)
    assert found.dtype == np.float16
    known = np.isfinite(expected)  # few values over 4 samples may all be tied
    np.testing.assert_array_equal(np.isfinite(found), known)
    half = np.spacing(np.abs(expected[known]).astype(np.float16)).astype(float) / 2
    assert (np.abs(found[known].astype(float) - expected[known]) <= half + 1e-12).all()
    if known[0, 0]:
        assert (found[0, 0], found[0, 1]) == (1, -1)


@pytest.mark.parametrize("block", [1, 4, 13, 100])
def test_blocks_change_nothing(block):
    genes, metabolites = values(13, 9, 3), values(5, 9, 4)
    blocks = list(dense_rho(centred_ranks(genes), centred_ranks(metabolites), block))
    assert [part.shape for part in blocks] == [(5, min(block, 13 - at)) for at in range(0, 13, block)]
    np.testing.assert_array_equal(np.concatenate(blocks, axis=1), whole(genes, metabolites, 13))


def test_products_larger_than_one_piece(monkeypatch):
    genes, metabolites = values(13, 9, 3), values(5, 9, 4)
    expected = whole(genes, metabolites, 13)
    monkeypatch.setattr("omics_assets.methods.correlation.dense_rho.PRODUCT_ELEMENTS", 20)
    np.testing.assert_array_equal(whole(genes, metabolites, 13), expected)


def test_a_constant_row_has_no_rho():
    genes, metabolites = values(4, 9, 5), values(3, 9, 6)
    genes[2], metabolites[1] = 1.0, 0.0
    found = whole(genes, metabolites, 3)
    assert np.isnan(found[:, 2]).all()
    assert np.isnan(found[1]).all()
    assert np.isfinite(np.delete(np.delete(found, 2, axis=1), 1, axis=0)).all()


def test_what_it_takes_is_known_before():
    block = genes_per_block(6_980, 65_536)
    assert 5_000 < block < 20_000
    assert genes_per_block(10, 65_536) == 65_536
    assert genes_per_block(10**9, 65_536) == 1
    assert predict_disk(132_129, 6_980) == 1_844_520_840
    assert predict_memory(132_129, 6_980, 100, block) < 1_000_000_000
