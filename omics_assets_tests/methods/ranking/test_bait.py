from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.bait import bait_evidence, bait_score
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets.methods.statistics.rank_normalization import tail_fraction


@pytest.fixture(scope="module")
def genes() -> np.ndarray:
    rng = np.random.default_rng(11)
    values = rng.standard_normal((60, 15))
    values[:4] += 2 * rng.standard_normal(15)  # pathway 0
    values[4:8] += 2 * rng.standard_normal(15)  # pathway 1
    return values


def test_sum_of_fisher_z_without_the_gene_itself(genes: np.ndarray) -> None:
    score = bait_score(standardized_ranks(genes), np.array([0, 1]))
    rho = np.abs(spearmanr(genes, axis=1).statistic)
    np.testing.assert_allclose(score[5], np.arctanh(rho[5, 0]) + np.arctanh(rho[5, 1]))
    np.testing.assert_allclose(score[0], np.arctanh(rho[0, 1]))


def test_a_lone_bait_is_not_tested_against_itself(genes: np.ndarray) -> None:
    score = bait_score(standardized_ranks(genes), np.array([3]))
    assert np.flatnonzero(np.isnan(score)).tolist() == [3]
    assert np.isnan(bait_score(standardized_ranks(genes), np.array([], dtype=np.int64))).all()


def test_genes_of_identical_order_stay_finite(genes: np.ndarray) -> None:
    twins = np.vstack([genes, np.exp(genes[:1])])
    assert np.isfinite(bait_score(standardized_ranks(twins), np.array([0, 1]))).all()


def test_a_known_gene_is_judged_by_the_other_baits_of_its_pathway(genes: np.ndarray) -> None:
    ranks = standardized_ranks(genes)
    known = KnownGenes.of([0, 1, 2, 4, 5, 9], [0, 0, 0, 1, 1, 2])
    evidence = bait_evidence(ranks, known, pathway=0)
    expected = tail_fraction(bait_score(ranks, np.array([1, 2])))[0]
    assert evidence.known_tail[0] == evidence.tail[0] == expected
    assert evidence.known_tail[3] == tail_fraction(bait_score(ranks, np.array([5])))[4]
    assert np.isnan(evidence.known_tail[5])  # no other bait in its pathway
    candidates = np.setdiff1d(np.arange(60), known.index)
    full = tail_fraction(bait_score(ranks, np.array([0, 1, 2])))
    np.testing.assert_array_equal(evidence.tail[candidates], full[candidates])


def test_over_all_pathways_the_best_tail_counts(genes: np.ndarray) -> None:
    ranks = standardized_ranks(genes)
    known = KnownGenes.of([0, 1, 4, 5], [0, 0, 1, 1])
    pooled = bait_evidence(ranks, known)
    single = [bait_evidence(ranks, known, pathway=p).tail for p in (0, 1)]
    np.testing.assert_array_equal(pooled.tail, tail_fraction(-np.minimum(*single)))
    assert pooled.tail[[2, 3, 6, 7]].max() < 0.25  # the other genes of both pathways


def test_without_baits_nothing_is_tested(genes: np.ndarray) -> None:
    ranks = standardized_ranks(genes)
    assert np.isnan(bait_evidence(ranks, KnownGenes.of([])).tail).all()
    assert np.isnan(bait_evidence(ranks, KnownGenes.of([0, 1]), pathway=1).tail).all()
