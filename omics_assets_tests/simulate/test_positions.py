"""Clusters hold what was asked for, tandem copies stand side by side, and no measurement notices."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.chromosome_neighbours import chromosome_neighbours
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.constants import LAYOUT
from omics_assets.simulate.spec import SimulationSpec
from omics_assets_tests.simulate.test_cohort import equal

SPEC = SimulationSpec(samples=12, genes=2_000, metabolites=24, seed=4, clustered=0.5)
PINNED = "4ea4c091fa120b7732013cd2b42e025e8c36df7c47fdb92a89339d452ce2c55b"


def along(positions):
    """Return the genes in the order of their chromosomes and places."""
    return np.lexsort((positions.place, positions.contig))


def test_the_table_of_the_layout_is_pinned():
    assert hashlib.sha256(repr(LAYOUT).encode()).hexdigest() == PINNED


def test_positions_change_no_measurement_and_no_truth():
    plain = simulate_cohort(replace(SPEC, clustered=None))
    assert plain.positions is None
    for share in (0.0, 0.5, 1.0):
        placed = simulate_cohort(replace(SPEC, clustered=share))
        assert equal(replace(placed, positions=None), plain)


def test_equal_specs_give_equal_places_and_shares_and_seeds_differ():
    positions = simulate_cohort(SPEC).positions
    assert equal(simulate_cohort(SPEC).positions, positions)
    assert not equal(simulate_cohort(replace(SPEC, seed=5)).positions, positions)
    assert not equal(simulate_cohort(replace(SPEC, clustered=0.0)).positions, positions)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("genes", "pathways", "regime"), [(100, 4, "free"), (2_000, 4, "free"), (300, 1, "null")])
def test_every_gene_has_one_place_and_genes_of_a_chromosome_do_not_overlap(share, genes, pathways, regime):
    spec = SimulationSpec(samples=6, genes=genes, metabolites=24, pathways=pathways, regime=regime, clustered=share)
    positions = simulate_cohort(spec).positions
    order = along(positions)
    contig, place = positions.contig[order], positions.place[order]
    start, end = positions.start[order], positions.end[order]
    assert order.size == genes
    assert set(contig) <= set(range(LAYOUT.chromosomes))
    for code in np.unique(contig):
        mine = contig == code
        assert place[mine].tolist() == list(range(mine.sum()))
        assert 1 <= start[mine][0] < 300_000  # every chromosome begins anew
        assert (start[mine] <= end[mine]).all()
        assert (start[mine][1:] > end[mine][:-1]).all()


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_cluster_holds_its_share_of_many_families_with_other_genes_between(share):
    between = []
    for seed in range(6):
        cohort = simulate_cohort(replace(SPEC, clustered=share, seed=seed))
        positions = cohort.positions
        for pathway, cluster in zip(cohort.pathways, positions.clusters, strict=True):
            assert cluster.size == round(share * pathway.genes.size) == len(set(cluster)) >= LAYOUT.min_cluster
            assert set(cluster) <= set(pathway.genes)
            families = {cohort.families[gene] for gene in cluster}
            assert len(families) == min(cluster.size, len(pathway.families))
            assert len(set(positions.contig[cluster])) == 1
            between.extend(np.diff(positions.place[cluster]) - 1)
    assert (min(between), max(between)) == LAYOUT.strangers
    assert np.mean(between) == pytest.approx(np.mean(LAYOUT.strangers), abs=0.3)


def test_without_clusters_pathway_genes_are_scattered():
    cohort = simulate_cohort(replace(SPEC, clustered=0.0))
    assert [cluster.size for cluster in cohort.positions.clusters] == [0] * 4
    for pathway in cohort.pathways:
        assert len(set(cohort.positions.contig[pathway.genes])) > 2


def test_a_share_of_fewer_than_three_genes_is_no_cluster():
    cohort = simulate_cohort(replace(SPEC, clustered=0.2))  # 1 or 2 of the 6 to 12 genes of a pathway
    assert all(cluster.size == 0 for cluster in cohort.positions.clusters)


def test_tandem_copies_stand_side_by_side_and_score_nothing():
    cohort = simulate_cohort(replace(SPEC, genes=5_000, clustered=0.0))
    positions = cohort.positions
    codes = np.unique(cohort.families, return_inverse=True)[1] - 1  # the empty name comes first
    order = along(positions)
    pairs = (codes[order][1:] == codes[order][:-1]) & (codes[order][1:] >= 0)
    share = np.count_nonzero(codes >= 0) / codes.size
    # arrays of 2 to 5 genes: about 5 of 7 of their genes have a next one of the same family
    expected = LAYOUT.tandem_share * share * 5_000 * 5 / 7
    assert 0.8 * expected < pairs.sum() < 1.2 * expected
    ranks = standardized_ranks(np.ones((5_000, 1)) * np.arange(6.0))  # all genes vary together
    family = np.where(codes == codes.max(), codes, -1)
    found = chromosome_neighbours(ranks, positions.contig, positions.place, family, reach=10)
    assert (found.score[family >= 0] == 0).all()
