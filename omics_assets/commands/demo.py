"""The bundled cohort, from its files to its best genes, and how many of the planted ones were found."""

from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq
from rich.console import Console

from omics_assets.commands.run import run_with_display
from omics_assets.data_root import REPOSITORY, DataRoot
from omics_assets.reports.card import ranking_card
from omics_assets.simulate.demo import write_demo

NAME = "demo"
TOP = 20
PLANTED = "member"


def run_demo(root: DataRoot, console: Console) -> bool:
    """Run the demo cohort and print its best genes; return whether everything was made."""
    folder = root.cohort_folder(NAME)
    if not folder.exists():
        write_demo(folder)
    outcome = run_with_display(root, NAME, [], force=False, wait=True, console=console)
    if not outcome.success:
        console.print(outcome.failure)
        return False
    ranking = _table(root, "gene_ranking")
    validation, spikes = _table(root, "ranking_validation"), _table(root, "spike_in_recovery")
    console.print(ranking_card(ranking, validation, _table(root, "evidence_verdicts"), spikes, TOP))
    for line in planted_lines(ranking, pd.read_csv(folder / "truth.csv")):
        console.print(line)
    console.print(f"tables    {_relative(root.assets)}/<table>/{NAME}.parquet    (omics-assets show {NAME} <table>)")
    for name in ("ranking_workbook", "ranking_csv"):
        for row in _table(root, name).sort_values("file", ascending=False).to_dict("records"):
            console.print(f"{row['file']:<9} {_relative(root.path / row['path'])}")
    console.print(f"figures   {_relative(root.reports(NAME))}/<quality, model, latent, correlation, ranking>_figures/")
    return True


def planted_lines(ranking: pd.DataFrame, truth: pd.DataFrame) -> list[str]:
    """Say how many planted genes each order finds in its first 20 and 100; known genes are not counted."""
    planted = set(truth.loc[truth["role"] == PLANTED, "gene"]) - set(truth.loc[truth["role"] == "known", "gene"])
    listed = ranking[ranking["rank"].notna()]
    plain = listed["correlation_raw"].rank(ascending=False, method="first")
    orders = {"log-odds": listed["rank"], "published fusion": listed["fused_rank"].rank(), "plain |rho|": plain}
    lines = []
    for name, order in orders.items():
        found = {k: int(listed.loc[order <= k, "gene"].isin(planted).sum()) for k in (20, 100)}
        lines.append(f"planted genes found by {name}: {found[20]} in the first 20, {found[100]} in the first 100")
    return [*lines, f"(of {len(planted & set(listed['gene']))} planted genes that were not given as known)"]


def _table(root: DataRoot, name: str) -> pd.DataFrame:
    frame: pd.DataFrame = pq.read_table(root.table(name, NAME)).to_pandas()
    return frame


def _relative(path: object) -> str:
    return str(path).removeprefix(f"{REPOSITORY}/")
