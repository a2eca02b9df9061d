"""Tables for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from rich.console import Group
from rich.table import Table
from rich.text import Text

from omics_assets.figures.shortlist import CLAIM_Q, Order, in_order, is_claimed, without_copies
from omics_assets.reports.cells import PROBABILITIES
from omics_assets.reports.trust_text import ORDER_NAMES, trust_sentences
from omics_assets.tables.ranking import EVIDENCES
from omics_assets.tables.schema import TableSchema
from omics_assets.tables.trust import ALL_PATHWAYS

MAX_COLUMNS = 8
MAX_COPIES = 5
_SHOWN_METRIC = "recall_at_100"
_READING: Mapping[Order, str] = {
    "log_odds": "log-odds are a score, not a probability: rank by log-odds, claim by q (within the design)",
    "fused": "the list is sorted by the published fusion, as the settings ask (ranking.order); claim by q (within the "
    "design)",
}


def ranking_card(
    gene_ranking: pd.DataFrame,
    ranking_validation: pd.DataFrame,
    evidence_verdicts: pd.DataFrame,
    spike_in_recovery: pd.DataFrame,
    top: int,
    *,
    order: Order = "log_odds",
) -> Group:
    """Return the best genes with what each evidence adds, how far to trust the list, and the verdicts."""
    listed = in_order(gene_ranking, order)
    best = without_copies(listed).head(top)
    return Group(
        _shortlist(best, order),
        *_redundant(listed, best),
        Text(_READING[order], style="dim"),
        *map(
            _plain, trust_sentences(gene_ranking, ranking_validation, spike_in_recovery, evidence_verdicts, order=order)
        ),
        *_recovery(ranking_validation),
        *_verdicts(evidence_verdicts),
    )


def frame_card(frame: pd.DataFrame, schema: TableSchema) -> Table:
    """Return the rows of a frame: at most 8 columns, key first, never binary ones."""
    binary = {column.name for column in schema.columns if column.dtype == "binary"}
    names = [str(name) for name in frame.columns if name not in binary]
    table = Table(title=_plain(schema.name), title_justify="left", caption_justify="left")
    for name in names[:MAX_COLUMNS]:
        numeric = pd.api.types.is_numeric_dtype(frame[name])
        table.add_column(_plain(name), justify="right" if numeric else "left", overflow="fold")
    for row in frame[names[:MAX_COLUMNS]].itertuples(index=False):
        table.add_row(*(_plain(_text(value, name)) for name, value in zip(names, row, strict=False)))
    if len(names) > MAX_COLUMNS:
        table.caption = _plain(f"and {len(names) - MAX_COLUMNS} more columns")
    return table


def record_card(row: pd.Series[float], schema: TableSchema) -> Table:
    """Return one row of a frame, a line per column: its value and what the column means."""
    described = {column.name: column for column in schema.columns}
    table = Table(title=_plain(schema.name), title_justify="left")
    for name in ("column", "value", "what it is"):
        table.add_column(name, overflow="fold")
    for name, value in zip(map(str, row.index), row.tolist(), strict=True):
        column = described.get(name)
        if column is None or column.dtype != "binary":
            said = column.description if column else schema.wide.description if schema.wide else ""
            table.add_row(*map(_plain, (name, _text(value, name), said)))
    return table


def _redundant(listed: pd.DataFrame, best: pd.DataFrame) -> Iterable[Text]:
    """Say which genes between the first and the last shown are left out, being one with a better one."""
    between = listed.iloc[: best.index.max() + 1 if len(best) else 0]
    copies = between[between["redundant_with"].notna()]
    if len(copies):
        said = ", ".join(f"{row.gene} (as {row.redundant_with})" for row in copies.head(MAX_COPIES).itertuples())
        more = f" and {len(copies) - MAX_COPIES} more" if len(copies) > MAX_COPIES else ""
        yield _plain(f"not shown, of the same locus or profile: {said}{more}")


def _shortlist(best: pd.DataFrame, order: Order) -> Table:
    table = Table(title=f"The first {len(best)} genes by {ORDER_NAMES[order]}", title_justify="left")
    evidences = [name for name in EVIDENCES if best[f"{name}_term"].fillna(0.0).ne(0.0).any()]
    table.add_column("gene", overflow="fold", min_width=9)
    for name in ("rank", "fused", "log-odds", *(name.replace("_", " ") for name in evidences), "q"):
        table.add_column(name, justify="right", overflow="fold")
    for name in ("best metabolite", "family"):
        table.add_column(name, overflow="fold")
    for (_, row), claimed in zip(best.iterrows(), is_claimed(best), strict=True):
        numbers = [row["log_odds"], *(row[f"{name}_term"] for name in evidences)]
        cells = [
            _text(row["gene"], "gene"),
            _text(row["rank"], "rank"),
            _text(row["fused_rank"], "rank"),
            *("" if pd.isna(number) else f"{number:.2f}" for number in numbers),
            _text(row["q"], "q") + ("*" if claimed else ""),
            *(_text(row[name], name) for name in ("best_metabolite", "family")),
        ]
        table.add_row(*map(_plain, cells), style="bold" if claimed else None)
    table.caption = f"* q <= {CLAIM_Q}"
    return table


def _recovery(validation: pd.DataFrame) -> Iterable[Text]:
    pooled = validation[validation["pathway"] == ALL_PATHWAYS]
    rows = pooled[(pooled["metric"] == _SHOWN_METRIC) & pooled["value"].notna()]
    for row in rows.sort_values("value", ascending=False).to_dict("records"):
        above = (
            ""
            if pd.isna(row["excess"])
            else f", {row['excess']:+.2f} above re-paired samples (p = {row['excess_p']:.2g})"
        )
        interval = "" if pd.isna(row["lower"]) else f" [{row['lower']:.2f}, {row['upper']:.2f}]"
        yield _plain(
            f"{row['method']}: finds {row['value']:.0%}{interval} of {row['known_genes']:.0f} known genes in the first "
            f"100{above}"
        )


def _verdicts(verdicts: pd.DataFrame) -> Iterable[Table | Text]:
    judged, gates = (verdicts[verdicts["statistic"].eq("gate") == is_gate] for is_gate in (False, True))
    table = Table(title="Does each evidence beat the same evidence where no signal can be?", title_justify="left")
    for name in ("evidence", "label", "statistic"):
        table.add_column(name, overflow="fold")
    for name in ("value", "control", "p", "beats it"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in judged.to_dict("records"):
        texts = [row[name] for name in ("evidence", "label", "statistic")]
        numbers = [_text(row[name], name) for name in ("value", "control_mean", "p")]
        table.add_row(*map(_plain, (*texts, *numbers, _answer(row["beats_control"]))))
    if len(judged):
        yield table
    for sentence in gates["sentence"].dropna():
        yield _plain(str(sentence))


def _answer(beats: bool | None) -> str:
    return "not judged" if pd.isna(beats) else "yes" if beats else "no"


def _text(value: object, column: str) -> str:
    if value is None or value is pd.NA or (isinstance(value, float | np.floating) and math.isnan(value)):
        return ""
    if isinstance(value, float | np.floating):
        number = float(value)
        if column in PROBABILITIES:
            return f"{number:.1e}"
        return f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else f"{number:.4g}"
    return str(value)


def _plain(text: str) -> Text:
    """Text as it is: no markup in brackets, no control characters that would move the cursor."""
    return Text("".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text))
