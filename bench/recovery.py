"""Which method finds the genes of planted pathways (simulated cohorts, reporting seeds, p = 10,000).

    python bench/recovery.py run --output rows.csv                     # seconds per cohort and method, resumable
    python bench/recovery.py run --output rows.csv --n 21 --strength medium --homology good useless
    python bench/recovery.py run --output rows.csv --kind deep         # autoencoders and GNN, compact: a minute each
    python bench/recovery.py run --output rows.csv --kind mofa         # needs the extra `bench`
    python bench/recovery.py claims --output claims.csv                # null cohorts, power
    python bench/recovery.py report --output rows.csv --claims claims.csv

Every cohort asks for one pathway with its targets, intermediates, two known genes and its own family query, four
times: once per planted pathway. Known genes are neither candidates nor truth for any method. Rows are appended; what
is there is skipped, so that a run can be stopped, or several share one file.
"""

from __future__ import annotations

import argparse
import fcntl
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from recovery_claims import CLAIMS, null_row, power_row
from recovery_cohort import FIRST, Prepared, bonus, evidences, four_pathways, pooled, with_homology, without_homology
from recovery_report import report
from recovery_rivals import fixed_linear, mofa, of_expression, of_pathway, reciprocal_ranks, robust_aggregation

from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.constants import REPORTING_SEEDS, TUNING_SEEDS
from omics_assets.simulate.spec import SimulationSpec

REGIMES = ("free", "tissue", "tissue_strong")
STRENGTHS = ("weak", "medium", "strong")
SIZES = (21, 60, 100)
QUALITIES = ("good", "broad", "poor", "useless")
ANY = "any"
METRICS = (*(f"r{k}" for k in FIRST), "auprc")
Scores = dict[str, list[np.ndarray]]


def rows_of(data: Prepared, scores: Scores) -> list[dict[str, object]]:
    """Mean recovery over the pathways, per method."""
    rows = []
    for method, per_pathway in scores.items():
        pairs = zip(data.cohort.pathways, per_pathway, strict=True)
        found = pd.DataFrame([data.recovery(pathway, score) for pathway, score in pairs])
        rows.append({"method": method, **found.mean().to_dict()})
    return rows


def gathered(per_pathway: list[dict[str, np.ndarray]]) -> Scores:
    """Scores by method, one per pathway; a method missing for one of them is left out."""
    names = [name for name in per_pathway[0] if all(name in scores for scores in per_pathway)]
    return {name: [scores[name] for scores in per_pathway] for name in names}


def shallow(data: Prepared, seed: int, quality: str) -> Scores:
    """Everything that needs no network; without a quality, what reads no homology search."""
    pathways = data.cohort.pathways
    if quality == ANY:
        once = of_expression(data, np.random.default_rng(seed))
        return gathered([{**without_homology(data, p), **of_pathway(data, p), **once} for p in pathways])
    scores = []
    for pathway in pathways:
        found = with_homology(data, pathway)
        hit = found["homology"]
        parts = evidences(data, [pathway], known=True)
        held = parts.bait()
        ranked = [parts.pooled, hit] if held is None else [parts.pooled, -held.tail, hit]
        found["0.8 |rho| + 0.2 hit"] = fixed_linear(parts.raw["correlation"], hit)
        found["RRF of joint, bait, homology"] = reciprocal_ranks(ranked)
        found["RRA of joint, bait, homology"] = robust_aggregation(ranked)
        scores.append(found)
    return {**gathered(scores), "log_odds, four pathways at once": four_pathways(data)}


def deep(data: Prepared, networks: dict[str, np.ndarray], quality: str) -> Scores:
    """The published fusion, and the log-odds that let the networks in only through their gates."""
    if quality == ANY:
        return {name: [score] * len(data.cohort.pathways) for name, score in networks.items()}
    return gathered([pooled(data, p, {**networks, "homology": bonus(data, [p])}) for p in data.cohort.pathways])


