"""What a shortlist can be trusted for is said once, and stands in the workbook, on the card and in the Methods."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import load_workbook
from rich.text import Text

from omics_assets.reports.methods_text import methods_sections
from omics_assets.reports.trust_text import beats_plain_rho, counted_on, spike_in_power, trust_sentences
from omics_assets.reports.workbook import write_workbook
from omics_assets_tests.fake_tables import Tables, empty_tables, fake_tables
from omics_assets_tests.reports.test_card import card
from omics_assets_tests.reports.test_methods_text import content as methods
from omics_assets_tests.reports.test_workbook import content as workbook


def trust(tables: Tables) -> list[str]:
    names = ("gene_ranking", "ranking_validation", "spike_in_recovery")
    return list(trust_sentences(*(tables[name] for name in names)))


def validation(ours: float, plain: float | None) -> pd.DataFrame:
    rows = [("all pathways", "log_odds", ours), ("all pathways", "random", 0.0), ("flavonol", "correlation", 1.0)]
    rows += [] if plain is None else [("all pathways", "correlation", plain)]
    return pd.DataFrame(rows, columns=["pathway", "method", "value"]).assign(metric="recall_at_100")


def test_the_list_is_compared_with_plain_rho_over_all_pathways() -> None:
    assert "finds 50% of the known genes in its first 100, more than plain |rho| (25%)" in beats_plain_rho(
        validation(0.5, 0.25)
    )
    assert "as many as plain |rho| (50%)" in beats_plain_rho(validation(0.5, 0.5))
    assert "fewer than plain |rho| (75%)" in beats_plain_rho(validation(0.5, 0.75))
    assert "no target could be correlated" in beats_plain_rho(validation(0.5, None))


def test_true_genes_are_counted_by_q_among_the_first_of_the_list() -> None:
    genes = pd.DataFrame({"rank": pd.array([1, 15, 60, None], dtype="Int64"), "q": [0.01, 0.05, 0.2, 0.001]})
    genes["rank"] = genes["rank"].replace(1, 3)
    # 0.95 and 1.9: five in a hundred of what q <= 0.05 calls may be wrong
    assert "0.9 among the first 10, 1.9 among the first 20, 1.9 among the first 50" in counted_on(genes)
    assert "0.0 among the first 10, 0.0 among the first 20" in counted_on(genes.assign(q=np.nan))


def test_spike_in_power_names_every_strength() -> None:
    text = spike_in_power(fake_tables(genes=20)["spike_in_recovery"])
    assert "rho 0.5: median rank 1,234, 5% in the first 20, 15% in the first 100" in text
    assert "rho 0.9: median rank 8, 80% in the first 20, 100% in the first 100" in text


def test_the_same_sentences_stand_in_workbook_card_and_methods(tmp_path: Path) -> None:
    tables = fake_tables(genes=60)
    said = trust(tables)
    assert beats_plain_rho(tables["ranking_validation"]) in said[0]
    assert said[1:] == [counted_on(tables["gene_ranking"]), spike_in_power(tables["spike_in_recovery"])]
    write_workbook(tmp_path / "ranking.xlsx", workbook(tables))
    readme = [row[0] for row in load_workbook(tmp_path / "ranking.xlsx")["README"].iter_rows(values_only=True)]
    shown = " ".join(Text.from_ansi(card(tables)).plain.split())
    paper = next(part.sentences for part in methods_sections(methods(tables)) if part.heading == "Ranking")
    for sentence in said:
        assert sentence in readme
        assert sentence in shown
        assert sentence in paper


def test_nothing_is_said_of_what_was_not_done() -> None:
    assert len(trust(empty_tables())) == 1
