"""How many pairs fall below small p where nothing is related: observed over expected, all pairs of a full-size cohort.

    python bench/null_calibration.py            # 132,129 x 6,980, n = 21: 922 million pairs, seconds each

Beside the nominal expectation (tests x threshold) stands that of the discrete law itself: with ties no p lies exactly
at the threshold, so that fewer pairs can.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np

from omics_assets.methods.correlation.all_pairs import AllPairs
from omics_assets.methods.correlation.pair_levels import PairLevels
from omics_assets.methods.correlation.tie_classes import tie_classes
from omics_assets.methods.statistics.ranks import CentredRanks, centred_ranks
from omics_assets.progress import silent

GENES, METABOLITES, SAMPLES = 132_129, 6_980, 21
THRESHOLDS = (1e-4, 1e-5, 1e-6, 1e-7)
ALPHA = 0.05
LOWEST = -9.0


def sides(rng: np.random.Generator) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Noise without ties, with zeros, and as counts."""

    def noise(rows: int, zeros: float) -> np.ndarray:
        side = rng.standard_normal((rows, SAMPLES), dtype=np.float32)
        side[rng.random(side.shape, dtype=np.float32) < zeros] = LOWEST
        return side

    yield "no ties", noise(GENES, 0), noise(METABOLITES, 0)
    yield "60 % zeros in genes", noise(GENES, 0.6), noise(METABOLITES, 0)
    yield "60 % zeros in genes, 30 % in metabolites", noise(GENES, 0.6), noise(METABOLITES, 0.3)
    mean = np.exp(rng.normal(0, 1.5, GENES))[:, None]
    counts = rng.poisson(rng.gamma(2, mean / 2, size=(GENES, SAMPLES))).astype(np.float32)
    yield "gamma-Poisson counts", counts, noise(METABOLITES, 0)


def varying(side: np.ndarray) -> CentredRanks:
    ranks = centred_ranks(side)
    return ranks.rows(np.flatnonzero(ranks.norm))


def expected_under_the_laws(levels: PairLevels, threshold: float) -> float:
    """Pairs of every two tie patterns times the largest p attainable there up to the threshold, added up."""
    genes, metabolites = (
        np.bincount(classes.code, minlength=len(classes.patterns)) for classes in (levels.genes, levels.metabolites)
    )
    total = 0.0
    for one, other in levels.laws:
        first = levels.offset[one, other]
        cells = levels.p[first + levels.lowest[one, other] : first + levels.count]
        total += genes[one] * metabolites[other] * cells[cells <= threshold].max(initial=0.0)
    return float(total)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=11)
    for name, genes, metabolites in sides(np.random.default_rng(parser.parse_args().seed)):
        left, right = varying(genes), varying(metabolites)
        levels = PairLevels.of(tie_classes(left), tie_classes(right), SAMPLES, ALPHA)
        counted = AllPairs(left, right, levels, None).survey(10, silent).histogram
        tests = left.norm.size * right.norm.size
        print(f"\n{name}: {tests:,} pairs, {len(levels.laws)} laws")
        for threshold in THRESHOLDS:
            below = int(counted[levels.p <= threshold].sum())
            law = expected_under_the_laws(levels, threshold)
            ratios = f"{below / (tests * threshold):.3f} of nominal, {below / max(law, 1e-300):.3f} of the discrete law"
            print(f"  p <= {threshold:g}: {below:,} pairs, {ratios}", flush=True)


if __name__ == "__main__":
    main()
