"""Tables of transcripts and their genes."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_tx2gene

GENES = {"t1.1": "g1", "t1.2": "g1", "t2.1": "g2"}
GTF = """#!genome-build x
1\ta\tgene\t1\t9\t.\t+\t.\tgene_id "g1"; gene_name "ABC";
1\ta\ttranscript\t1\t9\t.\t+\t.\tgene_id "g1"; transcript_id "t1.1"; gene_name "ABC";
1\ta\texon\t1\t9\t.\t+\t.\tgene_id "g1"; transcript_id "t1.1"; exon_number "1"; gene_name "ABC";
1\ta\texon\t1\t9\t.\t+\t.\ttranscript_id "t1.2"; gene_id "g1";
1\ta\texon\t1\t9\t.\t+\t.\ttranscript_id "t2.1"; gene_id "g2";
"""
GFF3 = """##gff-version 3
1\ta\tgene\t1\t9\t.\t+\t.\tID=gene:g1;Name=ABC
1\ta\tmRNA\t1\t9\t.\t+\t.\tID=transcript:t1.1;Parent=gene:g1;transcript_id=t1.1
1\ta\texon\t1\t9\t.\t+\t.\tParent=transcript:t1.1
1\ta\tlnc_RNA\t1\t9\t.\t+\t.\tID=t1%2E2;Parent=g1
1\ta\ttranscript\t1\t9\t.\t+\t.\tParent=g2,g3;ID=t2.1;
"""
FILES = {
    "R": "TXNAME,GENEID\nt1.1,g1\nt1.2,g1\nt2.1,g2\n",
    "R with row names": '"","TXNAME","GENEID"\n"1","t1.1","g1"\n"2","t1.2","g1"\n"3","t2.1","g2"\n',
    "no header": "t1.1\tg1\nt1.2\tg1\nt2.1\tg2\n",
    "names": "t1.1\tg1\tABC\nt1.2\tg1\tABC\nt2.1\tg2\tDEF\n",
    "the other way round": "g1\tt1.1\ng1\tt1.2\ng2\tt2.1\n",
    "named the other way round": "gene_id,transcript_id\ng1,t1.1\ng1,t1.2\ng2,t2.1\n",
    "sleuth": "target_id\tens_gene\text_gene\nt1.1\tg1\tABC\nt1.2\tg1\tABC\nt2.1\tg2\t\n",
    "biomaRt": "Gene stable ID,Transcript stable ID version,Gene name\ng1,t1.1,A\ng1,t1.2,A\ng2,t2.1,\n",
    "one named column": "transcript,ITAG\nt1.1,g1\nt1.2,g1\nt2.1,g2\n",
    "symbols only": "transcript_id,symbol\nt1.1,g1\nt1.2,g1\nt2.1,g2\n",
    "isoforms.results": "transcript_id\tgene_id\tlength\tTPM\nt1.1\tg1\t9\t1\nt1.2\tg1\t9\t1\nt2.1\tg2\t9\t1\n",
    "repeated rows": "tx,gene_id\nt1.1,g1\nt1.2,g1\nt1.1,g1\nt2.1,g2\n",
    "a gene without transcript": "tx,gene_id\nt1.1,g1\nt1.2,g1\n,g7\nt2.1,g2\n",
    "GTF": GTF,
    "GFF3": GFF3,
}


def write(tmp_path: Path, text: str) -> Path:
    (tmp_path / "tx2gene.txt").write_text(text)
    return tmp_path / "tx2gene.txt"


@pytest.mark.parametrize("kind", FILES)
def test_ways_to_write_it(tmp_path: Path, kind: str) -> None:
    read = read_tx2gene(str(write(tmp_path, FILES[kind])))
    assert read.table["gene"].to_dict() == GENES
    assert (read.dialect, read.unit, read.features.empty) == ("tx2gene", None, True)
    assert "3 transcripts of 2 genes" in read.notes


def test_names_of_genes(tmp_path: Path) -> None:
    names = read_tx2gene(write(tmp_path, FILES["sleuth"])).table["gene_name"]
    assert names.dropna().to_dict() == {"t1.1": "ABC", "t1.2": "ABC"}
    assert "gene_name" not in read_tx2gene(write(tmp_path, FILES["R"])).table
    assert read_tx2gene(write(tmp_path, GTF)).table["gene_name"].dropna().to_dict() == {"t1.1": "ABC"}


def test_what_was_left_out_is_said(tmp_path: Path) -> None:
    assert "1 repeated rows left out" in read_tx2gene(write(tmp_path, FILES["repeated rows"])).notes
    notes = read_tx2gene(write(tmp_path, FILES["a gene without transcript"])).notes
    assert "1 rows without a transcript or a gene left out" in notes
    swapped = read_tx2gene(write(tmp_path, FILES["the other way round"])).notes
    assert any("the second column was taken for transcripts" in note for note in swapped)


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("tx,gene_id\nt1,g1\nt2,g2\nt1,g3\n", "'t1' has a second gene", 4),
        ("t1\tg1\nt2\tg2\nt1\tg3\nt4\tg3\n", "'t1' has a second gene", 3),
        (GTF + '1\ta\texon\t1\t9\t.\t+\t.\ttranscript_id "t2.1"; gene_id "g9";\n', None, None),
        ("a,b,c,d\n1,2,3,4\n", "4 columns and no header", 1),
        ("t1\nt2\n", "1 columns and no header", 1),
        ("transcript_id,a,b\nt1,1,2\n", "no column of the genes", 1),
        ("gene_id,transcript_id(s),length\ng1,t1;t2,2\n", "no column of the transcripts", 1),
        ("tx,gene_id\n,g1\nt1,\n", "names no transcript and its gene", None),
        ("tx,gene_id\n", "names no transcript and its gene", None),
        ("1\ta\tgene\t1\t9\t.\t+\t.\tID=g1\n", "annotation without transcripts", None),
        ("", "is empty", None),
    ],
)
def test_bad_tables_are_refused(tmp_path: Path, text: str, problem: str | None, line: int | None) -> None:
    path = write(tmp_path, text)
    if problem is None:  # of an annotation the first line of a transcript counts
        assert read_tx2gene(path).table["gene"].to_dict() == GENES
        return
    with pytest.raises(InputError) as caught:
        read_tx2gene(path)
    assert problem in caught.value.problem
    assert (caught.value.file, caught.value.line) == ("tx2gene.txt", line)
    assert caught.value.remedy
