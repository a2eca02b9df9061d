from __future__ import annotations

import numpy as np

from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.correlation.spike_in import spike_in_recovery


def cohort(n: int = 40, g: int = 600) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    genes = np.log2(1 + rng.poisson(np.exp(rng.normal(1.5, 1.5, (g, 1))), (g, n)))
    targets = rng.lognormal(size=(2, n))
    rho = np.abs(standardized_ranks(genes) @ standardized_ranks(targets).T).max(axis=1)
    return genes, targets, rho


def test_strength_comes_out_as_asked_and_orders_the_recovery() -> None:
    genes, targets, rho = cohort()
    dense = np.random.default_rng(1).standard_normal((600, 40))
    rows = spike_in_recovery(dense, targets, rho, np.random.default_rng(2), genes_per_strength=400)
    for row in rows:
        assert abs(row.median_abs_rho - row.strength) < 0.04
    assert [row.median_rank for row in rows] == sorted((row.median_rank for row in rows), reverse=True)
    assert rows[-1].median_rank == 1
    assert rows[-1].in_top_20 == 1.0
    assert rows[0].in_top_20 < rows[0].in_top_100 <= 1.0
    zeros = spike_in_recovery(genes, targets, rho, np.random.default_rng(2), genes_per_strength=400)
    assert zeros[-1].median_abs_rho < rows[-1].median_abs_rho  # the cohort's own zeros and ties cost


def test_the_strength_is_a_spearman_correlation() -> None:
    rng = np.random.default_rng(3)
    genes, target = rng.standard_normal((5, 2000)), rng.lognormal(size=(1, 2000))
    row = spike_in_recovery(genes, target, np.zeros(5), rng, strengths=[0.6], genes_per_strength=100)[0]
    assert abs(row.median_abs_rho - 0.6) < 0.008  # taken for a Pearson correlation it would be 0.582


def test_no_strength_looks_like_any_gene_of_the_cohort() -> None:
    genes, targets, rho = cohort()
    row = spike_in_recovery(genes, targets, rho, np.random.default_rng(5), strengths=[0.0], genes_per_strength=500)[0]
    assert 200 < row.median_rank < 400


def test_rank_counts_the_genes_before_it() -> None:
    genes, targets, _ = cohort()
    row = spike_in_recovery(genes, targets, np.ones(600), np.random.default_rng(5), strengths=[0.5])[0]
    assert row.median_rank == 601
    assert row.in_top_100 == 0.0


def test_same_seed_same_answer_and_nothing_from_nothing() -> None:
    genes, targets, rho = cohort()
    first, second = (spike_in_recovery(genes, targets, rho, np.random.default_rng(7)) for _ in range(2))
    assert first == second
    assert spike_in_recovery(np.ones((3, 40)), targets, np.zeros(3), np.random.default_rng(7)) == []
    assert spike_in_recovery(genes, targets[:0], rho, np.random.default_rng(7)) == []


def test_the_twentieth_place_is_among_the_first_twenty() -> None:
    genes, targets, _ = cohort()
    for before, share in ((19, 1.0), (20, 0.0)):
        rho = np.where(np.arange(600) < before, 1.0, 0.0)
        row = spike_in_recovery(genes, targets, rho, np.random.default_rng(5), strengths=[0.9])[0]
        assert (row.median_rank, row.in_top_20, row.in_top_100) == (before + 1, share, 1.0)
