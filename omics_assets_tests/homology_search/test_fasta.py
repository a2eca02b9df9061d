"""Proteins in FASTA: what is read, what is mended, and what is refused with its line."""

from __future__ import annotations

import bz2
import gzip
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_assets.errors import InputError
from omics_assets.homology_search import fasta, read_proteins
from omics_assets.homology_search.profile_check import AMINO
from omics_assets_tests.homology_search.protein_cases import result_or_refusal

GOOD = ">g1 first protein\nMKVLA\nWYQ\n\n>g2\nACDEF\n"


@pytest.fixture
def read(tmp_path):
    """A function that reads the text it is given, as bytes or characters."""

    def read(content: str | bytes, name: str = "proteome.faa"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_proteins(path)

    return read


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("text", [GOOD, GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD, "\n\n" + GOOD])
def test_packing_and_line_ends_do_not_matter(read, pack, text):
    found = read(pack(text.encode()))
    assert found.ids == ("g1", "g2")
    assert found.sequences == ("MKVLAWYQ", "ACDEF")


def test_small_letters_and_stops_are_mended_and_stops_inside_are_said(read):
    found = read(">a\nmkvlx*\n>b\nMK*VL.\n>c\nMKVL.\n>d\nUBZJO\n")
    assert found.sequences == ("MKVLX", "MKXVL", "MKVL", "UBZJO")
    assert found.notes == ("1 sequences have stops inside: read as unknown residues",)


@pytest.mark.parametrize(
    ("header", "genes"),
    [
        ("AT1G01010.1 pep chromosome:TAIR10:1:3631:5899:1 gene:AT1G01010 transcript:AT1G01010.1", "AT1G01010"),
        ("AT1G01010.1 pacid=19656964 transcript=AT1G01010.1 locus=AT1G01010 annot-version=1", "AT1G01010"),
        ("lcl|NC_1_prot_NP_1.1_1 [gene=NAC001] [locus_tag=AT1G01010] [protein=NAC]", "NAC001;AT1G01010"),
        ("sp|Q0WV96|NAC1_ARATH NAC domain OS=Arabidopsis thaliana OX=3702 GN=NAC001 PE=2 SV=2", "NAC001"),
        ("ENSP1.1 pep gene:ENSG1.1 gene_biotype:protein_coding gene_symbol:ABC1", "ENSG1.1;ABC1"),
        ("c1_g1_i1.p1 GENE.c1_g1~~c1_g1_i1.p1  ORF type:complete len:104", "c1_g1"),
        ("c1_g1_i1.p1 c1_g1~~c1_g1_i1.p1  ORF type:complete len:104", "c1_g1"),
        ("mRNA1 gene=g1;CDS=1-300", "g1"),
        ("g1.t1 a gene: the first", ""),
        ("g1.t1", ""),
    ],
)
def test_the_gene_is_taken_from_the_header(read, header, genes):
    found = read(f">{header}\nMKV\n")
    assert found.ids == (header.split()[0],)
    assert found.header_genes == (genes,)


PROTEIN = "MKVLAWYQRNDCEGHISTFP" * 3
DNA = "ACGTTGCATTGACCAATGCC" * 3


@pytest.mark.parametrize(
    ("content", "problem", "line"),
    [
        ("", "holds no sequence", None),
        ("\n \n", "holds no sequence", None),
        ("gene,s1\ng1,3\n", "the first line does not begin with '>'", 1),
        ("\n\nMKV\n", "the first line does not begin with '>'", 3),
        (">g1\nMKV\n>g2\n>g3\nMKV\n", "'g2' is empty", 3),
        (">g1\nMKV\n>g2\n*\n", "'g2' is empty", 3),
        (">g1\nMKV\n>g2 last", "'g2 last' is empty", 3),
        (">g1\nMKV\n>\nMKV\n", "has no id", 3),
        (">g1\nMKV\n>g2\nMKV\n>g1 again\nMKV\n", "'g1' occurs twice, first in line 1", 5),
        (">g1\nMKV\nMK-V\n", "'-' is no residue", 3),
        (">g1\nMKV\n>g2\n1 MKV\n", "'1' is no residue", 4),
        (">g1\nMKß\n", "'ß' is no residue", 2),
        (f">g1\n{DNA}\n>g2\n{DNA.lower()}\n>g3\n{PROTEIN}\n", r"nucleotide sequences \(2 of 3\)", 1),
        (f">g1\n{DNA.replace('T', 'U')}\n", r"nucleotide sequences \(1 of 1\)", 1),
        (">g1\n" + "M" * 101 + "\n", "101 residues, more than any protein", 1),
        (b">g1\nMK\0\0V\n", "binary", None),
        (b"PAR1" + b"\0" * 20, "is no FASTA file", None),
        (gzip.compress(GOOD.encode(), mtime=0)[:20], "cut short or damaged", None),
    ],
)
def test_what_is_no_proteome_is_refused_with_its_line(read, monkeypatch, content, problem, line):
    monkeypatch.setattr(fasta, "MAX_RESIDUES", 100)
    with pytest.raises(InputError, match=problem) as caught:
        read(content)
    assert caught.value.file == "proteome.faa"
    assert caught.value.remedy
    if line:
        assert caught.value.line == line


def test_a_short_or_single_odd_protein_is_no_nucleotide(read):
    assert len(read(">a\nGAGAGAGA\n").ids) == 1
    assert len(read(f">a\n{'GA' * 40}\n>b\n{PROTEIN}\n").ids) == 2


IDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=("C", "Z")), min_size=1)


@given(st.dictionaries(IDS, st.text(AMINO, min_size=1, max_size=80), min_size=1), st.integers(1, 30))
def test_what_is_written_is_read_back(tmp_path_factory, sequences, width):
    path = tmp_path_factory.mktemp("fasta") / "p.faa"
    lines = []
    for name, sequence in sequences.items():
        lines += [f">{name}", *(sequence[i : i + width] for i in range(0, len(sequence), width))]
    path.write_text("\n".join(lines), "utf-8")
    found = result_or_refusal(read_proteins, path)
    if isinstance(found, InputError):  # a short alphabet happens to be that of nucleotides
        assert "nucleotide" in found.problem
        return
    assert dict(zip(found.ids, found.sequences, strict=True)) == sequences


@given(st.one_of(st.binary(max_size=200), st.text(">acgtMKV*.- \n\t1é", max_size=200).map(str.encode)))
def test_any_file_is_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("fasta") / "p.faa"
    path.write_bytes(content)
    found = result_or_refusal(read_proteins, path)
    assert (found.file, bool(found.remedy if isinstance(found, InputError) else found.ids)) == ("p.faa", True)
