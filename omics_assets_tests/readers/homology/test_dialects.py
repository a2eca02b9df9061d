from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from omics_assets.readers import HomologyTable, read_homology
from omics_assets.readers.homology.hits import COLUMNS

TBL_HEADER = (
    "# target name  accession  query name  accession  E-value  score  bias  E-value  score  bias  exp reg ...\n"
)
DOM_HEADER = "# target name accession tlen query name accession qlen E-value score bias # of c-Evalue i-Evalue ...\n"


def _tbl(target: str, target_accession: str, query: str, query_accession: str, evalue: str = "1e-50") -> str:
    text = f"{target} {target_accession} {query} {query_accession} {evalue} 170.5 0.1 2e-40 150.0 0.1"
    return f"{text} 1.1 1 0 0 1 1 1 1 Some protein # 3 # with [signs]\n"


def _dom(target: tuple[str, str, int], query: tuple[str, str, int], hmm: tuple[int, int], evalue: str = "1e-20") -> str:
    one, two = " ".join(map(str, target)), " ".join(map(str, query))
    return f"{one} {two} 1e-50 170.5 0.1 1 2 1e-21 {evalue} 80.0 0.1 {hmm[0]} {hmm[1]} 1 90 1 90 0.95 a protein\n"


def _read(
    folder: Path,
    text: str,
    dialect: str = "auto",
    *,
    family: str | None = None,
    gene_side: Literal["subject", "query"] = "subject",
) -> HomologyTable:
    path = folder / "hits.txt"
    path.write_text(text)
    read = read_homology(path, dialect, family=family, gene_side=gene_side)
    assert tuple(read.table.columns) == COLUMNS
    assert (read.table.dtypes.iloc[-4:] == "float64").all()
    return read


@pytest.mark.parametrize("program", ["hmmsearch", "hmmscan"])
@pytest.mark.parametrize("how", ["trailer", "accession", "format", "no comments"])
def test_genes_and_profiles_are_never_swapped(program: str, how: str, tmp_path: Path) -> None:
    accession = "-" if how in {"trailer", "format"} else "PF00067.21"
    profile, gene = ("p450", accession), ("gene1", "-")
    text = TBL_HEADER + _tbl(*(gene + profile if program == "hmmsearch" else profile + gene))
    text += f"#\n# Program:         {program}\n" if how == "trailer" else ""
    if how == "no comments":
        text = text.removeprefix(TBL_HEADER)
    read = _read(tmp_path, text, f"hmmer_tblout_{program}" if how == "format" else "auto")
    assert read.dialect == f"hmmer_tblout_{program}"
    hit = read.table.loc[0]
    assert (hit["gene"], hit["query"], hit["family"], hit["program"]) == ("gene1", "p450", "p450", program)
    assert (hit["evalue"], hit["bitscore"]) == (1e-50, 170.5)
    assert np.isnan(hit["coverage"])
    assert np.isnan(hit["identity"])
    if accession != "-":
        assert hit["accession"] == "PF00067"


def test_domtblout_side_from_coordinates(tmp_path: Path) -> None:
    short, long = ("x", "-", 100), ("y", "-", 400)
    read = _read(tmp_path, DOM_HEADER + _dom(short, long, (1, 300)))
    assert read.dialect == "hmmer_domtblout_hmmsearch"  # a profile position of 300 cannot be in 100
    assert list(read.table.loc[0, ["gene", "query"]]) == ["x", "y"]
    read = _read(tmp_path, DOM_HEADER + _dom(long, short, (1, 300)))
    assert read.dialect == "hmmer_domtblout_hmmscan"
    assert list(read.table.loc[0, ["gene", "query"]]) == ["x", "y"]


def test_domtblout_coverage_is_of_the_domains_together(tmp_path: Path) -> None:
    gene, other, profile = ("g1", "-", 500), ("g2", "-", 500), ("p450", "PF00067.3", 200)
    stretches = [((1, 60), "1e-9"), ((51, 100), "1e-9"), ((181, 200), "1e-9"), ((101, 180), "0.5")]
    text = DOM_HEADER + "".join(_dom(gene, profile, hmm, evalue) for hmm, evalue in stretches)
    text += _dom(other, profile, (1, 100), "0.2") + _dom(other, profile, (1, 200), "3")
    read = _read(tmp_path, text)
    assert read.table["coverage"].tolist() == [0.6, 0.6, 0.6, 0.6, 0.5, 0.5]
    assert read.table["evalue"].eq(1e-50).all()


