from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods import mutual_rank as module
from omics_assets.methods.mutual_rank import mutual_rank
from omics_assets.methods.ranks import centred_ranks
from omics_assets.methods.spearman import standardized_ranks


@pytest.mark.parametrize("block", [50, 4_000_000])
def test_agrees_with_a_double_argsort(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(module, "BLOCK_ELEMENTS", block)
    rng = np.random.default_rng(2)
    genes, metabolites = rng.normal(size=(60, 30)), rng.normal(size=(17, 30))
    strength = np.abs(standardized_ranks(genes) @ standardized_ranks(metabolites).T)
    assert np.unique(np.round(strength, 9)).size > 500
    gene, metabolite = (index.ravel() for index in np.indices(strength.shape))
    order = rng.permutation(gene.size)[:400]
    gene, metabolite = gene[order], metabolite[order]
    result = mutual_rank(centred_ranks(genes), centred_ranks(metabolites), gene, metabolite)
    # Equal strengths share the best rank: a tiny share of the pairs, so count the stronger ones instead of sorting.
    stronger = strength[:, None, :] > strength[:, :, None] + 1e-9
    np.testing.assert_array_equal(result.metabolite_rank, 1 + stronger.sum(axis=2)[gene, metabolite])
    stronger = strength[None, :, :] > strength[:, None, :] + 1e-9
    np.testing.assert_array_equal(result.gene_rank, 1 + stronger.sum(axis=1)[gene, metabolite])
    row = np.argsort(np.argsort(-strength[3]))
    distinct = np.unique(np.round(strength[3], 9)).size == row.size
    if distinct:
        pairs = gene == 3
        np.testing.assert_array_equal(result.metabolite_rank[pairs], 1 + row[metabolite[pairs]])


def test_best_partners_have_mutual_rank_one() -> None:
    rng = np.random.default_rng(0)
    genes = rng.normal(size=(5, 20))
    metabolites = np.concatenate([-genes[2:3], rng.normal(size=(4, 20))])
    result = mutual_rank(centred_ranks(genes), centred_ranks(metabolites), np.array([2]), np.array([0]))
    assert (result.gene_rank[0], result.metabolite_rank[0], result.mutual_rank[0]) == (1, 1, 1.0)


def test_no_pairs() -> None:
    ranks = centred_ranks(np.random.default_rng(0).normal(size=(3, 8)))
    none = np.zeros(0, dtype=np.int64)
    assert mutual_rank(ranks, ranks, none, none).mutual_rank.size == 0
