"""Neighbours on the chromosome: how often the gate lets them in, and what they add (simulated, reporting seeds).

    python bench/recovery_neighbours.py [--seeds 12] [--homology useless] [--output rows.csv]

Half a minute per seed. Medium strength, two known genes per pathway, 10,000 genes. Cohorts that differ in the clustered
share have the same measurements; share 0, genes in random order and tandem copies side by side, is the control. A
cohort asks for one pathway, four times, or for its four pathways at once: 2 or 8 known genes speak at the gate.
Families are those of the hits of the pathways asked for, as the platform knows them, or those of all genes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from recovery_cohort import FIRST, SETTINGS, Prepared, baits, bonus, profiles

from omics_assets.assets.ranking.evidence import Evidences, OfGenes, evidences_of
from omics_assets.assets.ranking.ranked import pathway_log_odds
from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.chromosome_neighbours import chromosome_neighbours
from omics_assets.methods.ranking.log_odds import LogOdds, rank_by_log_odds
from omics_assets.settings import HomologySettings
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.constants import REPORTING_SEEDS, TUNING_SEEDS
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.truth import PathwayTruth

REGIMES = ("free", "tissue", "tissue_strong")
SIZES = (21, 60)
CLUSTERED = (0.0, 0.5, 1.0)
REACH = HomologySettings().neighbour_reach
DRAWS = 2_000
NAME = "neighbours"
CELL = ["asked", "families", "samples", "clustered"]
METHODS = ("without", "gated", "always in", "alone")


def families_of_hits(pathways: Sequence[PathwayTruth], genes: int) -> np.ndarray:
    """Family of every gene of the cohort as far as the searches of these pathways tell, empty for most."""
    family, best = np.full(genes, "", dtype=object), np.zeros(genes)
    for hits in (pathway.hits for pathway in pathways):
        better = hits.bitscore > best[hits.genes]
        family[hits.genes[better]] = np.array(hits.family, dtype=object)[better]
        best[hits.genes[better]] = hits.bitscore[better]
    return family


def neighbour_scores(data: Prepared, ranks: np.ndarray, family: np.ndarray) -> np.ndarray:
    """The evidence of every kept gene."""
    positions = data.cohort.positions
    if positions is None:
        raise ValueError("the cohort has no positions")
    codes = pd.factorize(pd.Series(family[data.kept]).replace("", None))[0].astype(np.int64)
    contig, place = (values[data.kept].astype(np.int64) for values in (positions.contig, positions.place))
    return chromosome_neighbours(ranks, contig, place, codes, reach=REACH).score


def let_in(gathered: Evidences, number: int) -> LogOdds:
    """The list of a pathway as if the gates were not there."""
    opened = [
        replace(evidence, matched_percentile=np.ones(len(gathered.baits.known.index))) for evidence in gathered.further
    ]
    return rank_by_log_odds(
        gathered.tail(number),
        gathered.baits.known,
        gathered.genes,
        bait=gathered.bait(number),
        hit=gathered.raw["homology"],
        further=opened,
        expected_genes=SETTINGS.expected_genes,
    )


def pathway_rows(data: Prepared, ranks: np.ndarray, pathways: Sequence[PathwayTruth]) -> Iterator[dict[str, object]]:
    """One row per pathway, choice of families and method, in a cohort that asks for these pathways."""
    of_genes = OfGenes(data.genes, ranks)  # not to be shared: it keeps the bait evidence by number of the pathway
    rows, known, hit = profiles(data, pathways), baits(data, pathways, known=True), bonus(data, pathways)
    bare = evidences_of(data.ids, rows, known, {"homology": hit}, of_genes=of_genes)
    choices = {
        "hits": families_of_hits(pathways, data.cohort.spec.genes),
        "all": np.array(data.cohort.families, object),
    }
    for choice, family in choices.items():
        score = neighbour_scores(data, ranks, family)
        full = evidences_of(data.ids, rows, known, {"homology": hit, NAME: score}, of_genes=of_genes)
        for number, pathway in enumerate(pathways):
            gated = pathway_log_odds(full, number, SETTINGS)
            is_open = next(gate.is_open for gate in gated.gates if gate.evidence == NAME)
            scores = (pathway_log_odds(bare, number, SETTINGS), gated, let_in(full, number))
            for method, of_method in zip(METHODS, (*(_order(ranked) for ranked in scores), score), strict=True):
                told = {"families": choice, "with_family": float((family != "").mean()), "open": is_open}
                yield {**told, "pathway": pathway.name, "method": method, **data.recovery(pathway, of_method)}


def _order(ranked: LogOdds) -> np.ndarray:
    return -np.where(ranked.rank > 0, ranked.rank, np.inf)


def cohort_rows(regime: str, n: int, seed: int, homology: str) -> Iterator[dict[str, object]]:
    """Rows of one draw of measurements, with every clustered share."""
    for share in CLUSTERED:
        spec = SimulationSpec(samples=n, regime=regime, homology=homology, seed=seed, clustered=share)
        data = Prepared.of(simulate_cohort(spec))
        ranks = standardized_ranks(data.genes)
        pathways = data.cohort.pathways
        for asked in (*([pathway] for pathway in pathways), pathways):
            for row in pathway_rows(data, ranks, asked):
                yield {"regime": regime, "samples": n, "seed": seed, "clustered": share, "asked": len(asked), **row}


def gain(rows: pd.DataFrame, method: str, metric: str) -> str:
    """Mean difference to the list without the evidence, with a 95 % bootstrap interval over the seeds."""
    keys = ["regime", "seed", "pathway"]
    table = rows.pivot_table(index=keys, columns="method", values=metric)
    per_seed = (table[method] - table["without"]).groupby("seed").mean().to_numpy()
    picks = np.random.default_rng(1).integers(len(per_seed), size=(DRAWS, len(per_seed)))
    low, high = np.quantile(per_seed[picks].mean(axis=1), [0.025, 0.975])
    return f"{per_seed.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def report(rows: pd.DataFrame) -> str:
    """One line per cell: how often the gate is open, recovery without the evidence, and what it adds."""
    first, last = (f"r{k}" for k in FIRST)
    heads = ["pathways asked for", "families", "n", "clustered", "genes with a family", "gate open"]
    heads += [f"{name}, {metric}" for metric in ("R@20", "R@100") for name in ("without", "gated less without")]
    heads += ["always in less without, R@100", "alone, R@20", "R@100", "gated less without where open, R@100"]
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for cell, of_cell in rows.groupby(CELL):
        mean = of_cell.groupby("method")[[first, last]].mean()
        told = [str(part) for part in cell] + [f"{of_cell['with_family'].mean():.1%}", f"{of_cell['open'].mean():.0%}"]
        told += [part for k in (first, last) for part in (f"{mean.loc['without', k]:.3f}", gain(of_cell, "gated", k))]
        told += [gain(of_cell, "always in", last), *(f"{mean.loc['alone', k]:.3f}" for k in (first, last))]
        where_open = of_cell[of_cell["open"]]
        told.append(gain(where_open, "gated", last) if len(where_open) else "-")
        lines.append(f"| {' | '.join(told)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--homology", choices=("good", "broad", "poor", "useless"), default="good")
    parser.add_argument("--output", type=Path, help="CSV to write every row to")
    parser.add_argument("--tuning", action="store_true", help="tuning seeds: to look at while choosing something")
    args = parser.parse_args()
    seeds = (TUNING_SEEDS if args.tuning else REPORTING_SEEDS)[: args.seeds]
    draws = product(SIZES, REGIMES, seeds)
    rows = pd.DataFrame([row for n, regime, seed in draws for row in cohort_rows(regime, n, seed, args.homology)])
    if args.output:
        rows.to_csv(args.output, index=False, float_format="%.6g")
    print(report(rows))


if __name__ == "__main__":
    main()
