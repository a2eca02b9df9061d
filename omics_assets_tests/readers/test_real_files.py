"""Real cohorts, and files written by the real tools."""

from __future__ import annotations

import json

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression, read_homology, read_metabolites, read_samples
from omics_assets.readers.reconcile import reconcile_samples
from omics_assets.readers.units import check_unit, guess_unit
from omics_assets_tests.readers.example_data import folder

HIT_FORMATS = ("blast_outfmt6", "blast_outfmt7", "hmmer_", "diamond_tab", "mmseqs2_m8")
IDENTITY_FACTOR = {"mmseqs2_m8": 1.0}


def test_tomato() -> None:
    data = folder("OMICS_EXAMPLE_DATA") / "tomato"
    expression = read_expression(data / "test.bac.rnaseq.rpkm.csv")
    metabolites = read_metabolites(data / "test.bac.abundance.csv")
    assert expression.table.shape == (1090, 24)
    assert metabolites.table.shape == (362, 63)
    assert expression.table.loc["Solyc10g081910.1", "Fg_12h_1"] == 7.70724117
    assert list(metabolites.features.loc["M1004T1618", ["mz", "rt_s"]]) == [1004.0, 1618.0]
    check_unit(expression.table, "rpkm", "e")
    check_unit(metabolites.table, "intensity", "m")
    paired = reconcile_samples(list(expression.table.columns), list(metabolites.table.columns), None)
    assert (paired.table["matched_by"] == "exact").sum() == 24
    assert len(paired.left_metabolites) == 39
    families = read_homology(data / "pfams.csv")
    assert families.dialect == "gene_family"
    assert families.table["gene"].nunique() == 4982
    assert {"PF09273", "PF00856"} == set(families.table.query("gene == 'Solyc01g005380.2'")["family"])


def test_yeast() -> None:
    data = folder("OMICS_EXAMPLE_DATA") / "yeast_chemostat"
    expression = read_expression(data / "hacket_2016_protein.csv")
    metabolites = read_metabolites(data / "hacket_2016_metabolomics.csv")
    assert expression.table.shape == (1187, 25)
    assert metabolites.table.shape == (110, 25)
    assert any("Model_Metabolite_ID, Conversion_to_Absolute" in note for note in metabolites.notes)
    paired = reconcile_samples(list(expression.table.columns), list(metabolites.table.columns), None).table
    assert paired["matched_by"].value_counts().to_dict() == {"exact": 24, "case": 1}
    assert paired.query("matched_by == 'case'")["metabolite_name"].tolist() == ["P0.22"]
    assert guess_unit(expression.table, "expression") == guess_unit(metabolites.table, "metabolites") == "log_ratio"
    with pytest.raises(InputError, match="cannot be negative"):
        check_unit(expression.table, "fpkm", "e")


@pytest.mark.parametrize(
    ("cohort", "genes", "metabolites", "shapes"),
    [
        ("arabidopsis_cell_wall", "paired_gene_x_60.csv.gz", "paired_metab_x_60.csv", ((19313, 60), (6, 60))),
        ("nutrimouse", "paired_gene_x_40.csv", "paired_fattyacid_x_40.csv", ((120, 40), (21, 40))),
    ],
)
def test_cohorts_with_sheets(cohort: str, genes: str, metabolites: str, shapes: tuple[tuple[int, int], ...]) -> None:
    data = folder("OMICS_EXAMPLE_DATA") / cohort
    sheet = read_samples(data / "paired_samples.csv")
    known = list(sheet.table.index)
    tables = read_expression(data / genes, sample_names=known), read_metabolites(data / metabolites, sample_names=known)
    assert tuple(table.table.shape for table in tables) == shapes
    paired = reconcile_samples(list(tables[0].table.columns), list(tables[1].table.columns), known).table
    assert (paired["matched_by"] == "exact").all()
    assert paired["sample"].tolist() == known


def test_hits_of_real_tools() -> None:
    files = folder("OMICS_EXAMPLE_FORMATS")
    expected = json.loads((files / "expected.json").read_text())
    chosen = {path: facts for path, facts in expected.items() if facts["format"].startswith(HIT_FORMATS)}
    chosen = {path: facts for path, facts in chosen.items() if facts["format"] != "blast_outfmt6_custom"}
    assert len(chosen) >= 15
    for path, facts in chosen.items():
        read = read_homology(files / path)
        table, query, target = read.table, "query", "gene"
        if facts["format"].startswith("hmmer") and len(table):
            assert read.dialect == facts["format"], path
        if facts["format"].endswith("hmmscan"):
            query, target = target, query
        assert len(table) == facts["n_features"], path
        assert (table[query].nunique(), table[target].nunique()) == (facts["n_queries"], facts["n_targets"]), path
        for cell in facts["cells"]:
            row = table.iloc[cell["row"]]
            assert (row[query], row[target]) == (cell["query"], cell["target"]), path
            column = {"score": "bitscore", "bit score": "bitscore"}.get(cell["column"], cell["column"])
            if column in {"evalue", "bitscore"}:
                assert row[column] == float(cell["value"]), path
            elif column == "pident":
                factor = IDENTITY_FACTOR.get(facts["format"], 0.01)
                assert row["identity"] == pytest.approx(float(cell["value"]) * factor), path


def test_plain_matrices_of_real_tools() -> None:
    files = folder("OMICS_EXAMPLE_FORMATS")
    expected = json.loads((files / "expected.json").read_text())
    for path, facts in expected.items():
        if facts["format"] == "nfcore_merged":
            assert read_expression(files / path).table.shape == (facts["n_features"], facts["n_samples"]), path
        elif facts["kind"] == "reject":
            with pytest.raises(InputError, match="HDF5"):
                read_expression(files / path)
