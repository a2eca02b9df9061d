"""Mutual rank of genes with targets, against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from omics_assets.methods.correlation import target_mutual_rank as module
from omics_assets.methods.correlation.target_mutual_rank import target_mutual_rank


@pytest.mark.parametrize("elements", [4_000_000, 15])
def test_it_is_the_geometric_mean_of_both_ranks_best_over_the_targets(monkeypatch, elements: int) -> None:
    monkeypatch.setattr(module, "BLOCK_ELEMENTS", elements)
    rng = np.random.default_rng(2)
    genes, metabolites = rng.integers(0, 6, (12, 9)).astype(float), rng.integers(0, 6, (7, 9)).astype(float)
    rho = np.round([[abs(spearmanr(g, m).statistic) for m in metabolites] for g in genes], 9)
    expected = []
    for gene in range(12):
        ranks = []
        for target in (4, 1):
            in_target = 1 + np.sum(rho[:, target] > rho[gene, target])
            ranks.append(np.sqrt(in_target * (1 + np.sum(rho[gene] > rho[gene, target]))))
        expected.append(min(ranks))
    np.testing.assert_allclose(target_mutual_rank(genes, metabolites[[4, 1]], metabolites), expected)


def test_equal_correlations_share_the_better_place() -> None:
    steps = np.arange(8.0)
    genes = np.stack([steps, steps[::-1], np.array([3.0, 0, 1, 2, 4, 5, 6, 7])])
    # two genes follow the target exactly, one of them downwards; the second metabolite follows it too
    metabolites = np.stack([steps, 2 * steps, np.array([0.0, 5, 1, 7, 2, 6, 3, 4])])
    ranks = target_mutual_rank(genes, metabolites[:1], metabolites)
    np.testing.assert_allclose(ranks, np.sqrt([1 * 1, 1 * 1, 3 * 1]))
