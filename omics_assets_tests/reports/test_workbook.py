"""The workbook, read again: text stays text, every header is explained, equal content is equal bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from omics_assets.figures.shortlist import Order
from omics_assets.reports import workbook as module
from omics_assets.reports.listed_genes import RANK_SPANS
from omics_assets.reports.readme_sheet import CLAIMED_FILL, KNOWN_FILL
from omics_assets.reports.workbook import WorkbookContent, write_workbook
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.fake_tables import FAMILIES, Tables, empty_tables, fake_tables

NASTY = [
    "=1+1",
    "+A1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "MARCH1",
    "1-2",
    "2/3",
    "1e5",
    "#N/A",
    "TRUE",
    "=cmd|' /C x'!A0",
    "0012",
]


def content(
    tables: Tables,
    *,
    title: str = "Ranking of demo",
    settings: Sequence[tuple[str, object]] = (("ranking.weights.correlation", 0.4), ("version", "=0.1")),
    notes: Sequence[str] = ("Claims are adjusted for tissue, site.",),
    design: Sequence[str] = ("tissue", "site"),
    warned: Sequence[str] = (),
    order: Order = "log_odds",
) -> WorkbookContent:
    return WorkbookContent(
        title=title,
        gene_ranking=tables["gene_ranking"],
        family_rankings=tables["family_rankings"],
        metabolite_rankings=tables["metabolite_rankings"],
        ranking_robustness=tables["ranking_robustness"],
        evidence_verdicts=tables["evidence_verdicts"],
        ranking_validation=tables["ranking_validation"],
        spike_in_recovery=tables["spike_in_recovery"],
        autoencoder_quality=tables["autoencoder_quality"],
        classification=tables["classification"],
        detectability=tables["detectability"],
        dropped_features=tables["dropped_features"],
        settings=settings,
        notes=notes,
        design=design,
        warned=warned,
        order=order,
    )


def written(path: Path, what: WorkbookContent) -> Workbook:
    write_workbook(path, what)
    return load_workbook(path)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return fake_tables(genes=60)


@pytest.fixture(scope="module")
def book(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return written(tmp_path_factory.mktemp("book") / "ranking.xlsx", content(tables))


def test_the_sheets_are_those_announced(book: Workbook) -> None:
    assert book.sheetnames[:2] == ["README", "Ranking"]
    assert book.sheetnames[2:6] == ["CYP", "UGT", "2-ODD", "SDR__x____"]
    assert book.sheetnames[6:] == ["Evidence", "Quality", "Settings and versions", "Methods"]


def test_every_header_is_explained_by_its_schema(book: Workbook) -> None:
    sheets = {
        "Ranking": "gene_ranking",
        "CYP": "family_rankings",
        "Evidence": "evidence_verdicts",
        "Quality": "autoencoder_quality",
    }
    for sheet, table in sheets.items():
        described = {column.name: column.description for column in CATALOG[table].columns}
        spans = CATALOG["ranking_robustness"]
        described |= {name: spans.column(name).description for name in RANK_SPANS if sheet == "Ranking"}
        header = [cell for cell in book[sheet][1] if cell.value is not None]
        assert {cell.value for cell in header} == set(described), sheet
        for cell in header:
            assert cell.comment.text == described[cell.value]
            assert cell.font.bold


def test_headers_are_frozen_and_filtered(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.freeze_panes is not None
        if sheet.title not in {"README", "Methods"}:
            assert sheet.auto_filter.ref.startswith("A1:")
    assert book["Ranking"].freeze_panes == "C2"
    assert book["Ranking"].auto_filter.ref.endswith("61")


def test_numbers_are_numbers_with_a_format_and_missing_values_are_empty(book: Workbook, tables: Tables) -> None:
    sheet = book["Ranking"]
    column = {cell.value: cell.column for cell in sheet[1]}
    formats = {name: sheet.cell(2, column[name]).number_format for name in ("q", "p_gene", "log_odds", "rank", "gene")}
    assert formats == {"q": "0.0E+00", "p_gene": "0.0E+00", "log_odds": "0.000", "rank": "0", "gene": "@"}
    ranks = [sheet.cell(row, column["rank"]).value for row in range(2, 62)]
    assert ranks == [*range(1, 59), None, None]  # two known genes have no rank, and come last
    best = tables["gene_ranking"].dropna(subset=["rank"]).sort_values("rank").iloc[0]
    assert sheet.cell(2, column["gene"]).value == best["gene"]
    assert sheet.cell(2, column["log_odds"]).value == pytest.approx(best["log_odds"])


def test_known_genes_and_claims_are_coloured_as_the_legend_says(book: Workbook, tables: Tables) -> None:
    sheet = book["Ranking"]
    column = {cell.value: cell.column for cell in sheet[1]}
    colours = [sheet.cell(row, column["gene"]).fill.start_color.rgb for row in range(2, 62)]
    none = "00000000"
    assert colours == [CLAIMED_FILL.start_color.rgb] * 4 + [none] * 54 + [KNOWN_FILL.start_color.rgb] * 2
    legend = {cell.value: cell.fill.start_color.rgb for (cell,) in book["README"].iter_rows(max_col=1)}
    assert legend["known gene"] == KNOWN_FILL.start_color.rgb
    assert legend["gene with q ≤ 0.1"] == CLAIMED_FILL.start_color.rgb


def test_the_readme_says_what_the_scores_do_not_mean(book: Workbook) -> None:
    text = " ".join(str(cell.value) for (cell,) in book["README"].iter_rows(max_col=1) if cell.value)
    for phrase in ("not a probability", "claim by q", "within the design", "association including tissue", "Verdicts"):
        assert phrase in text
    assert "alike in tissue and site." in text
    assert "association including tissue and site" in text
    assert "Claims are adjusted for tissue, site." in text
    assert "excess = what the metabolites add" in text
    assert "Checks that warned" not in text


def readme_of(path: Path, what: WorkbookContent) -> str:
    sheet = written(path, what)["README"]
    return " ".join(str(cell.value) for (cell,) in sheet.iter_rows(max_col=1) if cell.value)


def test_the_readme_names_no_label_that_the_cohort_has_not(tmp_path: Path, tables: Tables) -> None:
    text = readme_of(tmp_path / "w.xlsx", content(tables, design=("diet",), notes=()))
    assert "alike in diet." in text
    assert "tissue" not in text
    text = readme_of(tmp_path / "w.xlsx", content(tables, design=(), notes=()))
    assert "adjusted for nothing" in text
    assert "tissue" not in text


def test_the_readme_says_what_the_checks_found(tmp_path: Path, tables: Tables) -> None:
    text = readme_of(tmp_path / "w.xlsx", content(tables, warned=("beats_pca_5: gene: 0.1 against 0.2",)))
    assert "Checks that warned beats_pca_5: gene: 0.1 against 0.2" in text


def test_names_can_become_neither_formula_nor_date_nor_number(tmp_path: Path, tables: Tables) -> None:
    ranking = tables["gene_ranking"].copy()
    ranking.loc[: len(NASTY) - 1, "gene"] = NASTY
    ranking["best_metabolite"] = [NASTY[i % len(NASTY)] for i in range(len(ranking))]
    verdicts = tables["evidence_verdicts"].assign(sentence="=HYPERLINK(A1)")
    nasty = content({**tables, "gene_ranking": ranking, "evidence_verdicts": verdicts}, title="=1+1")
    book = written(tmp_path / "w.xlsx", nasty)
    texts = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n", "b"}, (sheet.title, cell.coordinate)
                assert not cell.is_date
                if isinstance(cell.value, str):
                    texts += 1
                    assert cell.data_type == "s"
                    assert cell.number_format == "@"
                    assert cell.quotePrefix == cell.value.startswith(("=", "+", "-", "@", "\t", "\n"))
    assert texts > 300
    genes = {book["Ranking"].cell(row, 2).value for row in range(2, 62)}
    assert {name.replace("\r", "\n") for name in NASTY} <= genes  # XML knows one line break
    with zipfile.ZipFile(tmp_path / "w.xlsx") as archive:
        assert not [name for name in archive.namelist() if name.endswith(".xml") and b"<f>" in archive.read(name)]


def test_control_characters_are_replaced(tmp_path: Path, tables: Tables) -> None:
    ranking = tables["gene_ranking"].copy()
    ranking.loc[0, "gene"] = "a\x00b\x1f\uffffc"
    book = written(tmp_path / "w.xlsx", content({**tables, "gene_ranking": ranking}))
    assert "a\ufffdb\ufffd\ufffdc" in {cell.value for cell in book["Ranking"]["B"]}


def test_equal_content_is_equal_bytes_with_a_fixed_date(
    tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_workbook(tmp_path / "a.xlsx", content(tables))
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 5, 6, 7, 8, 9, 0, 0, 0))
    write_workbook(tmp_path / "b.xlsx", content(tables))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    properties = load_workbook(tmp_path / "a.xlsx").properties
    assert properties.created.year == properties.modified.year == 2000
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_a_failure_leaves_the_earlier_workbook(tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.xlsx"
    write_workbook(path, content(tables))
    before = path.read_bytes()

    def fail(*_: object) -> None:
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr("omics_assets.reports.dateless_archive.ZipInfo", fail)
    with pytest.raises(OSError, match="disk full"):
        write_workbook(path, content(tables))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["w.xlsx"]


def test_empty_tables_give_headers_only(tmp_path: Path) -> None:
    book = written(tmp_path / "w.xlsx", content(empty_tables(), settings=(), notes=()))
    assert book.sheetnames == ["README", "Ranking", "Evidence", "Quality", "Settings and versions", "Methods"]
    assert book["Ranking"].max_row == 1


def test_long_rankings_are_cut_with_a_note_but_keep_known_genes(
    tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_GENES", 10)
    monkeypatch.setattr(module, "MAX_FAMILIES", 2)
    book = written(tmp_path / "w.xlsx", content(tables))
    column = {cell.value: cell.column for cell in book["Ranking"][1]}
    flags = [book["Ranking"].cell(row, column["flags"]).value for row in range(2, book["Ranking"].max_row + 1)]
    assert len(flags) == 12
    assert sum("known" in str(flag) for flag in flags) == 2
    readme = " ".join(str(cell.value) for (cell,) in book["README"].iter_rows(max_col=1))
    assert "12 of 60 genes" in readme
    assert "2 of 4 families" in readme
    assert book.sheetnames[2:4] == list(FAMILIES[:2])


def test_the_published_order_can_lead(tmp_path: Path, tables: Tables) -> None:
    book = written(tmp_path / "w.xlsx", content(tables, order="fused"))
    candidates = tables["gene_ranking"].dropna(subset=["rank"]).sort_values("fused_rank")
    assert [cell.value for cell in book["Ranking"]["B"]][1:4] == list(candidates["gene"].head(3))
    assert [cell.value for cell in book["Ranking"][1]][:4] == ["fused_rank", "gene", "fused_score", "rank"]
    assert "sorted by fused_rank" in readme_of(tmp_path / "r.xlsx", content(tables, order="fused"))


def test_the_list_without_homology_and_the_published_one_lead_beside_the_rank(book: Workbook) -> None:
    header = [cell.value for cell in book["Ranking"][1]]
    assert header[:5] == ["rank", "gene", "log_odds", "rank_without_homology", "fused_rank"]
    assert header[12:16] == list(RANK_SPANS)


def pathway_lists(tables: Tables) -> pd.DataFrame:
    lists = (("pathway", "flavonol"), ("target", "flavonol"), ("pathway", "CYP"))
    rows = [
        {"scope": scope, "target": target, "gene": gene, "rank_within": place, "log_odds": -float(place)}
        for scope, target in lists
        for place, gene in enumerate(tables["gene_ranking"]["gene"].head(5), start=1)
    ]
    columns = [column.name for column in CATALOG["metabolite_rankings"].columns]
    frame: pd.DataFrame = CATALOG["metabolite_rankings"].arrow(pd.DataFrame(rows).reindex(columns=columns)).to_pandas()
    return frame


def test_every_pathway_has_a_sheet(tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = content({**tables, "metabolite_rankings": pathway_lists(tables)})
    book = written(tmp_path / "w.xlsx", lists)
    assert book.sheetnames[2:6] == ["CYP", "flavonol", "CYP (2)", "UGT"]
    rows = [[cell.value for cell in row][:4] for row in book["flavonol"].iter_rows(min_row=2)]
    best = tables["gene_ranking"]["gene"].head(5)
    assert rows == [["pathway", "flavonol", gene, place] for place, gene in enumerate(best, start=1)]
    assert "single targets stand in the CSV file" in readme_of(tmp_path / "w.xlsx", lists)
    monkeypatch.setattr(module, "MAX_PATHWAYS", 1)
    assert "1 of 2 pathways have a sheet" in readme_of(tmp_path / "w.xlsx", lists)


def test_unexpressed_genes_come_last(tmp_path: Path, tables: Tables) -> None:
    ranking = tables["gene_ranking"].copy()
    ranking.loc[5, ["rank", "log_odds", "fused_rank"]] = float("nan")
    book = written(tmp_path / "w.xlsx", content({**tables, "gene_ranking": ranking}))
    assert [cell.value for cell in book["Ranking"]["B"]][-1] == ranking.loc[5, "gene"]


def test_dropped_features_are_counted(book: Workbook, tables: Tables) -> None:
    rows = [[cell.value for cell in row][:3] for row in book["Quality"].iter_rows()]
    start = next(i for i, row in enumerate(rows) if str(row[0]).startswith("dropped_features"))
    assert rows[start + 1] == ["modality", "reason", "features"]
    assert rows[start + 2] == ["gene", "not detected in any sample", 20]
    assert sum(int(str(row[2])) for row in rows[start + 2 :]) == len(tables["dropped_features"])


def test_no_cell_of_any_table_is_lost(book: Workbook, tables: Tables) -> None:
    sheet = book["Ranking"]
    header = [cell.value for cell in sheet[1]]
    found = pd.DataFrame([[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)], columns=header)
    expected = tables["gene_ranking"].set_index("gene").loc[found["gene"]].reset_index()
    ranks = tables["ranking_robustness"].set_index("gene")[list(RANK_SPANS)].reindex(found["gene"])
    expected[list(RANK_SPANS)] = np.floor(ranks.to_numpy())  # shown as whole numbers: ranks are
    pd.testing.assert_frame_equal(found, expected[header], check_dtype=False)
