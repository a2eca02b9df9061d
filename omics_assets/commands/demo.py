"""The bundled cohort, from its files to its best genes, and how many of the planted ones were found."""

from __future__ import annotations

import pandas as pd
from rich.console import Console

from omics_assets.commands.results import file_lines, show_ranking, show_warnings, stored
from omics_assets.commands.run import run_with_display
from omics_assets.data_root import DataRoot
from omics_assets.simulate.demo import write_demo
from omics_assets.tables.catalog import CATALOG

NAME = "demo"
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
    show_ranking(root, NAME, console)
    for line in planted_lines(stored(root, NAME, "gene_ranking"), pd.read_csv(folder / "truth.csv")):
        console.print(line)
    console.print("\n".join(file_lines(root, NAME, CATALOG)), soft_wrap=True)
    show_warnings(outcome, console)
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
