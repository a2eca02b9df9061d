"""The ranking as an Excel workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from omics_assets.figures.shortlist import Order, is_claimed, is_known
from omics_assets.reports.cells import Value
from omics_assets.reports.dateless_archive import save_workbook
from omics_assets.reports.listed_genes import RANK_SPANS, leading_columns, listed_parts
from omics_assets.reports.methods_text import Section
from omics_assets.reports.readme_sheet import CLAIMED_FILL, KNOWN_FILL, write_methods, write_readme
from omics_assets.reports.sheet_names import sheet_names
from omics_assets.reports.table_sheet import Block, write_blocks
from omics_assets.reports.trust_text import trust_sentences
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.schema import Column, TableSchema

MAX_GENES = 10_000
MAX_FAMILIES = 40
MAX_PATHWAYS = 40
SHEETS = ("README", "Ranking", "Evidence", "Quality", "Settings and versions", "Methods")
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
    design
        The labels that claims are adjusted for.
    warned
        What the checks of the tables found.
    order
        The score the sheet Ranking is sorted by.
    """

    title: str
    gene_ranking: pd.DataFrame
    family_rankings: pd.DataFrame
    metabolite_rankings: pd.DataFrame
    ranking_robustness: pd.DataFrame
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
    design: Sequence[str] = ()
    warned: Sequence[str] = ()
    order: Order = "log_odds"


def write_workbook(path: Path, content: WorkbookContent) -> None:
    """Write the workbook and replace the file at once; equal content gives equal bytes.

    Sheets: README, Ranking, one per pathway, one per family, Evidence, Quality, Settings and versions, Methods. Names
    are text everywhere: no cell becomes a formula or a date.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "omics-assets"
    known = set(content.gene_ranking.loc[is_known(content.gene_ranking), "gene"])
    ranking = _ranking(content)
    _write_readme(book.create_sheet("README"), content, len(ranking))
    spans = {name: CATALOG["ranking_robustness"].column(name).description for name in RANK_SPANS}
    write_blocks(book.create_sheet("Ranking"), [_block("gene_ranking", ranking, known, spans)], freeze="C2")
    _write_lists(book, content, known)
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


def _write_readme(sheet: WriteOnlyWorksheet, content: WorkbookContent, shown: int) -> None:
    trust = trust_sentences(
        content.gene_ranking,
        content.ranking_validation,
        content.spike_in_recovery,
        content.evidence_verdicts,
        order=content.order,
    )
    own = {
        "How far to trust this shortlist": list(trust),
        "Checks that warned": content.warned,
        "This workbook": [*content.notes, *_limits(content, shown)],
    }
    write_readme(sheet, content.title, own, design=content.design, order=content.order)


def _write_lists(book: Workbook, content: WorkbookContent, known: set[str]) -> None:
    """One sheet per pathway, then one per family."""
    pathways, families = _pathways(content.metabolite_rankings), _families(content.family_rankings)
    lists = [("metabolite_rankings", content.metabolite_rankings, "target", name) for name in pathways[:MAX_PATHWAYS]]
    lists += [("family_rankings", content.family_rankings, "family", name) for name in families[:MAX_FAMILIES]]
    names = sheet_names([name for *_, name in lists], taken=SHEETS)
    for (table, frame, column, name), sheet in zip(lists, names, strict=True):
        rows = frame[frame[column].eq(name) & (frame["scope"].eq("pathway") if "scope" in frame else True)]
        write_blocks(book.create_sheet(sheet), [_block(table, rows.sort_values("rank_within"), known)])


def _ranking(content: WorkbookContent) -> pd.DataFrame:
    """The list with the spans of its ranks; known genes are never cut off."""
    candidates, known, rest = listed_parts(content.gene_ranking, content.order)
    candidates = candidates.head(MAX_GENES)
    rest = rest.head(max(MAX_GENES - len(candidates) - len(known), 0))
    rows = pd.concat([candidates, known, rest], ignore_index=True)
    rows = rows.merge(content.ranking_robustness[["gene", *RANK_SPANS]], on="gene", how="left")
    lead = (*leading_columns(content.order), *RANK_SPANS)
    return rows[[*lead, *(name for name in rows.columns if name not in lead)]]


def _pathways(rankings: pd.DataFrame) -> list[str]:
    """The pathways with a list, in the order stored."""
    return [str(name) for name in rankings.loc[rankings["scope"].eq("pathway"), "target"].unique()]


def _families(rankings: pd.DataFrame) -> list[str]:
    """The families: the most enriched first, then by their best gene."""
    summary = rankings.groupby("family").agg(p=("enrichment_p", "min"), best=("rank", "min")).reset_index()
    summary = summary.sort_values(["p", "best", "family"], na_position="last")
    return [str(family) for family in summary["family"]]


def _limits(content: WorkbookContent, shown: int) -> Iterator[str]:
    if shown < len(content.gene_ranking):
        yield (
            f"The sheet Ranking shows {shown:,} of {len(content.gene_ranking):,} genes: the first {MAX_GENES:,} "
            "and all known ones. All stand in the CSV file gene_ranking."
        )
    if (count := len(_pathways(content.metabolite_rankings))) > MAX_PATHWAYS:
        yield f"{MAX_PATHWAYS} of {count} pathways have a sheet. All stand in the CSV file metabolite_rankings."
    if (count := len(_families(content.family_rankings))) > MAX_FAMILIES:
        yield (
            f"{MAX_FAMILIES} of {count} families have a sheet, the most enriched ones. All stand in the CSV file "
            "family_rankings."
        )
    if content.metabolite_rankings["scope"].eq("target").any():
        yield "The lists of single targets stand in the CSV file metabolite_rankings."


def _block(
    table: str, frame: pd.DataFrame, known: set[str] | None = None, extra: Mapping[str, str] | None = None
) -> Block:
    schema = CATALOG[table]
    title = f"{table}: {schema.description}"
    return Block(title, frame, schema, extra=extra or {}, fills=_fills(frame, known) if known is not None else {})


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
