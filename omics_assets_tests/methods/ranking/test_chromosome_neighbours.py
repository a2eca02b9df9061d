"""Neighbours of other families that vary together count; tandem copies, the far and the opposite do not."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.chromosome_neighbours import chromosome_neighbours
from omics_assets.methods.ranking.matched_gate import gated_evidence, matched_gate
from omics_assets.methods.ranking.tail_evidence import KnownGenes

RNG = np.random.default_rng(5)
A = np.array([1.0, 2, 3, 4, 5, 6])
B = np.array([2.0, 1, 3, 4, 6, 5])  # rho with A: 1 - 6 * 4 / 210
RHO = 1 - 24 / 210
C = -A


def ranks(*rows: np.ndarray) -> np.ndarray:
    return standardized_ranks(np.stack(rows))


def test_a_hand_worked_cluster() -> None:
    # places 0 to 4: family 0 | 1 | none | 1, the opposite of A | 2, out of reach of the first
    found = chromosome_neighbours(
        ranks(A, B, A, C, A), np.zeros(5, int), np.arange(5), np.array([0, 1, -1, 1, 2]), reach=3
    )
    # families beside gene 2: 0 (rho 1), 1 (RHO: the better of two), 2 (rho 1)
    np.testing.assert_allclose(found.score, [RHO**2, RHO**2 + RHO**2, 2 + RHO**2, 0.0, RHO**2])
    assert found.families.tolist() == [1, 2, 3, 2, 1]
    assert found.strongest.tolist() == [1, 0, 0, -1, 1]


def test_tandem_copies_and_neighbours_of_no_family_count_for_nothing() -> None:
    found = chromosome_neighbours(ranks(A, A, A), np.zeros(3, int), np.arange(3), np.array([4, 4, -1]), reach=5)
    assert found.score.tolist() == [0.0, 0.0, 1.0]


def test_isoforms_are_no_neighbours_and_contigs_are_apart() -> None:
    place, contig = np.array([0, 0, 1, 0]), np.array([0, 0, 0, 1])
    found = chromosome_neighbours(ranks(A, A, B, A), contig, place, np.array([0, 1, 2, 3]), reach=2)
    np.testing.assert_allclose(found.score[:3], [RHO**2, RHO**2, 2 * RHO**2])
    assert np.isnan(found.score[3])  # alone on its contig


def test_reach_counts_annotated_genes_not_those_of_the_cohort() -> None:
    place, family = np.array([0, 7]), np.array([0, 1])
    near = chromosome_neighbours(ranks(A, A), np.zeros(2, int), place, family, reach=7)
    far = chromosome_neighbours(ranks(A, A), np.zeros(2, int), place, family, reach=6)
    assert near.score.tolist() == [1.0, 1.0]
    assert np.isnan(far.score).all()


def test_without_places_or_families_nothing_is_tested() -> None:
    no_place = chromosome_neighbours(ranks(A, A), np.full(2, -1), np.arange(2), np.array([0, 1]), reach=5)
    no_family = chromosome_neighbours(ranks(A, A), np.zeros(2, int), np.arange(2), np.full(2, -1), reach=5)
    assert np.isnan(no_place.score).all()
    assert np.isnan(no_family.score).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 25), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_like_counting_pair_by_pair(size: int, reach: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = standardized_ranks(rng.integers(0, 5, (size, 8)).astype(float))
    contig, place, family = rng.integers(-1, 2, size), rng.integers(0, 12, size), rng.integers(-1, 3, size)
    found = chromosome_neighbours(rows, contig, place, family, reach=reach)
    for gene in range(size):
        near = [
            other
            for other in range(size)
            if contig[gene] == contig[other] != -1 and 0 < abs(place[gene] - place[other]) <= reach
        ]
        if not near or (family < 0).all():
            assert np.isnan(found.score[gene])
            continue
        best: dict[int, float] = {}
        for other in near:
            if family[other] not in {-1, family[gene]}:
                rho = float(rows[gene] @ rows[other])
                best[family[other]] = max(best.get(family[other], 0.0), rho)
        np.testing.assert_allclose(found.score[gene], sum(value**2 for value in best.values()), atol=1e-12)


def clustered(size: int = 1500, n: int = 24) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A contig of genes in tissue modules; genes 600 to 605, of six families, follow one activity."""
    rng = np.random.default_rng(2)
    tissue = np.repeat(rng.standard_normal((6, 4)), n // 4, axis=1)
    genes = 0.7 * rng.standard_normal((size, 6)) @ tissue + rng.standard_normal((size, n))
    activity = 0.6 * tissue[0] + 0.8 * rng.standard_normal(n)
    genes[600:606] = 0.8 * activity + 0.6 * rng.standard_normal((6, n))
    family = np.where(rng.random(size) < 0.1, rng.integers(0, 8, size), -1)
    family[600:606] = np.arange(6)
    return genes, activity, family, np.arange(600, 604)


def test_a_cluster_passes_the_gate_of_its_known_genes_and_shuffled_places_do_not() -> None:
    genes, activity, family, known_rows = clustered()
    rows = standardized_ranks(genes)
    rho = np.abs(rows @ standardized_ranks(activity[None])[0])
    known = KnownGenes.of(known_rows)

    def is_open(place: np.ndarray) -> bool:
        found = chromosome_neighbours(rows, np.zeros(len(rows), int), place, family, reach=5)
        evidence = gated_evidence("neighbours", found.score, known, rho)
        return matched_gate("neighbours", evidence.matched_percentile).is_open

    assert is_open(np.arange(len(rows)))
    opened = sum(is_open(np.random.default_rng(seed).permutation(len(rows))) for seed in range(20))
    assert opened <= 4