def test_family_option_overrides(tmp_path: Path) -> None:
    text = TBL_HEADER + _tbl("g1", "-", "p450", "PF00067.21")
    assert _read(tmp_path, text, family="CYP").table["family"].tolist() == ["CYP"]


def test_phmmer_baits_are_no_families(tmp_path: Path) -> None:
    text = TBL_HEADER + _tbl("g1", "-", "bait", "-") + "# Program:         phmmer\n"
    table = _read(tmp_path, text).table
    assert list(table.loc[0, ["gene", "query", "program"]]) == ["g1", "bait", "phmmer"]
    assert table["family"].isna().all()


BLAST = "bait\tgene1\t42.50\t100\t1\t0\t11\t90\t1\t80\t1e-30\t 199\n"


def test_blast_sides_and_units(tmp_path: Path) -> None:
    table = _read(tmp_path, BLAST).table
    assert list(table.loc[0, ["gene", "query", "program"]]) == ["gene1", "bait", "blast"]
    assert list(table.loc[0, ["identity", "evalue", "bitscore"]]) == [0.425, 1e-30, 199.0]
    assert table[["family", "coverage"]].isna().all(axis=None)
    turned = _read(tmp_path, BLAST, family="CYP", gene_side="query").table
    assert list(turned.loc[0, ["gene", "query", "family"]]) == ["bait", "gene1", "CYP"]


def test_blast_fields_give_order_and_coverage(tmp_path: Path) -> None:
    fields = "evalue, subject id, query id, q. start, q. end, query length, % identity"
    text = f"# BLASTP 2.9.0+\n# Query: b\n# 0 hits found\n# BLASTP 2.9.0+\n# Fields: {fields}\n# 1 hits found\n"
    read = _read(tmp_path, text + "1e-9\tgene1\tbait\t11\t90\t160\t50\n# BLAST processed 2 queries\n")
    assert read.dialect == "blast_outfmt7"
    assert list(read.table.loc[0, ["gene", "query", "program"]]) == ["gene1", "bait", "blastp"]
    assert list(read.table.loc[0, ["evalue", "identity", "coverage"]]) == [1e-9, 0.5, 0.5]
    text = "# BLASTP 2.9.0+\n# Fields: query acc.ver, subject acc.ver, % query coverage per subject\nbait\tgene1\t75\n"
    assert _read(tmp_path, text).table["coverage"].tolist() == [0.75]


def test_identities_that_are_fractions_stay_so(tmp_path: Path) -> None:
    read = _read(tmp_path, BLAST.replace("42.50", "0.893"))
    assert read.table["identity"].tolist() == [0.893]
    assert any("MMseqs2" in note for note in read.notes)


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("", "blast_outfmt6"),
        ("# TBLASTN 2.2.26+\n# Query: x\n# Database: y\n# BLAST processed 1 queries\n", "blast_outfmt7"),
        (TBL_HEADER, "hmmer_tblout"),
        (DOM_HEADER + "# Program: hmmsearch\n# [ok]\n", "hmmer_domtblout"),
        ("gene,family\n", "gene_family"),
        ("gene,family\ng1,\n", "gene_family"),
    ],
)
def test_no_hits_is_a_valid_answer(text: str, dialect: str, tmp_path: Path) -> None:
    read = _read(tmp_path, text)
    assert (read.dialect, len(read.table)) == (dialect, 0)


def test_gene_families(tmp_path: Path) -> None:
    read = _read(tmp_path, "transcript_id\tpfam_id\ng1.1\tPF00067.21;PF00487\ng2\tCYP71.2\ng3\tNA\ng1.1\tPF00201\n")
    assert read.table["gene"].tolist() == ["g1.1", "g1.1", "g2", "g1.1"]
    assert read.table["family"].tolist() == ["PF00067", "PF00487", "CYP71.2", "PF00201"]
    assert read.table["query"].tolist() == read.table["family"].tolist()
    assert read.table[["evalue", "bitscore", "identity", "coverage"]].isna().all(axis=None)
    assert read.notes == ("1 rows without a family left out",)


def test_gene_families_with_scores(tmp_path: Path) -> None:
    text = "family,gene,query,e-value,bit_score,coverage\nCYP,g1,p450,1e-9,100,0.8\nCYP,g2,p450,NA,50,\n"
    table = _read(tmp_path, text).table
    assert table["query"].tolist() == ["p450", "p450"]
    np.testing.assert_array_equal(table["evalue"], [1e-9, np.nan])
    np.testing.assert_array_equal(table["coverage"], [0.8, np.nan])
    assert table["bitscore"].tolist() == [100.0, 50.0]
