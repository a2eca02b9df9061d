"""Tables that nf-core/rnaseq merges."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression, read_tx2gene
from omics_assets_tests.readers.expression.files import rows, write

START = {
    "genes": ("gene_id", "gene_name"),
    "transcripts": ("tx", "gene_id"),
    "rsem genes": ("gene_id", "transcript_id(s)"),
    "rsem transcripts": ("transcript_id", "gene_id"),
    "featureCounts": ("Geneid", "gene_name"),
}


@pytest.mark.parametrize("kind", START)
def test_columns_before_the_samples(tmp_path: Path, kind: str) -> None:
    text = rows((*START[kind], "8042381", "s2"), ("x1", 7157, 10, 2.5), ("x2", 7158, 0, 1))
    read = read_expression(write(tmp_path / "merged.tsv", text))
    assert (read.dialect, read.unit) == ("nfcore_merged", "counts")
    assert read.table.to_dict() == {"8042381": {"x1": 10.0, "x2": 0.0}, "s2": {"x1": 2.5, "x2": 1.0}}
    assert any("do not add up to a million" in note for note in read.notes)
    assert f"the rows are {'transcripts' if 'transcripts' in kind else 'genes'}" in read.notes


def test_tpm_add_up_to_a_million(tmp_path: Path) -> None:
    text = rows(("gene_id", "gene_name", "a", "b"), ("g1", "A", 999999.5, 3e5), ("g2", "B", 0.4, 700000))
    read = read_expression(write(tmp_path / "salmon.merged.gene_tpm.tsv", text))
    assert read.unit == "tpm"
    assert any("the columns add up to a million" in note for note in read.notes)
    assert read_expression(tmp_path / "salmon.merged.gene_tpm.tsv", quantity="counts").unit == "counts"
    with pytest.raises(InputError, match="holds no fpkm"):
        read_expression(tmp_path / "salmon.merged.gene_tpm.tsv", quantity="fpkm")


def test_without_gene_names(tmp_path: Path) -> None:
    path = write(tmp_path / "m.tsv", rows(("gene_id", "a", "b"), ("g1", 1, 2)))
    assert read_expression(path).dialect == "matrix (tsv)"
    read = read_expression(path, "nfcore_merged")
    assert (read.dialect, list(read.table.columns)) == ("nfcore_merged", ["a", "b"])


def test_the_genes_of_a_transcript_table_are_its_own(tmp_path: Path) -> None:
    text = rows(("tx", "gene_id", "a"), ("t1", "g1", 1), ("t2", "g1", 2), ("t3", "g2", 4))
    path = write(tmp_path / "salmon.merged.transcript_counts.tsv", text)
    read = read_expression(path, tx2gene=read_tx2gene(path).table["gene"].to_dict())
    assert read.table["a"].to_dict() == {"g1": 3.0, "g2": 4.0}


def test_further_columns_of_text_are_no_samples(tmp_path: Path) -> None:
    text = rows(("gene_id", "gene_name", "biotype", "a"), ("g1", "A", "protein_coding", 1), ("g2", "B", "", 2))
    read = read_expression(write(tmp_path / "m.tsv", text))
    assert list(read.table.columns) == ["a"]
    assert "columns left out: gene_name, biotype" in read.notes


def test_no_sample(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column of a sample"):
        read_expression(write(tmp_path / "m.tsv", rows(("gene_id", "gene_name"), ("g1", "A"))), "nfcore_merged")
