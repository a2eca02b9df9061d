"""Salmon, kallisto, RSEM and StringTie: versions, quantities, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import h5py
import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression
from omics_assets_tests.readers.expression.files import isoforms, rows, rsem, salmon, stringtie, write

SALMON_0_4 = """# salmon (alignment-based) v0.4.2
# [ program ] => salmon
# [ command ] => quant
# Name\tLength\tTPM\tNumReads
"""


def test_salmon(tmp_path: Path) -> None:
    path = write(tmp_path / "leaf_1_quant" / "quant.sf", salmon({"t1.1": 2.5, "t2.1": 0}))
    read = read_expression(path)
    assert (read.dialect, read.unit, read.zeros) == ("salmon_quant", "tpm", "measured")
    assert read.table["leaf_1"].to_dict() == {"t1.1": 2.5, "t2.1": 0.0}
    assert read.features["length"].tolist() == [1000.0, 1000.0]
    assert read.samples["role"].tolist() == ["biological"]
    assert "the rows are transcripts" in read.notes
    counts = read_expression(path, quantity="counts")
    assert (counts.unit, counts.table.loc["t1.1", "leaf_1"]) == ("counts", 25.0)


def test_salmon_before_0_5_has_its_header_in_a_comment(tmp_path: Path) -> None:
    path = write(tmp_path / "a.sf", SALMON_0_4 + rows(("t1", 900, 1.5, 30), ("t2", 300, 0, 0)))
    for name in ("auto", "salmon_quant"):
        read = read_expression(path, name)
        assert (read.dialect, read.unit) == ("salmon_quant", "tpm")
        assert read.table["a"].to_dict() == {"t1": 1.5, "t2": 0.0}
        assert read.features["length"].tolist() == [900.0, 300.0]


def test_salmon_genes_are_told_by_the_file_name(tmp_path: Path) -> None:
    path = write(tmp_path / "s" / "quant.genes.sf", salmon({"g1": 1}))
    assert "the rows are genes" in read_expression(path).notes


def test_kallisto(tmp_path: Path) -> None:
    header = ("target_id", "length", "eff_length", "est_counts", "tpm")
    path = write(
        tmp_path / "s1" / "abundance.tsv", rows(header, ("t1", 291, 123.677, 7, "1.2e+02"), ("t2", 9, 1, 0, "nan"))
    )
    read = read_expression(path)
    assert (read.dialect, read.unit) == ("kallisto_abundance", "tpm")
    assert read.table.loc["t1", "s1"] == 120.0
    assert read.table["s1"].isna().tolist() == [False, True]
    assert any("1 values are missing" in note for note in read.notes)
    assert read_expression(path, quantity="counts").table["s1"].tolist() == [7.0, 0.0]
    with pytest.raises(InputError, match="holds no fpkm; it has tpm and counts"):
        read_expression(path, quantity="fpkm")


@pytest.mark.parametrize("name", ["auto", "kallisto_abundance"])
def test_kallisto_h5_is_refused_with_the_remedy(tmp_path: Path, name: str) -> None:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file["est_counts"] = [1.0, 2.0]
        file["aux/eff_lengths"] = [1.0, 2.0]
    (tmp_path / "abundance.h5").write_bytes(content.getvalue())
    with pytest.raises(InputError, match=r"abundance\.tsv, which lies beside it"):
        read_expression(tmp_path / "abundance.h5", name)


def test_rsem(tmp_path: Path) -> None:
    path = write(tmp_path / "s1.genes.results", rsem({"g1": 4, "g2": 0}))
    assert {q: read_expression(path, quantity=q).table.loc["g1", "s1"] for q in ("tpm", "counts", "fpkm")} == {
        "tpm": 4.0,
        "counts": 40.0,
        "fpkm": 2.0,
    }
    assert read_expression(path).features.loc["g1", "length"] == 812.5
    read = read_expression(write(tmp_path / "s1.isoforms.results", isoforms({"g1.1": 3, "g1.2": 1})))
    assert (read.dialect, list(read.table.index), read.table.columns[0]) == ("rsem_genes", ["g1.1", "g1.2"], "s1")
    assert any("as tx2gene" in note for note in read.notes)


def test_stringtie_adds_up_the_rows_of_a_gene(tmp_path: Path) -> None:
    path = write(tmp_path / "WT_1.gene.abundance.txt", stringtie([("g1", 3), ("STRG.1", 1), ("g1", 0.5)]))
    read = read_expression(path)
    assert (read.dialect, read.unit) == ("stringtie_abundance", "fpkm")
    assert read.table["WT_1"].to_dict() == {"g1": 3.5, "STRG.1": 1.0}
    assert any("2 rows of 1 repeated id (g1)" in note for note in read.notes)
    assert read_expression(path, quantity="tpm").table.loc["g1", "WT_1"] == 7.0
    with pytest.raises(InputError, match="'g1' is used a second time") as caught:
        read_expression(path, duplicates="error")
    assert caught.value.line == 4


def test_stringtie_transcripts(tmp_path: Path) -> None:
    header = ("t_id", "chr", "strand", "start", "end", "t_name", "num_exons", "length", "gene_id", "gene_name", "cov")
    text = rows((*header, "FPKM"), (1, "1", "+", 1, 9, "g1.1", 2, 640, "g1", ".", 1, 2.5))
    read = read_expression(write(tmp_path / "s1" / "t_data.ctab", text))
    assert read.table.to_dict() == {"s1": {"g1.1": 2.5}}
    assert read.features.loc["g1.1", "length"] == 640


def test_content_decides_not_the_name(tmp_path: Path) -> None:
    assert read_expression(write(tmp_path / "genes.results", salmon({"t": 1}))).dialect == "salmon_quant"


@pytest.mark.parametrize(
    ("text", "problem", "line", "column"),
    [
        (salmon({"t1": 1, "t2": 1}).replace("1.000000", "-1.000000"), "-1.000000 is negative", 2, "TPM"),
        (
            salmon({"t1": 1, "t2": 1}).replace("t2\t1000\t750.000\t1.000000", "t2\t1000\t750.000\tx"),
            "'x' is not",
            3,
            "TPM",
        ),
        (salmon({"t1": 1, "t2": 1}).replace("t2", ""), "the feature has no name", 3, None),
        (salmon({"t1": 1, "t2": 1})[:-8], "has 4 fields where 5", 3, None),
        (salmon({}), "has a header but no rows", None, None),
    ],
)
def test_bad_files_are_refused_with_their_place(
    tmp_path: Path, text: str, problem: str, line: int | None, column: str | None
) -> None:
    with pytest.raises(InputError) as caught:
        read_expression(write(tmp_path / "quant.sf", text))
    assert problem in caught.value.problem
    assert (caught.value.file, caught.value.line, caught.value.column) == ("quant.sf", line, column)


@pytest.mark.parametrize("name", ["salmon_quant", "kallisto_abundance", "rsem_genes", "stringtie_abundance"])
def test_another_header_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=f"has no header as {name} has it"):
        read_expression(write(tmp_path / "x.tsv", "gene\ts1\ng1\t1\n"), name)
