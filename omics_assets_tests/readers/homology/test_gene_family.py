"""Tables of genes and their families, and eggNOG-mapper's domains."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.homology.reading import line, read_text

EGGNOG = (
    "## Tue Mar 5 10:00:00 2024\n## emapper-2.1.12\n##\n"
    + line("#query", "seed_ortholog", "evalue", "score", "Description", "PFAMs")
    + line("g1", "3702.AT1", "5.4e-35", 210.0, "Cytochrome P450", "p450,Methyltransf_2,p450")
    + line("g2", "3702.AT2", "1e-9", 60.0, "-", "-")
    + "## 2 queries scanned\n"
)


def test_gene_families(tmp_path: Path) -> None:
    read = read_text(tmp_path, "transcript_id\tpfam_id\ng1.1\tPF00067.21;PF00487\ng2\tCYP71.2\ng3\tNA\ng1.1\tPF00201\n")
    assert read.dialect == "gene_family"
    assert read.table["gene"].tolist() == ["g1.1", "g1.1", "g2", "g1.1"]
    assert read.table["family"].tolist() == ["PF00067", "PF00487", "CYP71.2", "PF00201"]
    assert read.table["query"].tolist() == read.table["family"].tolist()
    assert read.table[["evalue", "bitscore", "identity", "coverage"]].isna().all(axis=None)
    assert read.notes == ("1 rows without a family left out",)
    assert read.features["pfam_id"].tolist() == ["PF00067.21;PF00487", "CYP71.2", "NA", "PF00201"]


def test_gene_families_with_scores(tmp_path: Path) -> None:
    text = "family,gene,query,e-value,bit_score,coverage\nCYP,g1,p450,1e-9,100,0.8\nCYP,g2,p450,NA,50,\n"
    table = read_text(tmp_path, text).table
    assert table["query"].tolist() == ["p450", "p450"]
    np.testing.assert_array_equal(table["evalue"], [1e-9, np.nan])
    np.testing.assert_array_equal(table["coverage"], [0.8, np.nan])
    assert table["bitscore"].tolist() == [100.0, 50.0]


@pytest.mark.parametrize(
    "text", ["g1\tPF00067.21\ng1\tPF00201\ng2\tNA\n", "g1,PF00067;PF00201\ng2,\n", "#c\r\ng1,PF00067|PF00201;\r\n"]
)
def test_without_a_header(text: str, tmp_path: Path) -> None:
    read = read_text(tmp_path, text)
    assert read.dialect == "gene_family"
    assert read.table[["gene", "family"]].to_numpy().tolist() == [["g1", "PF00067"], ["g1", "PF00201"]]
    assert list(read.features) == ["gene", "family"]
    assert "no header: genes, then families" in read.notes


@pytest.mark.parametrize("text", ["gene,family\n", "gene,family\ng1,\n"])
def test_no_families(text: str, tmp_path: Path) -> None:
    read = read_text(tmp_path, text)
    assert (read.dialect, len(read.table)) == ("gene_family", 0)


def test_a_gene_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the gene is missing") as caught:
        read_text(tmp_path, "g1\tPF00067\n\tPF00201\n")
    assert caught.value.line == 2


def test_eggnog_mapper(tmp_path: Path) -> None:
    read = read_text(tmp_path, EGGNOG)
    assert read.dialect == "eggnog_mapper"
    assert read.table[["gene", "family"]].to_numpy().tolist() == [["g1", "p450"], ["g1", "Methyltransf_2"]]
    assert read.table["evalue"].isna().all()  # that of the seed ortholog is not the domain's
    assert read.features.shape == (2, 6)
    assert "1 of 2 queries have no Pfam domain" in read.notes
    with pytest.raises(InputError, match="no column PFAMs"):
        read_text(tmp_path, EGGNOG.replace("PFAMs", "CAZy"))
    with pytest.raises(InputError, match="has 2 columns where 6"):
        read_text(tmp_path, EGGNOG + line("g3", "x"))
    with pytest.raises(InputError, match="the query is missing"):
        read_text(tmp_path, EGGNOG.replace("\ng2\t", "\n\t"))
