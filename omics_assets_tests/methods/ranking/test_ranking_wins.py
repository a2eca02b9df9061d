"""On cohorts with a planted pathway the log-odds beat |rho|, and random homology costs little."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.bait import bait_evidence
from omics_assets.methods.ranking.log_odds import rank_by_log_odds
from omics_assets.methods.ranking.recovery import recall_at_k
from omics_assets.methods.ranking.tail_evidence import KnownGenes, tail_evidence

G, N, PATHWAY, KNOWN, TOP = 1200, 21, 12, 3, 30
SEEDS = range(8)


def cohort(seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Genes in tissue modules, a target that follows tissue and a pathway; true pathway genes come first."""
    rng = np.random.default_rng(seed)
    tissue = np.repeat(rng.standard_normal((5, 3)), 7, axis=1)
    activity = 0.8 * tissue[0] + 0.6 * rng.standard_normal(N)
    genes = 0.6 * rng.standard_normal((G, 5)) @ tissue + rng.standard_normal((G, N))
    genes[:PATHWAY] = 0.7 * activity + 0.7 * rng.standard_normal((PATHWAY, N))
    target = (0.75 * activity + 0.65 * rng.standard_normal(N))[None, :]
    good_hit = rng.random(G) < np.where(np.arange(G) < PATHWAY, 0.75, 0.03)
    useless_hit = rng.random(G) < 0.04
    useless_hit[:KNOWN] = False
    ranks = standardized_ranks(genes)
    rho = np.abs(ranks @ standardized_ranks(target).T)[:, 0]
    return ranks, rho, good_hit, useless_hit.astype(np.float64)


def recalls(seed: int, *, bait: bool, homology: str) -> float:
    ranks, rho, good_hit, useless_hit = cohort(seed)
    known = KnownGenes.of(np.arange(KNOWN))
    hit = {"good": good_hit.astype(np.float64), "useless": useless_hit, "none": None}[homology]
    answer = rank_by_log_odds(
        tail_evidence("correlation", rho, known),
        known,
        [f"g{i}" for i in range(G)],
        bait=bait_evidence(ranks, known) if bait else None,
        hit=hit,
    )
    listed = answer.rank > 0
    return recall_at_k(-answer.rank[listed].astype(float), (np.arange(G) < PATHWAY)[listed], TOP)


def rho_recall(seed: int) -> float:
    _, rho, _, _ = cohort(seed)
    return recall_at_k(rho[KNOWN:], (np.arange(G) < PATHWAY)[KNOWN:], TOP)


@pytest.fixture(scope="module")
def baseline() -> float:
    return float(np.mean([rho_recall(seed) for seed in SEEDS]))


@pytest.mark.parametrize(
    ("bait", "homology", "gain"), [(True, "none", 0.1), (False, "good", 0.15), (True, "good", 0.25)]
)
def test_each_informative_evidence_adds_recall(baseline: float, bait: bool, homology: str, gain: float) -> None:
    mean = np.mean([recalls(seed, bait=bait, homology=homology) for seed in SEEDS])
    assert mean > baseline + gain


def test_useless_homology_is_shut_out(baseline: float) -> None:
    for seed in SEEDS:
        assert recalls(seed, bait=False, homology="useless") == rho_recall(seed)
