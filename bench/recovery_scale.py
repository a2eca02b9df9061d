"""Seconds and memory of everything from the gene-level test to the dossiers, at the size of a real genome.

    python bench/recovery_scale.py                                 # 132,129 genes, 50 targets, n = 21: minutes
    python bench/recovery_scale.py --genes 10000 --profile         # with the functions that take the time
    python bench/recovery_scale.py --folder kept --steps gene_ranking gene_dossiers   # made already: again

A simulated cohort goes through the platform as from the command line, each step in a process of its own. What needs a
network is not what is measured here: autoencoder and GNN importance are random numbers that stand in their tables.
Wall seconds and CPU seconds are those of the step, without the start of the process; the peak is of the process,
with Dagster and everything it imports.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import yaml

from omics_assets.assets.cohort_arrays.verdicts import POOLED
from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.assets.ranking.seed_ranks import MAX_SEEDS
from omics_assets.cohort import load_cohort
from omics_assets.commands.cohort_run import run_cohort
from omics_assets.data_root import DataRoot
from omics_assets.instance import open_instance
from omics_assets.parquet_files import write_table
from omics_assets.provenance import Record, content_digest, stamp
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.constants import REPORTING_SEEDS
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.writer import write_cohort
from omics_assets.tables.catalog import CATALOG

COHORT = "large"
BEFORE = ("samples", "normalized_genes", "homology_search", "homology_scores", "chromosome_neighbours")
MEASURED = (
    "gene_correlation",
    "correlation_control",
    "gene_ranking",
    "spike_in_recovery",
    "family_rankings",
    "ranking_changes",
    "gene_dossiers",
)
TOLD = {"gene_ranking": "gene_ranking (with claims, lists, robustness, validation)"}
IMPORTANCES = (
    "reconstruction_importance",
    "gradient_importance",
    "gnn_importance",
    "target_gradient_importance",
)
SEEDS = tuple(f"seed_{seed}" for seed in range(1, MAX_SEEDS + 1))
"""As many as the ranks over seeds take."""


def write_inputs(root: DataRoot, asked: argparse.Namespace) -> None:
    """Write the cohort folder; targets beside those of the pathways are other metabolites."""
    size = {"genes": asked.genes, "samples": asked.samples, "metabolites": asked.metabolites}
    cohort = simulate_cohort(SimulationSpec(**size, pathways=asked.pathways, seed=REPORTING_SEEDS[0]))
    folder = root.cohort_folder(COHORT)
    folder.parent.mkdir(parents=True)
    write_cohort(cohort, folder)
    contract = folder / "cohort.yaml"
    content = yaml.safe_load(contract.read_text(encoding="utf-8"))
    of_pathways = {name for p in content["pathways"].values() for names in p.values() for name in names}
    others = [name for name in cohort.metabolite_ids if name not in of_pathways]
    content["targets"] = [*content["targets"], *others][: asked.targets]
    contract.write_text(yaml.safe_dump(content), encoding="utf-8")


def write_stand_ins(root: DataRoot) -> None:
    """Write random numbers where the networks' numbers belong, and controls without rows."""
    rng = np.random.default_rng(REPORTING_SEEDS[0])
    genes = pq.read_table(root.table("normalized_genes", COHORT), columns=["gene"]).to_pandas()["gene"]
    cohort = load_cohort(root.cohort_folder(COHORT))
    measured_here = {product for step in MEASURED for product in RECIPES[step].products}
    for name in RECIPES["gene_ranking"].tables:
        if name in measured_here or root.table(name, COHORT).exists():
            continue
        schema = CATALOG[name]
        frame = schema.empty()
        if name in IMPORTANCES:
            rank = 1.0 + rng.permutation(len(genes))
            frame = pd.DataFrame({"gene": genes, "label": POOLED, "value": -rank, "rank": rank})
            frame = frame.reindex(columns=[column.name for column in schema.columns])
            frame = frame.assign(**{seed: rng.random(len(genes)) for seed in SEEDS})
        table = schema.arrow(frame)
        record = Record(name, COHORT, RECIPES[name].digest(root, cohort), content_digest(table), "1", {})
        write_table(stamp(table, record), root.table(name, COHORT))


def run_step(root: DataRoot, table: str, *, profiled: bool) -> dict[str, float]:
    """Run one step, its input tables read and its own written, and measure it."""
    with open_instance(root) as instance:
        watch = cProfile.Profile() if profiled else None
        started, used = time.perf_counter(), time.process_time()
        if watch:
            watch.enable()
        outcome = run_cohort(
            root, COHORT, instance, select=[table], force=True, on_plan=lambda _: None, on_event=lambda _: None
        )
        if watch:
            watch.disable()
            pstats.Stats(watch, stream=sys.stderr).sort_stats("cumulative").print_stats("omics_assets", 45)
    if not outcome.success:
        raise SystemExit(f"{table}: {outcome.failure}")
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    return {"seconds": seconds, "cpu": cpu, "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2}


def measured(folder: Path, table: str, *, profiled: bool) -> dict[str, float]:
    """Run one step in a process of its own."""
    command = [sys.executable, __file__, "--folder", str(folder), "--child", table, *(["--profile"] * profiled)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - this very file
    return json.loads(done.stdout.strip().splitlines()[-1])


def report(folder: Path, asked: argparse.Namespace) -> None:
    """Print a row per step."""
    root = DataRoot(folder.resolve())
    if not root.cohorts.exists():
        write_inputs(root, asked)
        for table in BEFORE:
            row = measured(folder, table, profiled=False)
            print(f"made {table}: {row['seconds']:.1f} s, {row['peak_gb']:.2f} GB", file=sys.stderr, flush=True)
        write_stand_ins(root)
    print(f"{asked.genes:,} genes, {asked.targets} targets, {asked.pathways} pathways, n = {asked.samples}\n")
    print("| step | seconds | CPU seconds | peak GB |\n|---|---|---|---|", flush=True)
    rows = []
    for table in asked.steps:
        row = measured(folder, table, profiled=asked.profile)
        rows.append(row)
        numbers = f"{row['seconds']:.1f} | {row['cpu']:.1f} | {row['peak_gb']:.2f}"
        print(f"| {TOLD.get(table, table)} | {numbers} |", flush=True)
    seconds, cpu = (sum(row[name] for row in rows) for name in ("seconds", "cpu"))
    print(f"| together; peak of the largest | {seconds:.1f} | {cpu:.1f} | {max(row['peak_gb'] for row in rows):.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--genes", type=int, default=132_129)
    parser.add_argument("--targets", type=int, default=50)
    parser.add_argument("--pathways", type=int, default=4)
    parser.add_argument("--metabolites", type=int, default=200)
    parser.add_argument("--samples", type=int, default=21)
    parser.add_argument("--steps", nargs="+", choices=MEASURED, default=MEASURED)
    parser.add_argument("--folder", type=Path, help="data root to make, or made before; else a temporary one")
    parser.add_argument("--profile", action="store_true", help="functions by time, to stderr (slower)")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(run_step(DataRoot(asked.folder.resolve()), asked.child, profiled=asked.profile)))
    elif asked.folder:
        report(asked.folder, asked)
    else:
        with tempfile.TemporaryDirectory() as folder:
            report(Path(folder), asked)


if __name__ == "__main__":
    main()
