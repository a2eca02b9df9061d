from __future__ import annotations

import numpy as np
import pytest

from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.constants import CONSTANTS
from omics_assets.simulate.spec import SimulationSpec


def shares_that_hit(quality, regime="free"):
    """Return the share that hits among true genes, among members of queried families, and among all genes."""
    true, members, everything, hits_of_strangers = [], [], [], []
    for seed in range(8):
        cohort = simulate_cohort(
            SimulationSpec(samples=6, genes=5_000, metabolites=24, homology=quality, regime=regime, seed=seed)
        )
        family = np.array(cohort.families)
        for pathway in cohort.pathways:
            hit = np.isin(np.arange(5_000), pathway.hits.genes)
            queried = np.isin(family, pathway.queried)
            true.extend(hit[pathway.genes])
            members.extend(hit[queried])
            everything.extend(hit)
            hits_of_strangers.extend(hit[~queried])
    return [np.mean(values) if values else np.nan for values in (true, members, everything, hits_of_strangers)]


def test_good_homology_finds_the_members_of_what_was_queried():
    true, members, everything, strangers = shares_that_hit("good")
    assert true == pytest.approx(0.75 * 0.95, abs=0.08)
    assert members == pytest.approx(0.95, abs=0.01)
    assert strangers == pytest.approx(0.005, abs=0.002)
    assert 0.03 < everything < 0.06


@pytest.mark.parametrize(
    ("quality", "sensitivity", "share"), [("broad", 0.85, 0.15), ("poor", 0.35, 0.03), ("useless", 0.04, 0.04)]
)
def test_sensitivity_and_hit_share_of_the_other_qualities(quality, sensitivity, share):
    true, _, everything, _ = shares_that_hit(quality)
    assert true == pytest.approx(sensitivity, abs=0.06)
    assert everything == pytest.approx(share, abs=0.01)


def test_null_cohorts_have_hits_too():
    _, members, _, strangers = shares_that_hit("good", "null")
    assert members == pytest.approx(0.95, abs=0.01)
    assert strangers == pytest.approx(0.005, abs=0.002)


def test_hits_are_best_first_pass_the_usual_cut_offs_and_name_a_queried_family():
    cohort = simulate_cohort(SimulationSpec(samples=6, genes=3_000, metabolites=24, homology="broad"))
    for pathway in cohort.pathways:
        hits = pathway.hits
        assert len(set(hits.genes)) == hits.genes.size == len(hits.family) == hits.evalue.size == hits.coverage.size
        assert (np.diff(hits.bitscore) <= 0).all()
        assert (np.diff(hits.evalue) >= 0).all()
        assert (hits.evalue <= 1e-5).all()
        assert (hits.evalue > 0).all()
        assert ((hits.coverage >= 0.5) & (hits.coverage <= 1)).all()
        assert set(hits.family) <= set(pathway.queried)
        for gene, family in zip(hits.genes, hits.family, strict=True):
            own = cohort.families[gene]
            assert family == own or own not in pathway.queried


def test_family_sizes_lie_in_their_range():
    cohort = simulate_cohort(SimulationSpec(samples=6, metabolites=24))
    sizes = [cohort.families.count(family) for family in CONSTANTS.families]
    assert min(sizes) >= 10
    assert max(sizes) <= 120
