"""Tables for MetaboAnalyst, and plain matrices that look alike and must stay what they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.example_data import folder
from omics_assets_tests.readers.metabolites.reading import read, rows

IN_ROWS = (
    "Patient ID,Muscle loss,Alanine,M-2,Lactate",
    "P1,cachexic,40.85,0,1",
    "P2,control,62.18,NA,2",
    "P3,cachexic,1,,3",
)
IN_COLUMNS = (
    "Sample,BLANK.1,QC_I,A_1,A_2",
    "Label,BLANK,QC,A,A",
    "4.839/53.00033,101,4026,0,1",
    "10.500/56.04683,1,2,3,4",
)
HEADS = {
    "numeric paired labels": ("Sample,Label,M1,M2", "a,-1,1,2", "b,1,3,4", "c,-2,5,6", "d,2,7,8"),
    "two factors": ("Sample,Phenotype,Time,M1,M2", "a,WT,0,1,2", "b,WT,4,3,4", "c,MT,0,5,6"),
    "batch before the class": ("sample,batch,class,order,M1,M2", "a,1,x,1,5,6", "b,2,x,2,5,6", "c,2,y,3,5,6"),
    "no name above the samples": (",Label,M1,M2", "a,x,1,2", "b,y,3,4"),
    "a group behind a file name": ("Name,Group,ethanol,valine", "a,x,1,2", "b,x,3,4", "c,y,3,4"),
    "class row": ("Samples,a,b,c", "Class,x,x,y", "ethanol,1,2,3", "valine,4,5,6"),
    "dose row": ("name,a,b,c,d", "Dose,0,0,10,10", "Label,x,x,y,y", "M450T1918,1,2,3,4"),
    "two samples": ("Sample,a,b", "Label,CD,CD", "73.02799,2742381.1,260846441.6", "74.03136,1,2"),
    "repeated words in the first row": ("compound,a,b,c", "tissue,leaf,leaf,root", "ethanol,1,2,3"),
    "decimal commas": ("Sample;Label;M1;M2", "a;x;1,5;2", "b;x;3;4,25", "c;y;3;4"),
}
PLAIN = {
    "metabolites with a class": ("Metabolite,Class,s1,s2,s3", "ethanol,alcohol,1,2,3", "methanol,alcohol,4,5,6"),
    "no name above, class": (",Class,wt_a,ko_a", "ethanol,alcohol,1,2", "methanol,alcohol,4,5"),
    "no name above, group, numbered samples": (",Group,s1,s2,s3", "ethanol,alcohol,1,2,3", "methanol,alcohol,4,5,6"),
    "compounds with an adduct": ("Compound,Label,s1,s2", "ethanol,[M+H]+,1,2", "methanol,[M+H]+,4,5"),
    "samples with a unique word": ("sample,plant,m1,m2", "a,p1,1,2", "b,p2,3,4"),
    "identifiers beside the name": ("Metabolite,Model,Conversion,P1,P2", "x,t_10,NA,1,2", "y,t_10,NA,3,4"),
    "numbers only": ("metabolite,a,b", "M1004T1618,1,2", "M1006T1618,3,4"),
    "numbers only, samples in rows": ("sample,m1,m2", "a,1,2", "b,1,2"),
    "a second word column": ("sample,tissue,m1,remark", "a,leaf,1,good", "b,leaf,2,bad"),
    "no name above the names": (",mouse01,mouse02", "C14.0,0.34,0.38", "C16.0,26.4,24"),
    "one remark for all samples": ("sample,project,m1,m2", "a,x,1,2", "b,x,3,4"),
    "a header of two lines": ("gene,a,b,c", ",x,x,y", "g1,1,2,3"),
    "units below the header": ("compound,a,b", "unit,mM,mM", "ethanol,1,2"),
}


def test_samples_in_rows(tmp_path: Path) -> None:
    found = read(tmp_path, "﻿" + rows(*IN_ROWS, delimiter=",", end="\r\n"))
    assert (found.dialect, found.unit, found.zeros) == ("metaboanalyst", None, "measured")
    assert list(found.table.columns) == ["P1", "P2", "P3"]
    assert list(found.table.index) == ["Alanine", "M-2", "Lactate"]
    np.testing.assert_array_equal(found.table.to_numpy(), [[40.85, 62.18, 1], [0, np.nan, np.nan], [1, 2, 3]])
    assert found.samples["label"].tolist() == ["cachexic", "control", "cachexic"]
    assert found.features["name"].tolist() == ["Alanine", "M-2", "Lactate"]
    assert "samples in rows, with labels ('Muscle loss')" in found.notes


def test_samples_in_columns_with_names_that_are_time_and_mass(tmp_path: Path) -> None:
    found = read(tmp_path, rows(*IN_COLUMNS))
    assert list(found.table.index) == ["4.839/53.00033", "10.500/56.04683"]
    assert found.table.loc["4.839/53.00033"].tolist() == [101, 4026, 0, 1]
    assert found.features["mz"].tolist() == [53.00033, 56.04683]
    assert found.features["rt_s"].tolist() == pytest.approx([290.34, 630.0])
    assert found.features["name"].isna().all()
    assert found.samples["label"].tolist() == ["BLANK", "QC", "A", "A"]
    assert found.samples["role"].tolist() == ["blank", "qc", "biological", "biological"]
    assert found.zeros == "unknown"
    assert any("minutes" in note for note in found.notes)


def test_quoted_names_with_commas(tmp_path: Path) -> None:
    found = read(tmp_path, '"ID","Label","1,6-Anhydro","b"\n"x","k",1,2\n"y","k",3,4\n')
    assert list(found.table.index) == ["1,6-Anhydro", "b"]


@pytest.mark.parametrize("name", HEADS)
def test_labels_are_found(tmp_path: Path, name: str) -> None:
    lines = HEADS[name]
    found = read(tmp_path, "".join(line + "\n" for line in lines))
    assert found.dialect == "metaboanalyst"
    assert list(found.table.columns) == ["a", "b", "c", "d"][: found.table.shape[1]]
    assert found.samples["label"].notna().all()
    assert not {"Label", "Class", "Dose", "Time", "batch", "order", "class"} & set(found.table.index)


def test_further_factors_are_kept(tmp_path: Path) -> None:
    found = read(tmp_path, rows(*HEADS["two factors"], delimiter=","))
    assert found.samples["Time"].tolist() == ["0", "4", "0"]
    assert found.samples["label"].tolist() == ["WT", "WT", "MT"]
    dosed = read(tmp_path, rows(*HEADS["dose row"], delimiter=","))
    assert dosed.samples["Dose"].tolist() == ["0", "0", "10", "10"]
    assert dosed.features.loc["M450T1918", ["mz", "rt_s"]].tolist() == [450.0, 1918.0]


@pytest.mark.parametrize("name", PLAIN)
def test_plain_matrices_are_not_claimed(tmp_path: Path, name: str) -> None:
    text = rows(*PLAIN[name], delimiter=",")
    if name in {"a header of two lines", "units below the header"}:
        with pytest.raises(InputError, match="second header line"):
            read(tmp_path, text)
    else:
        assert read(tmp_path, text).dialect == "matrix (csv)"


@pytest.mark.parametrize(
    "path",
    [
        "tomato/test.bac.abundance.csv",
        "tomato/test.bac.rnaseq.rpkm.csv",
        "yeast_chemostat/hacket_2016_metabolomics.csv",
        "yeast_chemostat/hacket_2016_protein.csv",
        "arabidopsis_cell_wall/paired_metab_x_60.csv",
        "nutrimouse/paired_fattyacid_x_40.csv",
        "nutrimouse/paired_gene_x_40.csv",
    ],
)
def test_matrices_of_real_cohorts_stay_plain(path: str, tmp_path: Path) -> None:
    text = (folder("OMICS_EXAMPLE_DATA") / path).read_text(encoding="utf-8")
    assert read(tmp_path, text).dialect == "matrix (csv)"


@pytest.mark.parametrize(
    ("lines", "problem", "line", "column"),
    [
        (("Sample,Label,M1,M2", *(f"s{n},x,1,2" for n in range(70)), "z,x,1,high"), "'high' is not a number", 72, "M2"),
        (("Sample,Label,M1,M2", "a,x,1,2", "a,x,3,4"), "'a' stands in more than one row", 3, 1),
        (("Sample,a,a", "Label,x,x", "m,1,2"), "'a' has more than one column", 1, 3),
        (("Sample,a,b", "Label,x,x", "m,1,inf"), "'inf' is not a finite number", 3, "b"),
        (("Sample,a,b", "Label,x,x", "m,1,2", ",1,2"), "feature has no name", 4, 1),
        (("Sample,a,b", "m,1,2", "k,3,4"), "no labels where MetaboAnalyst wants them", 1, None),
    ],
)
def test_bad_files_are_refused(
    tmp_path: Path, lines: tuple[str, ...], problem: str, line: int, column: str | int | None
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, rows(*lines, delimiter=","), "metaboanalyst")
    assert problem in caught.value.problem
    assert (caught.value.line, caught.value.column) == (line, column)


def test_repeated_metabolites_and_a_quantity(tmp_path: Path) -> None:
    text = rows("Sample,Label,M,M", "a,x,1,2", "b,y,3,4", delimiter=",")
    assert list(read(tmp_path, text).table.index) == ["M", "M_2"]
    assert read(tmp_path, text, duplicates="sum").table.loc["M"].tolist() == [3, 7]
    with pytest.raises(InputError, match="'M' is used a second time"):
        read(tmp_path, text, duplicates="error")
    with pytest.raises(InputError, match="no quantity 'area'"):
        read(tmp_path, text, quantity="area")
