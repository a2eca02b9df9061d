from __future__ import annotations

import numpy as np

from omics_assets.methods.importance.gene_permutation import permute_genes


def test_genes_are_permuted_independently_and_blocks_as_a_whole() -> None:
    blocks = np.array([0, 0, 1, 1, 2, 2, 3, 4, 5, 5])
    X = np.arange(10.0)[:, None] + np.zeros((10, 200))
    permuted = permute_genes(X, blocks, rng=np.random.default_rng(0))
    assert (np.sort(permuted, axis=0) == X).all()
    assert len(np.unique(permuted, axis=1).T) > 24
    pairs = permuted[[0, 2, 4, 8]]
    assert (permuted[[1, 3, 5, 9]] == pairs + 1).all()
    assert set(np.unique(permuted[[6, 7]])) == {6, 7}
