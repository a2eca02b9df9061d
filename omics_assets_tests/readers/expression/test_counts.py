"""featureCounts, htseq-count and STAR: counts, attributes beside them, and counters that are no genes."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression
from omics_assets_tests.readers.expression.files import rows, write

FIXED = ("Geneid", "Chr", "Start", "End", "Strand", "Length")
G1, G2 = ("g1", "1;1", "1;50", "9;90", "+;+", 50), ("g2", "2", "5", "204", "-", 200)
PROGRAM = '# Program:featureCounts v2.0.1; Command:"featureCounts" {}"-a" "x.gtf" "-o" "c.txt" "a.bam" "b.bam" \n'
COUNTERS = ("__no_feature", "__ambiguous", "__too_low_aQual", "__not_aligned", "__alignment_not_unique")


def featurecounts(samples: tuple[str, ...] = ("a.bam", "b.bam"), program: str = PROGRAM.format("")) -> str:
    return program + rows((*FIXED, *samples), (*G1, *(3 for _ in samples)), (*G2, *(4 for _ in samples)))


@pytest.mark.parametrize("program", [PROGRAM.format(""), ""])
def test_featurecounts(tmp_path: Path, program: str) -> None:
    read = read_expression(write(tmp_path / "c.txt", featurecounts(program=program)))
    assert (read.dialect, read.unit) == ("featurecounts", "counts")
    assert list(read.table.columns) == ["a.bam", "b.bam"]
    assert read.table.to_numpy().tolist() == [[3.0, 3.0], [4.0, 4.0]]
    assert read.features["length"].tolist() == [50.0, 200.0]
    assert ("written by featureCounts v2.0.1" in read.notes) == bool(program)


def test_featurecounts_tpm_are_computed_when_asked_for(tmp_path: Path) -> None:
    read = read_expression(write(tmp_path / "c.txt", featurecounts()), quantity="tpm")
    # rates 3/50 and 4/200: three quarters and one quarter of a million
    assert read.unit == "tpm"
    assert read.table["a.bam"].tolist() == pytest.approx([750000.0, 250000.0])
    assert "TPM were computed from the counts and the lengths" in read.notes
    with pytest.raises(InputError, match="holds no fpkm"):
        read_expression(tmp_path / "c.txt", quantity="fpkm")


@pytest.mark.parametrize("named", [True, False])
def test_featurecounts_extra_attributes_are_no_samples(tmp_path: Path, named: bool) -> None:
    program = PROGRAM.format('"--extraAttributes" "gene_name,level" ') if named else ""
    header = (*FIXED, "gene_name", "level", "a.bam") if named else (*FIXED, "level", "gene_name", "a.bam")
    cells = [("ABC", 2, 7), (11, 2, 8)] if named else [(2, "ABC", 7), (2, "", 8)]
    text = program + rows(header, (*G1, *cells[0]), (*G2, *cells[1]))
    read = read_expression(write(tmp_path / "c.txt", text))
    assert read.table.to_dict() == {"a.bam": {"g1": 7.0, "g2": 8.0}}
    assert any("attribute columns left out" in note for note in read.notes)


def test_featurecounts_exons_add_up_with_their_lengths(tmp_path: Path) -> None:
    text = rows(
        (*FIXED, "a.bam"), ("g1", 1, 1, 9, "+", 9, 2), ("g1", 1, 20, 29, "+", 10, 5), ("g2", 1, 1, 9, "-", 9, 1)
    )
    read = read_expression(write(tmp_path / "exons.txt", text))
    assert read.table["a.bam"].to_dict() == {"g1": 7.0, "g2": 1.0}
    assert read.features["length"].tolist() == [19.0, 9.0]
    apart = read_expression(tmp_path / "exons.txt", duplicates="suffix")
    assert apart.features["length"].to_dict() == {"g1": 9.0, "g1_2": 10.0, "g2": 9.0}


def test_featurecounts_with_a_sample_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'a\.bam' has more than one column") as caught:
        read_expression(write(tmp_path / "c.txt", featurecounts(("a.bam", "a.bam"))))
    assert (caught.value.line, caught.value.column) == (2, 8)


def test_htseq_without_header(tmp_path: Path) -> None:
    text = rows(("g1", 5), ("g2", 0), *((name, 100) for name in COUNTERS))
    read = read_expression(write(tmp_path / "WT_1.htseq.counts", text))
    assert (read.dialect, read.unit) == ("htseq_count", "counts")
    assert read.table.to_dict() == {"WT_1": {"g1": 5.0, "g2": 0.0}}
    assert any("__no_feature 100, __ambiguous 100" in note for note in read.notes)


def test_htseq_before_0_6_has_counters_without_underscores(tmp_path: Path) -> None:
    text = rows(("g1", 5), ("g2", 0), *((name.removeprefix("__"), 100) for name in COUNTERS))
    read = read_expression(write(tmp_path / "a.txt", text))
    assert (read.dialect, list(read.table.index)) == ("htseq_count", ["g1", "g2"])


def test_htseq_with_the_counters_cut_off(tmp_path: Path) -> None:
    read = read_expression(write(tmp_path / "a.txt", rows(("ENSG1", 5), ("ENSG2", 0), ("ENSG3", 7))))
    assert (read.dialect, read.table["a"].tolist()) == ("htseq_count", [5.0, 0.0, 7.0])


@pytest.mark.parametrize("header", [("feature", "count"), ("gene_id", "Count"), ("", "")])
def test_htseq_with_a_header_that_names_no_sample(tmp_path: Path, header: tuple[str, str]) -> None:
    text = rows(header, ("g1", 5), ("__no_feature", 1))
    read = read_expression(write(tmp_path / "WT.counts", text), "htseq_count")
    assert read.table.to_dict() == {"WT": {"g1": 5.0}}


def test_htseq_attributes_are_blank_for_the_counters(tmp_path: Path) -> None:
    text = rows(("g1", "ABC", 1, 5, 6), ("g2", "", 2, 0, 1), *((name, "", "", 9, 8) for name in COUNTERS))
    read = read_expression(write(tmp_path / "all.txt", text))
    assert read.table.to_dict("list") == {"all_1": [5.0, 0.0], "all_2": [6.0, 1.0]}
    assert "2 attribute columns left out" in read.notes
    assert any("does not name its samples" in note for note in read.notes)


def test_htseq_with_named_samples(tmp_path: Path) -> None:
    text = rows(("", "", "a.bam", "b.bam"), ("g1", "ABC", 5, 6), *((name, "", 9, 8) for name in COUNTERS))
    read = read_expression(write(tmp_path / "all.txt", text))
    assert read.table.to_dict() == {"a.bam": {"g1": 5.0}, "b.bam": {"g1": 6.0}}


def test_htseq_fractions(tmp_path: Path) -> None:
    text = rows(("g1", 5.5), ("__no_feature", 1.25))
    assert read_expression(write(tmp_path / "a.txt", text)).table["a"].tolist() == [5.5]


def test_two_columns_with_a_header_are_no_htseq_count(tmp_path: Path) -> None:
    read = read_expression(write(tmp_path / "a.txt", rows(("gene_id", 8042381), ("g1", 5), ("g2", 6))))
    assert read.dialect == "matrix (tsv)"
    assert list(read.table.columns) == ["8042381"]


def star(forward: int = 10, reverse: int = 12) -> str:
    counters = [
        ("N_unmapped", 9, 9, 9),
        ("N_multimapping", 8, 8, 8),
        ("N_noFeature", 7, 8, 9),
        ("N_ambiguous", 1, 0, 0),
    ]
    return rows(*counters, ("g1", 20, forward, reverse), ("g2", 2, 1, 1))


def test_star(tmp_path: Path) -> None:
    path = write(tmp_path / "leaf1_ReadsPerGene.out.tab", star())
    read = read_expression(path)
    assert (read.dialect, read.unit) == ("star_reads_per_gene", "counts")
    assert read.table.to_dict() == {"leaf1": {"g1": 20.0, "g2": 2.0}}
    assert not any("stranded:" in note for note in read.notes)
    assert read_expression(path, "star_reads_per_gene_forward").table.loc["g1", "leaf1"] == 10
    assert read_expression(path, "star_reads_per_gene_reverse").table.loc["g1", "leaf1"] == 12


def test_a_stranded_star_library_is_told(tmp_path: Path) -> None:
    notes = read_expression(write(tmp_path / "leaf1ReadsPerGene.out.tab", star(0, 20))).notes
    assert any("looks stranded: format: star_reads_per_gene_reverse" in note for note in notes)


@pytest.mark.parametrize("name", ["featurecounts", "htseq_count", "star_reads_per_gene"])
def test_other_quantities_and_other_files_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        read_expression(write(tmp_path / "x.tsv", "gene\ng1\n"), name)
    with pytest.raises(InputError, match="holds no fpkm; it has counts"):
        read_expression(tmp_path / "x.tsv", name, quantity="fpkm")
