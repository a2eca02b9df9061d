"""Places of genes, from GFF3 and GTF as the usual sources write them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest

from omics_assets.errors import InputError
from omics_assets.readers.gene_positions import read_gene_positions

GFF3 = """##gff-version 3
1\tensembl\tchromosome\t1\t5000\t.\t.\t.\tID=chromosome:1
1\tensembl\tgene\t900\t1500\t.\t-\t.\tID=gene:AT1G02;Name=CYP%2C2;biotype=protein_coding
1\tensembl\tmRNA\t900\t1500\t.\t-\t.\tID=transcript:AT1G02.1;Parent=gene:AT1G02
1\tensembl\texon\t900\t1500\t.\t-\t.\tParent=transcript:AT1G02.1
1\tensembl\tncRNA_gene\t100\t300\t.\t+\t.\tID=gene:AT1G01
1\tensembl\tlnc_RNA\t100\t300\t.\t+\t.\tID=transcript:AT1G01.1;Parent=gene:AT1G01
1\tensembl\ttransposable_element_gene\t400\t500\t.\t+\t.\tID=TE1
2\tensembl\tgene\t5\t9\t.\t+\t.\tID=gene:AT2G01;Name=DUP
2\tensembl\tgene\t20\t30\t.\t+\t.\tID=gene:AT2G02;Name=DUP
##FASTA
>1
ACGT
3\tensembl\tgene\t5\t9\t.\t+\t.\tID=in_the_sequence
"""
GTF = """#!genome-build
chr1\tx\texon\t300\t400\t.\t+\t.\tgene_id "g2"; transcript_id "g2.t1";
chr1\tx\texon\t500\t600\t.\t+\t.\tgene_id "g2"; transcript_id "g2.t2";
chr1\tx\texon\t10\t90\t.\t-\t.\tgene_id "g1"; transcript_id "g1.t1"; gene_name "abc";
"""


def read(tmp_path: Path, text: str, name: str = "genes.gff3") -> pd.DataFrame:
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return read_gene_positions(path).set_index("name")


@pytest.mark.parametrize("name", ["genes.gff3", "annotation.txt", "genes.gff3.gz"])
def test_genes_of_gff3_have_the_places_and_all_their_names(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, GFF3, name)
    first, second, other = {"AT1G01": 0, "AT1G01.1": 0}, {"AT1G02": 1, "AT1G02.1": 1, "CYP,2": 1}, {"AT2G01": 0}
    assert found["place"].to_dict() == first | second | other | {"AT2G02": 1}  # DUP is the name of two
    assert found.loc["AT1G02.1", ["contig", "start", "end"]].tolist() == ["1", 900, 1500]


@pytest.mark.parametrize("whole", [True, False])
def test_genes_of_gtf_span_their_lines(tmp_path: Path, whole: bool) -> None:
    text = GTF
    if whole:
        text += 'chr1\tx\tgene\t300\t650\t.\t+\t.\tgene_id "g2";\nchr1\tx\tgene\t10\t90\t.\t+\t.\tgene_id "g1";\n'
    found = read(tmp_path, text)
    assert found.loc[["g1", "g2"], "place"].tolist() == [0, 1]
    assert found.loc["g2", ["start", "end"]].tolist() == [300, 650 if whole else 600]
    if not whole:
        assert found.loc[["abc", "g2.t2"], "place"].tolist() == [0, 1]


def test_transcripts_stand_for_genes_where_there_are_none(tmp_path: Path) -> None:
    text = "c\tx\tmRNA\t5\t9\t.\t+\t.\tID=t2\nc\tx\tmRNA\t1\t3\t.\t+\t.\tID=t1;Parent=unknown\n"
    assert read(tmp_path, text)["place"].to_dict() == {"t1": 0, "t2": 1}


def test_lines_end_as_they_like(tmp_path: Path) -> None:
    pd.testing.assert_frame_equal(read(tmp_path, GFF3.replace("\n", "\r\n"), "dos.gff3"), read(tmp_path, GFF3))


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("gene,chromosome\na,1\n", "neither GFF3 nor GTF", None),
        ("c\tx\tregion\t1\t9\t.\t+\t.\tID=r\n", "without genes", None),
        (GFF3.replace("\t5\t9\t", "\t9\t5\t"), "is no position", 9),
        (GFF3.replace("\t5\t9\t", "\t5\t-9\t"), "is no position", 9),
    ],
)
def test_what_is_no_annotation_is_refused(tmp_path: Path, text: str, problem: str, line: int | None) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        read(tmp_path, text)
    assert caught.value.file == "genes.gff3"
    assert caught.value.line == line
    assert caught.value.remedy
