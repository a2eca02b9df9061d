"""Folders, patterns and lists of files, one per sample."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression
from omics_assets.readers.file_sets import NAMING_RULE
from omics_assets_tests.readers.expression.files import isoforms, rows, rsem, salmon, stringtie, write

A, B = {"t1": 1.0, "t2": 2.0, "t3": 0.0}, {"t1": 5.0, "t2": 0.0, "t3": 7.0}


@pytest.fixture
def quants(tmp_path: Path) -> Path:
    """Return a folder of two samples as Salmon leaves it, with what else it writes."""
    folder = tmp_path / "quants"
    for sample, values in (("b_quant", B), ("a_quant", A)):
        write(folder / sample / "quant.sf", salmon(values))
        write(folder / sample / "lib_format_counts.json", '{"expected_format": "IU"}\n')
        write(folder / sample / "logs/salmon_quant.log", "[2023] [jointLog] [info] parsing\n")
        write(folder / sample / "aux_info/ambig_info.tsv", "UniqueCount\tAmbigCount\n0\t3\n")
        (folder / sample / "aux_info/fld.gz").write_bytes(gzip.compress(bytes(range(256))))
        (folder / sample / "aln.bam").write_bytes(b"\x1f\x8b\x08\x04" + bytes(100))
        write(folder / sample / ".quant.sf", "hidden")
    return folder


def test_a_folder(quants: Path) -> None:
    read = read_expression(quants)
    assert (read.dialect, read.unit, read.zeros) == ("salmon_quant", "tpm", "measured")
    pd.testing.assert_frame_equal(read.table, pd.DataFrame({"a": A, "b": B}))
    assert read.features["length"].tolist() == [1000.0] * 3
    assert read.samples["role"].to_dict() == {"a": "biological", "b": "biological"}
    assert {"2 files were joined", NAMING_RULE, "the rows are transcripts"} <= set(read.notes)
    assert any("10 other files left out" in note for note in read.notes)


@pytest.mark.parametrize("pattern", ["quants/*/quant.sf", "quants/**/quant.sf", "quants/?_quant", "quants/[ab]*"])
def test_a_pattern(quants: Path, pattern: str) -> None:
    read = read_expression(str(quants.parent / pattern), "salmon_quant", quantity="counts")
    assert read.table.to_dict("list") == {"a": [10.0, 20.0, 0.0], "b": [50.0, 0.0, 70.0]}


def test_a_list_keeps_its_order(quants: Path) -> None:
    read = read_expression([quants / "b_quant/quant.sf", str(quants / "a_quant/quant.sf")])
    assert list(read.table.columns) == ["b", "a"]


def test_features_in_another_order_are_aligned(quants: Path) -> None:
    write(quants / "b_quant/quant.sf", salmon(dict(reversed(B.items()))))
    pd.testing.assert_frame_equal(read_expression(quants).table, pd.DataFrame({"a": A, "b": B}))


def test_other_features_are_refused(quants: Path) -> None:
    write(quants / "b_quant/quant.sf", salmon({"t1": 1, "t2": 2, "t4": 3}))
    with pytest.raises(
        InputError, match=r"1 of 3 features of quant.sf are missing \(such as t3\), 1 are new \(such as t4\)"
    ):
        read_expression(quants)
    write(quants / "b_quant/quant.sf", salmon({"t1": 1, "t2": 2}))
    with pytest.raises(InputError, match=r"\(such as t3\), 0 are new"):
        read_expression(quants)


def test_a_damaged_file_of_the_kind_is_not_passed_over(quants: Path) -> None:
    write(quants / "c_quant/quant.sf", "")
    with pytest.raises(InputError, match="is empty"):
        read_expression(quants)
    write(quants / "c_quant/quant.sf", salmon(A)[:-9])
    with pytest.raises(InputError, match="fields where 5 are expected"):
        read_expression(quants)


def test_novel_genes_of_stringtie_are_0_where_they_are_not_listed(tmp_path: Path) -> None:
    write(tmp_path / "st/x.gene.abundance.txt", stringtie([("g1", 1), ("STRG.1", 2)]))
    write(tmp_path / "st/y.gene.abundance.txt", stringtie([("STRG.2", 3), ("g1", 4), ("STRG.2", 0.5)]))
    write(tmp_path / "st/z.gene.abundance.txt", stringtie([("STRG.9", 1)]))
    read = read_expression(tmp_path / "st")
    assert read.table.to_dict("index") == {
        "g1": {"x": 1.0, "y": 4.0, "z": 0.0},
        "STRG.1": {"x": 2.0, "y": 0.0, "z": 0.0},
        "STRG.2": {"x": 0.0, "y": 3.5, "z": 0.0},
        "STRG.9": {"x": 0.0, "y": 0.0, "z": 1.0},
    }
    assert "7 values of features that the file of a sample does not list are 0" in read.notes


def test_genes_go_before_transcripts_unless_these_are_added_up(tmp_path: Path) -> None:
    for sample, tpm in (("s1", 1.0), ("s2", 2.0)):
        write(tmp_path / f"rsem/{sample}.genes.results", rsem({"g1": 3 * tpm}))
        write(tmp_path / f"rsem/{sample}.isoforms.results", isoforms({"g1.1": tpm, "g1.2": 2 * tpm}))
    read = read_expression(tmp_path / "rsem")
    assert read.table.to_dict() == {"s1": {"g1": 3.0}, "s2": {"g1": 6.0}}
    assert any("genes were read; left out: rsem/**/*.isoforms.results" in note for note in read.notes)
    summed = read_expression(tmp_path / "rsem", tx2gene={"g1.1": "g1", "g1.2": "g1"})
    assert summed.table.to_dict() == read.table.to_dict()
    assert any("2 isoforms were added up to 1 genes" in note for note in summed.notes)


def test_salmon_genes_go_before_transcripts(quants: Path) -> None:
    for sample in "ab":
        write(quants / f"{sample}_quant/quant.genes.sf", salmon({"g1": 1}))
    read = read_expression(quants)
    assert list(read.table.index) == ["g1"]
    assert any("left out: quants/**/quant.sf" in note for note in read.notes)


def test_files_of_two_programs_are_refused_with_the_patterns(quants: Path) -> None:
    for sample in "ab":
        write(quants / f"x/{sample}.htseq.counts", rows(("g1", 5), ("__no_feature", 1)))
    with pytest.raises(InputError, match="more than one kind") as caught:
        read_expression(quants)
    assert "quants/**/quant.sf or quants/**/*.htseq.counts" in str(caught.value.remedy)
    assert list(read_expression(quants, "htseq_count").table.index) == ["g1"]
    assert list(read_expression(quants / "**/quant.sf").table.columns) == ["a", "b"]


def test_merged_tables_give_way_to_files_of_samples(quants: Path) -> None:
    merged = rows(("gene_id", "gene_name", "a", "b"), ("g1", "A", 1, 2))
    write(quants / "salmon.merged.gene_counts.tsv", merged)
    assert len(read_expression(quants).table) == 3
    only = quants.parent / "merged"
    write(only / "readme.txt", "counts of two samples\n")
    write(only / "salmon.merged.gene_counts.tsv", merged)
    assert read_expression(only).dialect == "nfcore_merged"
    write(only / "salmon.merged.gene_counts_scaled.tsv", merged)
    with pytest.raises(InputError, match="several tables") as caught:
        read_expression(only)
    assert "merged/salmon.merged.gene_counts.tsv or" in str(caught.value.remedy)


def test_merged_tables_of_several_batches_that_a_pattern_names(tmp_path: Path) -> None:
    for batch, sample in (("x", "a"), ("y", "b")):
        write(
            tmp_path / batch / "gene_counts.tsv", rows(("gene_id", "gene_name", sample), ("g1", "A", 1), ("g2", "B", 2))
        )
    read = read_expression(tmp_path / "*/gene_counts.tsv")
    assert (read.dialect, read.unit, list(read.table.columns)) == ("nfcore_merged", "counts", ["a", "b"])


def test_a_folder_without_such_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the folder holds no file"):
        read_expression(tmp_path)
    write(tmp_path / "a.json", "{}")
    write(tmp_path / "b.log", "x\n")
    with pytest.raises(InputError, match="no file of a program that counts reads") as caught:
        read_expression(tmp_path)
    assert "quants/*/quant.sf" in str(caught.value.remedy)


def test_names_in_the_files_stay_where_they_differ(tmp_path: Path) -> None:
    for name, bam in (("x", "A.bam"), ("y", "B.bam")):
        header = ("Geneid", "Chr", "Start", "End", "Strand", "Length", bam)
        write(tmp_path / f"fc/{name}.featureCounts.txt", rows(header, ("g1", 1, 1, 9, "+", 9, 4)))
        write(tmp_path / f"fc/{name}.featureCounts.txt.summary", rows(("Status", bam), ("Assigned", 4)))
    assert list(read_expression(tmp_path / "fc").table.columns) == ["A.bam", "B.bam"]
    header = ("Geneid", "Chr", "Start", "End", "Strand", "Length", "A.bam")
    write(tmp_path / "fc/y.featureCounts.txt", rows(header, ("g1", 1, 1, 9, "+", 9, 5)))
    read = read_expression(tmp_path / "fc")
    assert read.table.to_dict() == {"x": {"g1": 4.0}, "y": {"g1": 5.0}}
    assert any("call their samples alike ('A.bam')" in note for note in read.notes)


def test_matrices_of_several_batches(tmp_path: Path) -> None:
    write(tmp_path / "batch1.csv", "gene,a,b\ng1,1,2\ng2,3,4\n")
    write(tmp_path / "batch2.csv", "gene,c\ng1,5\ng2,6\n")
    read = read_expression(tmp_path / "batch*.csv")
    assert read.table.to_dict("list") == {"a": [1.0, 3.0], "b": [2.0, 4.0], "c": [5.0, 6.0]}
    write(tmp_path / "batch3.csv", "gene,a,z\ng1,5,1\ng2,6,1\n")
    with pytest.raises(InputError, match=r"names the sample 'a', as does batch1\.csv"):
        read_expression(tmp_path / "batch*.csv")


def test_large_files_are_told_by_head_and_tail(tmp_path: Path) -> None:
    many = {f"gene{number:06d}": float(number % 7) for number in range(40_000)}
    for sample in "ab":
        text = rows(*((gene, "ABC", int(count)) for gene, count in many.items()), ("__no_feature", "", 9))
        write(tmp_path / f"h/{sample}.counts", text)
        write(tmp_path / f"h/{sample}.sam", "@SQ\tSN:1\n" + "read\t0\t1\t5\n" * 50_000)
    assert (tmp_path / "h/a.counts").stat().st_size > 400_000
    read = read_expression(tmp_path / "h")
    assert read.table.shape == (40_000, 2)
    np.testing.assert_array_equal(read.table["a"], list(many.values()))


def test_packed_files(quants: Path) -> None:
    for sample in "ab":
        path = quants / f"{sample}_quant/quant.sf"
        (path.parent / "quant.sf.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert list(read_expression(quants).table.columns) == ["a", "b"]


def test_an_unknown_format_is_named(quants: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'salmon_quant'"):
        read_expression(quants / "*/quant.sf", "salmon_qant")
