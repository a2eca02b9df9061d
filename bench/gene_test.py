"""What the gene-level test claims where nothing is, and what it finds where something is (simulated cohorts).

    python bench/gene_test.py [--seeds 40]

Null cohorts: targets have tissue structure that no gene drives; share of cohorts with any gene at q <= 0.1, within the
design (p_gene) and with samples re-paired freely (p_free). Power: regime free, medium strength; share of the pathway
genes that follow the activity at q <= 0.1, one pathway's targets at a time.
"""

from __future__ import annotations

import argparse

import numpy as np

from omics_assets.methods.correlation.gene_test import GeneTest, gene_level_test
from omics_assets.methods.preparation.normalization import fit_expression, fit_metabolites
from omics_assets.methods.statistics.design import Design
from omics_assets.methods.statistics.multiple_testing import benjamini_hochberg
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.constants import REPORTING_SEEDS
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.truth import SimulatedCohort

Q = 0.1
DRAWS = 400


def codes(levels: tuple[str, ...]) -> np.ndarray:
    return np.unique(np.array(levels), return_inverse=True)[1].astype(np.int64)


def prepare(cohort: SimulatedCohort) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, Design]:
    """Normalised genes and metabolites as the platform makes them, the rows kept of either, and the design."""
    labels = {name: codes(levels) for name, levels in cohort.labels.items()}
    genes = fit_expression(cohort.expression, "fpkm", min_detected_share=0.1, detection_floor=0.1)
    metabolites = fit_metabolites(
        cohort.intensity,
        "intensity",
        label_codes=tuple(labels.values()),
        min_detected_share=0.25,
        sample_scaling="auto",
    )
    design = Design(tuple(labels.values()), tuple(labels), cohort.block.astype(np.int64))
    return (
        genes.transform(cohort.expression),
        metabolites.transform(cohort.intensity),
        np.flatnonzero(genes.kept),
        np.flatnonzero(metabolites.kept),
        design,
    )


def test(cohort: SimulatedCohort, targets: np.ndarray) -> tuple[GeneTest, np.ndarray]:
    """Test against some metabolites; also return which genes were tested."""
    genes, metabolites, kept, measured, design = prepare(cohort)
    rows = np.flatnonzero(np.isin(measured, targets))
    result = gene_level_test(genes, metabolites[rows], design, draws=DRAWS, rng=np.random.default_rng(1))
    return result, kept


def null_cohorts(n: int, seeds: int) -> tuple[int, int]:
    """Number of null cohorts with a claim, within the design and by free re-pairing."""
    claims = np.zeros(2, dtype=int)
    for seed in REPORTING_SEEDS[:seeds]:
        cohort = simulate_cohort(SimulationSpec(samples=n, regime="null", seed=seed))
        result, _ = test(cohort, np.concatenate([pathway.targets for pathway in cohort.pathways]))
        free = benjamini_hochberg(np.where(result.tested, result.p_free, np.nan))
        claims += [bool((result.q_gene <= Q).any()), bool((free <= Q).any())]
    return int(claims[0]), int(claims[1])


def power(n: int, seeds: int) -> tuple[float, float]:
    """Share of following pathway genes at q <= 0.1, and mean share of false ones among the claimed (0/0 = 0)."""
    found, wrong = [], []
    for seed in REPORTING_SEEDS[:seeds]:
        cohort = simulate_cohort(SimulationSpec(samples=n, regime="free", strength="medium", seed=seed))
        for pathway in cohort.pathways:
            result, kept = test(cohort, pathway.targets)
            claimed = kept[result.q_gene <= Q]
            following = np.intersect1d(pathway.followers, pathway.genes)
            found.append(np.isin(following, claimed).mean())
            driven = np.concatenate([pathway.followers, pathway.regulon])
            wrong.append(1 - np.isin(claimed, driven).mean() if claimed.size else 0.0)
    return float(np.mean(found)), float(np.mean(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=40)
    seeds = parser.parse_args().seeds
    total = 0
    for n in (21, 60, 100):
        within, free = null_cohorts(n, seeds)
        total += within
        print(
            f"null, n = {n}: {within} of {seeds} claim a gene within the design, {free} by free re-pairing", flush=True
        )
    print(f"null, together: {total / (3 * seeds):.3f} of {3 * seeds}")
    for n in (21, 60, 100):
        share, wrong = power(n, max(1, seeds // 4))
        print(
            f"free, medium, n = {n}: {share:.0%} of the following genes found, {wrong:.2f} of the claims false",
            flush=True,
        )


if __name__ == "__main__":
    main()
