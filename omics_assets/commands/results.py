"""What a person sees when a cohort is made: its best genes, the files written, and what the checks found."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from textwrap import shorten

import pandas as pd
import pyarrow.parquet as pq
from rich.console import Console

from omics_assets.cohort import load_cohort
from omics_assets.commands.cohort_run import RunOutcome
from omics_assets.data_root import REPOSITORY, DataRoot
from omics_assets.reports.card import ranking_card
from omics_assets.tables.catalog import CATALOG

TOP = 20
LONGEST_WARNING = 300
_CARD = ("gene_ranking", "ranking_validation", "evidence_verdicts", "spike_in_recovery")
_FILES = ("ranking_workbook", "ranking_csv")
_FIGURES = tuple(name for name, schema in CATALOG.items() if schema.group == "reporting" and name.endswith("_figures"))


def show_ranking(root: DataRoot, cohort: str, console: Console) -> None:
    """Print the best genes in the order that the settings ask for, and how far to trust them."""
    order = load_cohort(root.cohort_folder(cohort)).settings.ranking.order
    ranking, validation, verdicts, spikes = (stored(root, cohort, name) for name in _CARD)
    console.print(ranking_card(ranking, validation, verdicts, spikes, TOP, order=order))


def file_lines(root: DataRoot, cohort: str, made: Collection[str]) -> Iterator[str]:
    """Say where the files of these tables lie."""
    yield f"tables    {_relative(root.assets)}/<table>/{cohort}.parquet    (omics-assets show {cohort} <table>)"
    for name in _FILES:
        if name in made:
            for row in stored(root, cohort, name).to_dict("records"):
                yield f"{_kind(str(row['path'])):<9} {_relative(root.path / str(row['path']))}"
    figures = [name for name in _FIGURES if name in made]
    if figures:
        kinds = ", ".join(name.removesuffix("_figures") for name in figures)
        yield f"figures   {_relative(root.reports(cohort))}/<{kinds}>_figures/"


def show_results(root: DataRoot, cohort: str, outcome: RunOutcome, console: Console) -> None:
    """Print what a run made, if it made a ranking or its files, and what the checks of this run found."""
    made = outcome.plan.to_do
    if outcome.success and not {"gene_ranking", *_FILES}.isdisjoint(made):
        show_ranking(root, cohort, console)
        console.print("\n".join(file_lines(root, cohort, made)), soft_wrap=True)
    show_warnings(outcome, console)


def show_warnings(outcome: RunOutcome, console: Console) -> None:
    """Print what the checks of a run found, each in a few lines: the verdicts stand above, and in their table."""
    for warning in outcome.warnings:
        console.print(f"WARNING   {shorten(warning, LONGEST_WARNING, placeholder=' ...')}", soft_wrap=True)


def stored(root: DataRoot, cohort: str, name: str) -> pd.DataFrame:
    """Return a stored table of a cohort."""
    frame: pd.DataFrame = pq.read_table(root.table(name, cohort)).to_pandas()
    return frame


def _kind(path: str) -> str:
    return {"xlsx": "workbook", "md": "methods"}.get(path.rsplit(".", 1)[-1], "CSV")


def _relative(path: object) -> str:
    return str(path).removeprefix(f"{REPOSITORY}/")
