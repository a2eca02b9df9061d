"""The command line: each command calls one function below and prints what it returns."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError, LockedError

app = typer.Typer(
    help="From a cohort folder to a ranked gene list.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
WIDTH_IN_FILES = 140
console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else WIDTH_IN_FILES)
errors = Console(stderr=True, highlight=False, markup=False)

CohortArgument = Annotated[str, typer.Argument(help="Name of the cohort: its folder below cohorts/")]
SelectOption = Annotated[list[str] | None, typer.Option("--select", help="Stages or tables; repeat for several")]


@app.command()
def run(
    cohort: CohortArgument,
    select: SelectOption = None,
    force: Annotated[bool, typer.Option("--force", help="Make all of it again")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait while another run writes the cohort")] = False,
) -> None:
    """Make what is missing or out of date, keep the rest, and print the best genes where they were ranked."""
    from omics_assets.commands.results import show_results
    from omics_assets.commands.run import run_with_display

    root = DataRoot.from_environment()
    outcome = run_with_display(root, cohort, select or [], force=force, wait=wait, console=console)
    show_results(root, cohort, outcome, console)
    if not outcome.success:
        errors.print(outcome.failure)
        raise typer.Exit(2 if outcome.bad_input else 1)


@app.command()
def demo() -> None:
    """Run the bundled cohort and print its best genes, with how many of the planted ones were found."""
    from omics_assets.commands.demo import run_demo

    if not run_demo(DataRoot.from_environment(), console):
        raise typer.Exit(1)


@app.command()
def simulate(
    name: CohortArgument,
    samples: int = 21,
    genes: int = 10_000,
    metabolites: int = 200,
    pathways: int = 4,
    regime: Literal["free", "tissue", "tissue_strong", "null"] = "tissue",
    strength: Literal["weak", "medium", "strong"] = "medium",
    homology: Literal["good", "broad", "poor", "useless"] = "good",
    blocks: Annotated[int, typer.Option(help="Technical replicates per plant")] = 1,
    seed: int = 1,
    clustered: Annotated[
        float | None,
        typer.Option(help="Give genes places, and this share of each pathway's a common gene cluster (0: none)"),
    ] = None,
) -> None:
    """Write a cohort with planted truth."""
    from omics_assets.simulate.cohort import simulate_cohort
    from omics_assets.simulate.spec import SimulationSpec
    from omics_assets.simulate.writer import write_cohort

    spec = SimulationSpec(
        samples=samples,
        genes=genes,
        metabolites=metabolites,
        pathways=pathways,
        regime=regime,
        strength=strength,
        homology=homology,
        blocks=blocks,
        seed=seed,
        clustered=clustered,
    )
    folder = DataRoot.from_environment().cohort_folder(name)
    write_cohort(simulate_cohort(spec), folder)
    console.print(f"wrote {folder}; next: omics-assets run {name}")


@app.command()
def example(
    name: Annotated[str, typer.Argument(help="Name of the public cohort")],
    source: Annotated[Path | None, typer.Option("--from", help="Folder that holds its files already")] = None,
) -> None:
    """Make a cohort folder of a public data set, each file checked against its SHA-256."""
    from omics_assets.examples.build import build_example

    folder = DataRoot.from_environment().cohort_folder(name)
    build_example(name, folder, source=source)
    console.print(f"wrote {folder}; next: omics-assets run {name}")


@app.command()
def check(cohort: CohortArgument) -> None:
    """Say what was read as what, what pairs, what is dropped, and what this cohort can detect."""
    from omics_assets.commands.check import check_card

    console.print(check_card(DataRoot.from_environment(), cohort))


@app.command()
def show(
    cohort: CohortArgument,
    asset: Annotated[str, typer.Argument(help="Name of a table")],
    rows: Annotated[int, typer.Option("--rows", min=1, help="How many rows")] = 20,
    gene: Annotated[str | None, typer.Option("--gene", help="The rows of this gene alone")] = None,
) -> None:
    """Print the first rows of a table, the best first where they are ranked."""
    from omics_assets.commands.show import show_table

    console.print(show_table(DataRoot.from_environment(), cohort, asset, rows=rows, gene=gene))


@app.command()
def explain(cohort: CohortArgument, gene: Annotated[str, typer.Argument(help="Gene id")]) -> None:
    """Say on one screen how a gene came by its rank."""
    from omics_assets.explain.screen import explain as explain_gene

    console.print("\n".join(explain_gene(DataRoot.from_environment(), cohort, gene)))


@app.command()
def lineage(
    cohort: CohortArgument,
    asset: Annotated[str, typer.Argument(help="Name of a table")] = "gene_ranking",
    output: Annotated[Literal["text", "prov-json"], typer.Option("--format")] = "text",
) -> None:
    """Follow a table back to the files, settings, code and runs behind it."""
    from omics_assets.lineage import lineage_text, prov_json, trace

    traced = trace(DataRoot.from_environment(), cohort, asset)
    console.print(lineage_text(traced) if output == "text" else json.dumps(prov_json(traced), indent=2), soft_wrap=True)


@app.command()
def export(
    cohort: CohortArgument,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; default: with the reports")] = None,
) -> None:
    """Write a cohort's tables as a MuData file (.h5mu) for other tools."""
    from omics_assets.commands.export import export_cohort

    console.print("\n".join(export_cohort(DataRoot.from_environment(), cohort, out)), soft_wrap=True)


@app.command()
def doctor() -> None:
    """Look over the data root: dead runs, damaged tables, unreadable cohorts."""
    from omics_assets.commands.operation import diagnose
    from omics_assets.instance import open_instance

    root = DataRoot.from_environment()
    with open_instance(root) as instance:
        fine, wrong = diagnose(root, instance)
    for line in (*fine, *(f"PROBLEM {problem}" for problem in wrong)):
        console.print(line, soft_wrap=True)
    if wrong:
        raise typer.Exit(1)
    console.print("all well")


@app.command()
def forget(cohort: CohortArgument, yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False) -> None:
    """Remove all outputs of a cohort; its input folder stays."""
    from omics_assets.commands.operation import forget as forget_cohort
    from omics_assets.instance import open_instance

    if not yes:
        typer.confirm(f"Remove all tables and reports of {cohort}?", abort=True)
    root = DataRoot.from_environment()
    with open_instance(root) as instance:
        console.print("\n".join(forget_cohort(root, cohort, instance)))


def main() -> None:
    """Run the command line: 0 done, 2 bad input, 3 locked, 1 anything else."""
    try:
        app()
    except InputError as error:
        errors.print("\n".join(error.lines()), soft_wrap=True)
        sys.exit(2)
    except LockedError as error:
        errors.print(str(error), soft_wrap=True)
        sys.exit(3)
