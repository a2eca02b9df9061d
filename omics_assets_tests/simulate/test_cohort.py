from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.constants import CONSTANTS
from omics_assets.simulate.design import standardize
from omics_assets.simulate.spec import SimulationSpec

SEEDS = range(5)
SMALL = SimulationSpec(samples=60, genes=1_000, metabolites=40, seed=3)


def equal(left, right):
    if is_dataclass(left):
        return all(equal(getattr(left, f.name), getattr(right, f.name)) for f in fields(left) if f.name != "spec")
    if isinstance(left, np.ndarray):
        return np.array_equal(left, right)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(equal, left, right))
    return left == right


def between_share(values, codes):
    """Return the share of variance between groups (eta squared), by brute force."""
    values = np.asarray(values)
    between = sum((codes == c).sum() * (values[codes == c].mean() - values.mean()) ** 2 for c in np.unique(codes))
    return between / ((values - values.mean()) ** 2).sum()


def correlations(rows, profile):
    return standardize(rows) @ standardize(profile) / profile.size


def test_equal_specs_give_equal_cohorts_and_seeds_differ():
    assert equal(simulate_cohort(SMALL), simulate_cohort(SMALL))
    assert not equal(simulate_cohort(SMALL), simulate_cohort(replace(SMALL, seed=4)))


def test_homology_quality_changes_no_measurement():
    good, useless = simulate_cohort(SMALL), simulate_cohort(replace(SMALL, homology="useless"))
    assert np.array_equal(good.expression, useless.expression)
    assert np.array_equal(good.intensity, useless.intensity)
    assert equal(good.pathways[0].known, useless.pathways[0].known)
    assert not equal(good.pathways[0].hits, useless.pathways[0].hits)


@pytest.mark.parametrize("regime", ["free", "tissue", "tissue_strong", "null"])
@pytest.mark.parametrize(
    ("samples", "genes", "metabolites", "blocks"), [(6, 100, 24, 1), (23, 107, 25, 1), (24, 300, 30, 4)]
)
def test_shapes_and_invariants_at_the_edges(regime, samples, genes, metabolites, blocks):
    spec = SimulationSpec(samples=samples, genes=genes, metabolites=metabolites, regime=regime, blocks=blocks)
    cohort = simulate_cohort(spec)
    assert cohort.expression.shape == (genes, samples) == (len(set(cohort.gene_ids)), len(set(cohort.sample_ids)))
    assert cohort.intensity.shape == (metabolites, samples) == (len(set(cohort.metabolite_ids)), samples)
    for values in (cohort.expression, cohort.intensity):
        assert np.isfinite(values).all()
        assert (values >= 0).all()
    assert np.array_equal(cohort.expression, np.round(cohort.expression, 2))
    assert len(cohort.families) == genes == cohort.tissue_genes.size
    assert {len(label) for label in cohort.labels.values()} == {samples} == {cohort.cell.size}
    for block in np.unique(cohort.block):
        members = cohort.block == block
        assert members.sum() == blocks
        assert len(np.unique(cohort.cell[members])) == 1


def test_pathways_are_disjoint_and_consistent():
    cohort = simulate_cohort(replace(SMALL, genes=10_000))
    genes = np.concatenate([np.concatenate([p.genes, p.regulon]) for p in cohort.pathways])
    metabolites = np.concatenate([np.concatenate([p.targets, p.intermediates]) for p in cohort.pathways])
    assert len(set(genes)) == len(genes)
    assert len(set(metabolites)) == len(metabolites)
    for pathway in cohort.pathways:
        assert 6 <= pathway.genes.size <= 12
        assert pathway.regulon.size == 40
        assert pathway.followers.size == round(0.8 * pathway.genes.size)
        assert set(pathway.known) <= set(pathway.followers) <= set(pathway.genes)
        assert pathway.known.size == 2
        assert np.all(np.abs(pathway.loadings - 0.70) <= 0.1)
        assert 1 <= pathway.targets.size <= 3
        assert 1 <= pathway.intermediates.size <= 3
        assert 4 <= len(pathway.families) <= 8
        assert {cohort.families[gene] for gene in pathway.genes} == set(pathway.families)
        assert len(set(pathway.queried) - set(pathway.families)) == 2


@pytest.mark.parametrize("strength", ["weak", "medium", "strong"])
def test_followers_follow_at_their_loading_and_decoys_do_not(strength):
    followed, promised, bystanders, decoys = [], [], [], []
    for seed in range(10):
        cohort = simulate_cohort(SimulationSpec(samples=100, genes=2_000, strength=strength, seed=seed))
        values = cohort.log2_expression
        counted = values.mean(axis=1) > 3  # well-measured genes: counting noise weakens them by a few per cent only
        for pathway in cohort.pathways:
            measured = counted[pathway.followers]
            followed.extend(correlations(values[pathway.followers[measured]], pathway.activity))
            promised.extend(pathway.loadings[measured])
            bystanders.extend(correlations(values[pathway.regulon[counted[pathway.regulon]]], pathway.activity))
            decoys.extend(correlations(values[np.setdiff1d(pathway.genes, pathway.followers)], pathway.activity))
    loading = getattr(CONSTANTS, strength).gene_loading
    assert 0.9 < np.mean(followed) / np.mean(promised) < 1.05
    assert np.mean(promised) == pytest.approx(loading, abs=0.03)
    assert 0.9 * 0.75 * loading < np.mean(bystanders) < 1.05 * 0.75 * loading
    assert abs(np.mean(decoys)) < 0.15


