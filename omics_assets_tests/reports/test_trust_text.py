"""What a shortlist can be trusted for is said once, and stands in the workbook, on the card and in the Methods."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook
from rich.text import Text

from omics_assets.figures.shortlist import Order
from omics_assets.reports.methods_text import methods_sections
from omics_assets.reports.trust_text import (
    beats_plain_rho,
    counted_on,
    silent_correlation,
    spike_in_power,
    trust_sentences,
    unchecked_homology,
)
from omics_assets.reports.workbook import write_workbook
from omics_assets.settings import Settings
from omics_assets_tests.fake_tables import Tables, empty_tables, fake_tables
from omics_assets_tests.reports.test_card import card
from omics_assets_tests.reports.test_methods_text import content as methods
from omics_assets_tests.reports.test_workbook import content as workbook


def trust(tables: Tables, order: Order = "log_odds") -> list[str]:
    names = ("gene_ranking", "ranking_validation", "spike_in_recovery", "evidence_verdicts")
    return list(trust_sentences(*(tables[name] for name in names), order=order))


def validation(known: int, **found: tuple[int, float, float]) -> pd.DataFrame:
    """Known genes found by each method over all pathways, with the interval of the share."""
    rows = [("all pathways", method, count / known, low, high) for method, (count, low, high) in found.items()]
    rows += [("flavonol", "correlation", 1.0, 1.0, 1.0), ("all pathways", "random", 0.0, 0.0, 0.0)]
    frame = pd.DataFrame(rows, columns=["pathway", "method", "value", "lower", "upper"])
    return frame.assign(metric="recall_at_100", known_genes=known)


def test_few_known_genes_do_not_tell_the_list_from_plain_rho() -> None:
    few = validation(8, log_odds=(7, 0.6, 1.0), correlation=(6, 0.4, 1.0))
    said = "7 of 8 in the first 100 by log-odds, 6 of 8 by plain |rho|: no different with so few"
    assert beats_plain_rho(few) == said
    # the bootstrap interval of all or nothing has no width: two of two against none is no more than chance
    assert beats_plain_rho(validation(2, log_odds=(2, 1.0, 1.0), correlation=(0, 0.0, 0.0))).endswith("with so few")
    assert beats_plain_rho(validation(5, log_odds=(5, 1.0, 1.0), correlation=(0, 0.0, 0.0))).endswith("with so few")
    # many differences, but the intervals overlap
    assert beats_plain_rho(validation(40, log_odds=(20, 0.35, 0.65), correlation=(12, 0.2, 0.45))).endswith("so few")


def test_many_known_genes_do() -> None:
    rows = {"log_odds": (27, 0.53, 0.8), "correlation": (14, 0.2, 0.5), "fused": (4, 0.02, 0.19)}
    many = validation(40, **rows)
    assert beats_plain_rho(many) == "27 of 40 in the first 100 by log-odds, 14 of 40 by plain |rho|: more"
    fused = beats_plain_rho(many, "fused")
    assert fused == "4 of 40 in the first 100 by the published fusion, 14 of 40 by plain |rho|: fewer"


def test_without_targets_there_is_no_plain_rho() -> None:
    alone = validation(8, log_odds=(4, 0.2, 0.8))
    assert beats_plain_rho(alone) == "4 of 8 in the first 100 by log-odds; no target could be correlated"


def genes_with_q(rank: list[float | None], fused_rank: list[float], q: list[float]) -> pd.DataFrame:
    ranks = {"rank": pd.array(rank, dtype="Int64"), "fused_rank": fused_rank, "q": q}
    return pd.DataFrame({"gene": [f"g{i}" for i in range(len(q))], **ranks})


def test_true_genes_are_counted_by_q_among_the_first_of_the_list_in_its_own_order() -> None:
    rank = [*range(1, 31), None]
    genes = genes_with_q(rank, [*range(31, 1, -1), 1], [0.1] * 4 + [0.9] * 26 + [0.001])
    # of five genes called, one of them known and off the list, half a gene may be wrong
    assert "by q <= 0.1" in counted_on(genes)
    assert "3.5 among the first 10, 3.5 among the first 20, 3.5 among the first 50" in counted_on(genes)
    assert "0.0 among the first 10, 0.0 among the first 20, 3.5 among the first 50" in counted_on(genes, "fused")
    assert "0.0 among the first 10, 0.0 among the first 20" in counted_on(genes.assign(q=np.nan))


def unknown(tables: Tables) -> pd.DataFrame:
    """The ranking of a cohort without known genes: ten genes hit, all first, and five of them by that alone."""
    genes = tables["gene_ranking"].sort_values("log_odds", ascending=False, ignore_index=True)
    place = np.arange(1, len(genes) + 1)
    genes = genes.assign(flags=None, rank=place, homology_raw=np.where(place <= 10, 0.8, 0.0), homology_term=1.0)
    return genes.assign(rank_without_homology=np.where(place <= 5, 50 + place, place - 5))


def test_without_known_genes_the_list_is_said_to_be_that_of_the_families_named() -> None:
    genes = unknown(fake_tables(genes=60))
    (said,) = unchecked_homology(genes)
    assert said == (
        "Homology enters unchecked: no known genes. 10 of the first 20 are hits; without it 15 of these 20 stay in the "
        "first 20."
    )
    assert list(unchecked_homology(genes.assign(homology_term=0.0))) == []
    assert list(unchecked_homology(genes.assign(flags=["known"] + [None] * 59))) == []
    (said,) = unchecked_homology(genes.assign(fused_rank=genes["rank"].to_numpy()[::-1]), "fused")
    assert said == "Homology enters unchecked: no known genes. 0 of the first 20 are hits."


def test_a_correlation_that_does_not_beat_its_control_is_named() -> None:
    verdicts = fake_tables(genes=60)["evidence_verdicts"]
    assert list(silent_correlation(verdicts)) == []
    silent = verdicts.assign(beats_control=False)
    (said,) = silent_correlation(silent)
    assert said == (
        "Correlation does not beat its control: genes with p_gene <= 0.001: 14, on re-paired samples 3 (p = 0.04)."
    )
    assert list(silent_correlation(verdicts.assign(beats_control=pd.array([None] * len(verdicts), "boolean")))) == []


def test_spike_in_power_names_every_strength() -> None:
    text = spike_in_power(fake_tables(genes=20)["spike_in_recovery"])
    assert "rho 0.5 (0.48 with the best of them): median rank 1,234, 5% in the first 20, 15% in the first 100" in text
    assert "rho 0.9 (0.91 with the best of them): median rank 8, 80% in the first 20, 100% in the first 100" in text


@pytest.mark.parametrize("order", ["log_odds", "fused"])
def test_the_same_sentences_stand_in_workbook_card_and_methods(tmp_path: Path, order: Order) -> None:
    tables = fake_tables(genes=60)
    tables["gene_ranking"] = unknown(tables)
    tables["evidence_verdicts"] = tables["evidence_verdicts"].assign(beats_control=False)
    said = trust(tables, order)
    assert len(said) == 5
    assert beats_plain_rho(tables["ranking_validation"], order) in said[0]
    write_workbook(tmp_path / "ranking.xlsx", workbook(tables, order=order))
    readme = [row[0] for row in load_workbook(tmp_path / "ranking.xlsx")["README"].iter_rows(values_only=True)]
    shown = " ".join(Text.from_ansi(card(tables, order=order)).plain.split())
    settings = Settings.model_validate({"ranking": {"order": order}})
    sections = methods_sections(replace(methods(tables), settings=settings))
    paper = next(part.sentences for part in sections if part.heading == "Ranking")
    for sentence in said:
        assert sentence in readme
        assert sentence in shown
        assert sentence in paper


def test_nothing_is_said_of_what_was_not_done() -> None:
    assert len(trust(empty_tables())) == 1
