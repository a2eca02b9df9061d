"""The falcarindiol cluster of tomato: its genes looked for from one another.

Four genes on chromosome 12 make falcarindiol (Jeon et al. 2020). No feature of the cohort is falcarindiol or a
precursor of it, so nothing but the bait evidence can find them: each gene is looked for with the other three as
baits, and with each of them alone. Ranks are among all genes, baits off the list. Control: other genes as baits,
drawn at random; baseline: the strongest metabolite, whichever.
"""

from __future__ import annotations

import tempfile
from itertools import permutations
from pathlib import Path

import numpy as np
from recovery_prepared import PreparedCohort, prepared

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.ranking.evidence import evidences_of
from omics_assets.assets.ranking.ranked import pooled_log_odds
from omics_assets.examples.build import build_example
from omics_assets.methods.correlation.gene_scores import max_abs_rho
from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.bait import bait_evidence
from omics_assets.methods.ranking.recovery import place_positives
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets.settings import RankingSettings

CLUSTER = ("Solyc12g100240", "Solyc12g100250", "Solyc12g100260", "Solyc12g100270")
FIRST = 30
DRAWS = 1_000


def tomato(data: Path, seed: int) -> str:
    """Return the tables; `data` holds the published files."""
    with tempfile.TemporaryDirectory() as folder:
        build_example("tomato", Path(folder) / "tomato", source=data / "tomato", fetch=_no_network)
        cohort = prepared(Path(folder) / "tomato")
    return told(cohort, np.random.default_rng(seed))


def told(cohort: PreparedCohort, rng: np.random.Generator) -> str:
    """Return both tables and the control."""
    rows = np.array([_row(cohort, gene) for gene in CLUSTER])
    ranks = standardized_ranks(cohort.genes)
    strongest = place(max_abs_rho(cohort.genes, cohort.metabolites), rows)
    shipped = _log_odds_places(cohort, rows)
    lines = [
        f"## Tomato, falcarindiol cluster: {cohort.n_genes:,} genes, {len(ranks):,} after preparation, "
        f"n = {cohort.genes.shape[1]}",
        "",
        "| gene | rank, other three as baits | log_odds, other three known | abs(rho) to any metabolite | "
        f"random baits: median rank, share in the first {FIRST} |",
        "|---|---|---|---|---|",
    ]
    for number, row in enumerate(rows):
        found = bait_rank(ranks, np.delete(rows, number), row)
        control = [bait_rank(ranks, _others(rng, len(ranks), rows), row) for _ in range(DRAWS)]
        share = np.mean(np.array(control) <= FIRST)
        lines.append(
            f"| {CLUSTER[number]} | {found:g} | {shipped[number]:g} | {strongest[number]:g} | "
            f"{np.median(control):g}, {share:.3f} |"
        )
    single = {(b, g): bait_rank(ranks, rows[[b]], rows[g]) for b, g in permutations(range(len(rows)), 2)}
    lines += ["", f"| one bait | {' | '.join(CLUSTER)} |", "|---|" + "---|" * len(CLUSTER)]
    for bait, name in enumerate(CLUSTER):
        cells = ["-" if bait == gene else f"{single[bait, gene]:g}" for gene in range(len(rows))]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    within = {k: np.mean([rank <= k for rank in single.values()]) for k in (20, FIRST, 50)}
    said = ", ".join(f"R@{k} {share:.2f}" for k, share in within.items())
    return "\n".join([*lines, "", f"One bait, twelve pairs: median rank {np.median(list(single.values())):g}, {said}."])


def bait_rank(ranks: np.ndarray, baits: np.ndarray, gene: int) -> float:
    """Return the rank of a gene by the bait term, the baits off the list."""
    evidence = bait_evidence(ranks, KnownGenes.of(baits))
    tail = np.delete(evidence.tail, baits)
    return 1 + float((tail < evidence.tail[gene]).sum()) + ((tail == evidence.tail[gene]).sum() - 1) / 2


def place(score: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the rank of each row, the others off the list."""
    positive = np.isin(np.arange(len(score)), rows)
    order = np.argsort(rows)
    found = np.empty(len(rows))
    found[order] = place_positives(score, positive, one_at_a_time=True).rank
    return found


def _log_odds_places(cohort: PreparedCohort, rows: np.ndarray) -> np.ndarray:
    """Return the rank of each gene by the shipped log-odds, held out, no target named: all metabolites."""
    baits = Baits(KnownGenes.of(rows), ("falcarindiol",), (), {})
    gathered = evidences_of(cohort.gene_ids, Profiles(cohort.genes, cohort.metabolites, (None,)), baits, {})
    return place(pooled_log_odds(gathered, RankingSettings()).log_odds, rows)


def _others(rng: np.random.Generator, n_genes: int, cluster: np.ndarray) -> np.ndarray:
    return rng.choice(np.setdiff1d(np.arange(n_genes), cluster), len(cluster) - 1, replace=False)


def _row(cohort: PreparedCohort, gene: str) -> int:
    return next(row for row, name in enumerate(cohort.gene_ids) if name.split(".")[0] == gene)


def _no_network(url: str) -> bytes:
    raise ValueError(f"{url} is to be read from a folder")