@pytest.mark.parametrize("regime", ["free", "tissue", "tissue_strong"])
def test_tissue_share_of_the_activity(regime):
    shares = []
    for seed in range(12):
        cohort = simulate_cohort(SimulationSpec(samples=100, genes=100, metabolites=24, regime=regime, seed=seed))
        tissue = np.unique(cohort.labels["tissue"], return_inverse=True)[1]
        shares += [between_share(pathway.activity, tissue) for pathway in cohort.pathways]
    # random sites, cells and plants leave differences between tissue means too, on average (5 - 1) of the
    # (25 - 1) degrees of freedom of the cells and of the (100 - 1) of the plants; crossed sites leave none
    target = getattr(CONSTANTS, regime).activity
    expected = target.tissue + target.cell * 4 / 24 + target.plant * 4 / 99
    assert np.mean(shares) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(("regime", "strong_genome"), [("free", False), ("tissue_strong", True)])
def test_tissue_genes_vary_between_tissues(regime, strong_genome):
    cohort = simulate_cohort(SimulationSpec(samples=60, genes=3_000, regime=regime))
    tissue = np.unique(cohort.labels["tissue"], return_inverse=True)[1]
    values = cohort.log2_expression
    shares = np.array([between_share(row, tissue) if np.ptp(row) else 0 for row in values])
    assert shares[cohort.tissue_genes].mean() > shares[~cohort.tissue_genes].mean() + 0.15
    assert (cohort.tissue_genes.mean() > 0.4) == strong_genome


def test_targets_follow_the_activity_closer_than_intermediates_and_others_not_at_all():
    targets, intermediates, others = [], [], []
    for seed in range(30):
        cohort = simulate_cohort(SimulationSpec(samples=100, genes=100, strength="strong", seed=seed))
        values = cohort.intensity**0.1  # near the log, and finite at 0
        planted = np.concatenate([np.concatenate([p.targets, p.intermediates]) for p in cohort.pathways])
        rest = np.setdiff1d(np.arange(200), planted)
        for pathway in cohort.pathways:
            targets.extend(correlations(values[pathway.targets], pathway.activity))
            intermediates.extend(correlations(values[pathway.intermediates], pathway.activity))
            others.extend(correlations(values[rest], pathway.activity))
    assert 0.65 < np.mean(targets) <= 0.9
    assert np.mean(intermediates) / np.mean(targets) == pytest.approx(0.85, abs=0.07)
    assert abs(np.mean(others)) < 0.05


def test_noise_of_the_metabolites_is_partly_tissue():
    shares = []
    for seed in range(10):
        cohort = simulate_cohort(SimulationSpec(samples=100, genes=100, strength="weak", seed=seed))
        tissue = np.unique(cohort.labels["tissue"], return_inverse=True)[1]
        for pathway in cohort.pathways:
            values = standardize(cohort.intensity[pathway.targets] ** 0.1)
            slopes = correlations(values, pathway.activity)
            shares += [between_share(row, tissue) for row in values - np.outer(slopes, standardize(pathway.activity))]
    # .3 of the noise, and what the shapes of the responses leave
    assert 0.22 < np.mean(shares) < 0.4


def test_null_targets_have_tissue_structure_that_no_gene_drives():
    tissue_shares, strongest = [], []
    for seed in SEEDS:
        cohort = simulate_cohort(SimulationSpec(samples=60, genes=500, regime="null", strength="strong", seed=seed))
        tissue = np.unique(cohort.labels["tissue"], return_inverse=True)[1]
        within = np.log2(cohort.expression + 1)
        for code in np.unique(cohort.cell):
            within[:, cohort.cell == code] -= within[:, cohort.cell == code].mean(axis=1, keepdims=True)
        for pathway in cohort.pathways:
            for members in (pathway.genes, pathway.followers, pathway.known, pathway.regulon):
                assert members.size == 0
            tissue_shares.append(between_share(pathway.activity, tissue))
            activity = pathway.activity.copy()
            for code in np.unique(cohort.cell):
                activity[cohort.cell == code] -= activity[cohort.cell == code].mean()
            strongest.append(np.abs(correlations(within, activity)).max())
    assert np.mean(tissue_shares) > 0.5
    # 500 genes, 40 degrees of freedom inside the cells: the largest of 500 chance correlations is about .48
    assert np.mean(strongest) < 0.6


def test_zeros_are_few_in_genes_and_in_four_of_ten_metabolites():
    cohort = simulate_cohort(SimulationSpec(samples=60))
    assert 0.02 < (cohort.expression == 0).mean() < 0.05
    below = (cohort.intensity == 0).mean(axis=1)
    assert (below > 0).mean() == pytest.approx(0.4, abs=0.1)
    assert below.max() <= 0.5
    lowest = np.where(cohort.intensity > 0, cohort.intensity, np.inf).min(axis=1)
    assert (lowest >= 1).all()


def test_replicates_of_a_plant_differ_in_noise_only():
    cohort = simulate_cohort(SimulationSpec(samples=120, blocks=2, genes=1_000, strength="strong"))
    first, second = (cohort.log2_expression[:, start::2] for start in (0, 1))
    measured = first.mean(axis=1) > 2
    same = np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(first[measured], second[measured], strict=True)])
    other_plant = np.roll(second, 1, axis=1)
    different = np.mean([np.corrcoef(a, b)[0, 1] for a, b in zip(first[measured], other_plant[measured], strict=True)])
    assert same > different + 0.2
    assert not np.array_equal(first, second)
    for pathway in cohort.pathways:
        assert np.array_equal(pathway.activity[::2], pathway.activity[1::2])