def cohort_rows(cell: dict[str, object], kind: str, qualities: list[str]) -> Iterator[dict[str, object]]:
    """Rows of one cell and seed: the cohorts of all qualities share their measurements."""
    networks: dict[str, np.ndarray] = {}
    for quality in qualities:
        real = "good" if quality == ANY else quality
        data = Prepared.of(simulate_cohort(SimulationSpec(**cell, homology=real)))
        seed = int(cell["seed"])
        if kind == "mofa":
            scores: Scores = {"MOFA2": mofa(data, seed)}
        elif kind == "deep":
            from recovery_deep import deep_evidences  # loads torch

            networks = networks or deep_evidences(data, seed)
            scores = deep(data, networks, quality)
        else:
            scores = shallow(data, seed, quality)
        for row in rows_of(data, scores):
            yield {"kind": kind, "homology": quality, **cell, **row}


def append(path: Path, rows: list[dict[str, object]]) -> None:
    """Append whole rows, one process at a time."""
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        pd.DataFrame(rows).to_csv(file, index=False, header=file.tell() == 0, float_format="%.6g")


def done(path: Path, keys: list[str]) -> set[tuple[str, ...]]:
    """What stands in a file already."""
    if not path.exists():
        return set()
    return set(map(tuple, pd.read_csv(path, usecols=keys, dtype=str)[keys].to_numpy()))


def run(args: argparse.Namespace) -> None:
    seeds = (TUNING_SEEDS if args.tuning else REPORTING_SEEDS)[args.first_seed : args.first_seed + args.seeds]
    keys = ["kind", "regime", "strength", "samples", "seed", "homology"]
    wanted = [ANY] if args.kind == "mofa" else [ANY, *args.homology]
    for seed, strength, n, regime in product(seeds, args.strength, args.n, args.regime):
        cell = {"regime": regime, "strength": strength, "samples": n, "seed": seed}
        there = done(args.output, keys)
        missing = [q for q in wanted if (args.kind, regime, strength, str(n), str(seed), q) not in there]
        if missing:
            append(args.output, list(cohort_rows(cell, args.kind, missing)))
            print(args.kind, *cell.values(), flush=True)


def claims(args: argparse.Namespace) -> None:
    """Null cohorts first, then power."""
    jobs = [("calibration", n, seed) for seed in REPORTING_SEEDS[: args.null_seeds] for n in SIZES]
    jobs += [("power", n, seed) for seed in REPORTING_SEEDS[: args.seeds] for n in (60, 100)]
    for kind, n, seed in jobs:
        if (kind, str(n), str(seed)) not in done(args.output, ["kind", "samples", "seed"]):
            row = null_row(n, seed) if kind == "calibration" else power_row(n, seed)
            append(args.output, [{"kind": kind, "samples": n, "seed": seed, **dict.fromkeys(CLAIMS), **row}])
            print(kind, n, seed, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("run", "claims", "report"))
    parser.add_argument("--output", type=Path, required=True, help="CSV of rows: appended to, or reported on")
    parser.add_argument("--claims", type=Path, help="CSV of the claims, for the report")
    parser.add_argument("--kind", choices=("shallow", "deep", "mofa"), default="shallow")
    parser.add_argument("--regime", nargs="+", choices=REGIMES, default=REGIMES)
    parser.add_argument("--strength", nargs="+", choices=STRENGTHS, default=STRENGTHS)
    parser.add_argument("--n", nargs="+", type=int, default=SIZES)
    parser.add_argument("--homology", nargs="+", choices=QUALITIES, default=QUALITIES)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--first-seed", type=int, default=0, help="skip so many seeds")
    parser.add_argument("--null-seeds", type=int, default=40)
    parser.add_argument("--tuning", action="store_true", help="tuning seeds: to look at while choosing something")
    args = parser.parse_args()
    if args.what == "report":
        print(report(pd.read_csv(args.output), pd.read_csv(args.claims) if args.claims else None))
    else:
        (run if args.what == "run" else claims)(args)


if __name__ == "__main__":
    main()
