"""The ranking as an Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from omics_assets.figures.shortlist import Order, in_order, is_claimed, is_known
from omics_assets.reports.cells import Value
from omics_assets.reports.dateless_archive import save_workbook
from omics_assets.reports.methods_text import Section
from omics_assets.reports.readme_sheet import CLAIMED_FILL, KNOWN_FILL, write_methods, write_readme
from omics_assets.reports.sheet_names import sheet_names
from omics_assets.reports.table_sheet import Block, write_blocks
from omics_assets.reports.trust_text import trust_sentences
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.schema import Column, TableSchema

MAX_GENES = 10_000
MAX_FAMILIES = 40
SHEETS = ("README", "Ranking", "Evidence", "Quality", "Settings and versions", "Methods")
_LEAD = ("rank", "gene", "log_odds", "q", "p_gene", "best_metabolite", "rho", "family", "flags", "redundant_with")
_SETTINGS = TableSchema(
    "settings",
    "reporting",
    "Settings and versions behind the ranking.",
    ("name",),
    (Column("name", "string", "Setting or version"), Column("value", "string", "Its value")),
)


@dataclass(frozen=True)
class WorkbookContent:
    """What the workbook shows: the tables of these names, and what is said about them.

    Parameters
    ----------
    title
        First line of the README: which cohort.
    settings
        Name and value of every setting and version.
    methods
        The Methods section of a paper (`methods_text`).
    notes
        Sentences for the README that hold for this cohort alone.
    order
        The score the sheet Ranking is sorted by.
    """

    title: str
    gene_ranking: pd.DataFrame
    family_rankings: pd.DataFrame
    evidence_verdicts: pd.DataFrame
    ranking_validation: pd.DataFrame
    spike_in_recovery: pd.DataFrame
    autoencoder_quality: pd.DataFrame
    classification: pd.DataFrame
    detectability: pd.DataFrame
    dropped_features: pd.DataFrame
    settings: Sequence[tuple[str, Value]] = ()
    methods: Sequence[Section] = ()
    notes: Sequence[str] = ()
    order: Order = "log_odds"


def write_workbook(path: Path, content: WorkbookContent) -> None:
    """Write the workbook and replace the file at once; equal content gives equal bytes.

    Sheets: README, Ranking, one per family, Evidence, Quality, Settings and versions, Methods. Names are text
    everywhere: no cell becomes a formula or a date.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "omics-assets"
    families = _families(content.family_rankings)
    names = sheet_names(families, taken=SHEETS)
    ranking = _ranking(content)
    notes = [*content.notes, *_limits(content, ranking, families)]
    trust = trust_sentences(content.gene_ranking, content.ranking_validation, content.spike_in_recovery)
    write_readme(book.create_sheet("README"), content.title, notes, list(trust))
    known = set(content.gene_ranking.loc[is_known(content.gene_ranking), "gene"])
    write_blocks(book.create_sheet("Ranking"), [_block("gene_ranking", ranking, known)], freeze="C2")
    for family, name in zip(families, names, strict=True):
        rows = content.family_rankings[content.family_rankings["family"] == family]
        write_blocks(book.create_sheet(name), [_block("family_rankings", rows.sort_values("rank_within"), known)])
    write_blocks(
        book.create_sheet("Evidence"),
        [
            _block("evidence_verdicts", content.evidence_verdicts),
            _block("ranking_validation", content.ranking_validation),
            _block("spike_in_recovery", content.spike_in_recovery),
        ],
    )
    write_blocks(book.create_sheet("Quality"), _quality(content))
    settings = pd.DataFrame([(name, str(value)) for name, value in content.settings], columns=["name", "value"])
    write_blocks(book.create_sheet("Settings and versions"), [Block("", settings, _SETTINGS)])
    write_methods(book.create_sheet("Methods"), content.methods)
    save_workbook(book, path)


def _ranking(content: WorkbookContent) -> pd.DataFrame:
    """Candidates in order, then known genes, which are never cut off, then unexpressed ones."""
    genes = content.gene_ranking
    known = genes[is_known(genes)].sort_values(["log_odds", "gene"], ascending=[False, True])
    candidates = in_order(genes, content.order)
    candidates = candidates[~is_known(candidates)].head(MAX_GENES)
    shown = {*candidates["gene"], *known["gene"]}
    rest = genes[genes["rank"].isna() & ~genes["gene"].isin(shown)].sort_values("gene")
    rows = pd.concat([candidates, known, rest.head(max(MAX_GENES - len(shown), 0))], ignore_index=True)
    return rows[[*_LEAD, *(name for name in rows.columns if name not in _LEAD)]]


def _families(rankings: pd.DataFrame) -> list[str]:
    """The families with a sheet of their own: the most enriched, then by their best gene."""
    summary = rankings.groupby("family").agg(p=("enrichment_p", "min"), best=("rank", "min")).reset_index()
    summary = summary.sort_values(["p", "best", "family"], na_position="last")
    return [str(family) for family in summary["family"].head(MAX_FAMILIES)]


def _limits(content: WorkbookContent, ranking: pd.DataFrame, families: Sequence[str]) -> list[str]:
    notes = []
    if len(ranking) < len(content.gene_ranking):
        notes.append(
            f"The sheet Ranking shows {len(ranking):,} of {len(content.gene_ranking):,} genes: the first {MAX_GENES:,} "
            "and all known ones. All stand in the CSV file gene_ranking."
        )
    count = content.family_rankings["family"].nunique()
    if count > len(families):
        notes.append(
            f"{len(families)} of {count} families have a sheet, the most enriched ones. All stand in the CSV file "
            "family_rankings."
        )
    return notes


def _block(table: str, frame: pd.DataFrame, known: set[str] | None = None) -> Block:
    schema = CATALOG[table]
    title = f"{table}: {schema.description}"
    return Block(title, frame, schema, fills=_fills(frame, known) if known is not None else {})


def _fills(frame: pd.DataFrame, known: set[str]) -> dict[str, list[PatternFill | None]]:
    claimed = [CLAIMED_FILL if claim else None for claim in is_claimed(frame)]
    gene = [KNOWN_FILL if name in known else claim for name, claim in zip(frame["gene"], claimed, strict=True)]
    return {"gene": gene, "q": claimed}


def _quality(content: WorkbookContent) -> list[Block]:
    counts = content.dropped_features.groupby(["modality", "reason"]).size().reset_index(name="features")
    dropped = Block(
        "dropped_features: how many features do not enter the analysis, and why",
        counts.sort_values(["modality", "features", "reason"], ascending=[True, False, True]),
        CATALOG["dropped_features"],
        extra={"features": "Number of features dropped for this reason"},
    )
    tables = {
        "autoencoder_quality": content.autoencoder_quality,
        "classification": content.classification,
        "detectability": content.detectability,
    }
    return [*(_block(name, frame) for name, frame in tables.items()), dropped]
