"""nf-core samplesheets, run tables of SRA and ENA."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_samples

NFCORE = (
    "sample,fastq_1,fastq_2,strandedness,tissue\n"
    "leaf_1,a_L1_R1.fastq.gz,a_L1_R2.fastq.gz,auto,leaf\n"
    "leaf_1,a_L2_R1.fastq.gz,a_L2_R2.fastq.gz,auto,leaf\n"
    "root_1,b_R1.fastq.gz,,auto,root\n"
)
SRA = (
    'Run,Assay Type,AvgSpotLen,Bases,BioProject,BioSample,"Library Name",Sample Name,tissue\n'
    "SRR1,RNA-Seq,100,10,PRJNA1,SAMN1,l1,GSM1,leaf\n"
    "SRR2,RNA-Seq,101,11,PRJNA1,SAMN1,l2,GSM1,leaf\n"
    "SRR3,RNA-Seq,100,12,PRJNA1,SAMN2,l3,GSM2,root\n"
)


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_lanes_of_one_sample_are_merged(tmp_path: Path) -> None:
    sheet = read_samples(_write(tmp_path / "x", NFCORE))
    assert sheet.dialect == "nfcore_samplesheet"
    assert list(sheet.table.index) == ["leaf_1", "root_1"]
    assert sheet.table["tissue"].tolist() == ["leaf", "root"]
    assert sheet.table["fastq_1"].tolist() == ["a_L1_R1.fastq.gz; a_L2_R1.fastq.gz", "b_R1.fastq.gz"]
    assert sheet.table["fastq_2"].isna().tolist() == [False, True]
    assert any("1 further rows of samples merged" in note for note in sheet.notes)
    differing = NFCORE.replace("a_L2_R2.fastq.gz,auto,leaf", "a_L2_R2.fastq.gz,auto,stem")
    with pytest.raises(InputError, match="line 3, column tissue: the sample 'leaf_1' stands in several rows"):
        read_samples(_write(tmp_path / "x", differing))
    with pytest.raises(InputError, match="line 4, column sample: the row has no sample name"):
        read_samples(_write(tmp_path / "x", NFCORE.replace("root_1,", ",")))


def test_runs_are_the_samples_unless_said_otherwise(tmp_path: Path) -> None:
    path = _write(tmp_path / "x", SRA)
    sheet = read_samples(path)
    assert sheet.dialect == "sra_run_table"
    assert list(sheet.table.index) == ["SRR1", "SRR2", "SRR3"]
    assert sheet.table["tissue"].tolist() == ["leaf", "leaf", "root"]
    by_sample = read_samples(path, id="Sample Name")
    assert list(by_sample.table.index) == ["GSM1", "GSM2"]
    assert by_sample.table["Run"].tolist() == ["SRR1; SRR2", "SRR3"]
    with pytest.raises(InputError, match="differ in 'tissue'"):
        read_samples(_write(path, SRA.replace("GSM1,leaf\nSRR3", "GSM1,stem\nSRR3")), id="Sample Name")


def test_ena_report(tmp_path: Path) -> None:
    text = "study_accession\tsample_accession\trun_accession\tfastq_ftp\nPRJ\tSAMEA1\tERR1\tx\nPRJ\tSAMEA2\tERR2\ty\n"
    sheet = read_samples(_write(tmp_path / "x", text))
    assert list(sheet.table.index) == ["ERR1", "ERR2"]
    with pytest.raises(InputError, match="no column of runs"):
        read_samples(_write(tmp_path / "x", "a,b\n1,2\n"), "sra_run_table")
