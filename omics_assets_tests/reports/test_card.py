"""Terminal tables: the best genes first, names as they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from rich.console import Console, Group, RenderableType
from rich.text import Text

from omics_assets.figures.shortlist import Order
from omics_assets.reports.card import frame_card, ranking_card, record_card
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.fake_tables import Tables, empty_tables, fake_tables


def printed(card: RenderableType, width: int = 160) -> str:
    console = Console(width=width, color_system="standard", force_terminal=True)
    with console.capture() as capture:
        console.print(card)
    return capture.get()


def ranked(tables: Tables, top: int = 20, order: Order = "log_odds") -> Group:
    names = ("gene_ranking", "ranking_validation", "evidence_verdicts", "spike_in_recovery")
    ranking, validation, verdicts, spikes = (tables[name] for name in names)
    return ranking_card(ranking, validation, verdicts, spikes, top, order=order)


def card(tables: Tables, top: int = 20, order: Order = "log_odds") -> str:
    return printed(ranked(tables, top, order))


def test_the_best_genes_with_their_evidence() -> None:
    tables = fake_tables(genes=60)
    text = card(tables, 5)
    best = tables["gene_ranking"].dropna(subset=["rank"]).sort_values("rank")
    assert all(gene in text for gene in best["gene"].head(5))
    assert best["gene"].iloc[5] not in text
    for word in (
        "correlation",
        "homology",
        "bait",
        "8 known genes",
        "split-half agreement",
        "not a probability",
        "5.0e-02*",
    ):
        assert word in text
    shortlist = text[: text.index("not a probability")]
    assert "autoencoder" not in shortlist  # its term is 0 everywhere: it did not enter


def test_the_published_order_names_itself() -> None:
    tables = fake_tables(genes=60)
    text = card(tables, 3, "fused")
    best = tables["gene_ranking"].dropna(subset=["rank"]).sort_values("fused_rank")
    assert all(gene in text for gene in best["gene"].head(3))
    assert "The first 3 genes by the published fusion" in text
    assert "rank by log-odds" not in text


def test_copies_are_left_out_and_named() -> None:
    tables = fake_tables(genes=20)
    genes = tables["gene_ranking"]
    best = genes.dropna(subset=["rank"]).sort_values("rank")["gene"].tolist()
    genes.loc[genes["gene"] == best[1], "redundant_with"] = best[0]
    said = " ".join(Text.from_ansi(card(tables, 2)).plain.split())
    assert f"not shown, of the same locus or profile: {best[1]} (as {best[0]})" in said
    assert best[2] in said
    assert best[3] not in said
    assert "not shown" not in card(tables, 1)


def test_names_are_neither_markup_nor_escape_sequences() -> None:
    tables = fake_tables(genes=20, prefix="[bold red]\x1b[31m")
    text = card(tables)
    assert "[bold red]\ufffd[31m1000" in text


def test_empty_tables_print() -> None:
    assert "The first 0 genes" in card(empty_tables())


def test_a_narrow_terminal_still_prints() -> None:
    tables = fake_tables(genes=20)
    assert max(map(len, Text.from_ansi(printed(ranked(tables, 3), 60)).plain.splitlines())) <= 60


def test_a_frame_shows_eight_columns_and_says_how_many_more() -> None:
    frame = fake_tables(genes=20)["gene_ranking"]
    text = printed(frame_card(frame.head(3), CATALOG["gene_ranking"]))
    assert frame["gene"].iloc[2] in text
    assert frame["gene"].iloc[3] not in text
    assert f"and {frame.shape[1] - 8} more columns" in text


def test_one_row_stands_upright_with_what_its_columns_mean() -> None:
    frame = fake_tables(genes=20)["gene_ranking"]
    text = " ".join(Text.from_ansi(printed(record_card(frame.iloc[2], CATALOG["gene_ranking"]))).plain.split())
    assert frame["gene"].iloc[2] in text
    assert "redundant_with" in text
    assert "Order of log_odds less its homology term" in text
    row = pd.Series({"tensor": "w", "data": b"secret"})
    assert "secret" not in printed(record_card(row, CATALOG["gat_model"]))


def test_binary_columns_are_never_shown() -> None:
    frame = pd.DataFrame(
        [{"tensor": "w", "chunk": 0, "dtype": "float32", "shape": "2", "offset": 0, "data": b"\x00secret"}]
    )
    text = printed(frame_card(frame, CATALOG["gat_model"]))
    assert "secret" not in text
    assert "float32" in text


def test_missing_values_are_empty_and_p_values_short() -> None:
    frame = pd.DataFrame({"gene": ["g"], "rho": [np.nan], "p_gene": [1.23e-7]})
    text = printed(frame_card(frame, CATALOG["gene_correlation"]))
    assert "1.2e-07" in text
    assert "nan" not in text.lower()
