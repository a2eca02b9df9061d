"""XCMS 1 to 4, diffreports, CAMERA's columns, XCMS Online, RAMClustR."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.metabolites.reading import read, rows

V3 = rows(
    "Row.names,mzmed,mzmin,mzmax,rtmed,rtmin,rtmax,npeaks,sample,peakidx,ms_level,a.mzML,b.mzML,c.mzML",
    "FT0003,84.96,84.95,84.97,768.5,748.9,816.4,3,2,1 2,1,47386.25,NA,3",
    "FT0006,88.02,88.01,88.03,768.25,748.2,815.6,2,2,3,1,NA,NA,0",
)
DIFFREPORT = (
    '"","name","fold","tstat","pvalue","mzmed","mzmin","mzmax","rtmed","rtmin","rtmax","npeaks","KO","WT",'
    '"ko15.CDF","wt15","isotopes","adduct","pcgroup"\n'
    '"1","M300T390",5.69,14.44,5.02e-08,300.19,300.17,300.2,3390.32,3386.76,3396.33,12,6,6,4534,462,'
    '"[12][M]+","[M+H]+ 299.18","7"\n'
    '"2","M301T390",5.87,15.15,6.7e-08,301.19,301.17,301.2,3389.62,3386.76,3392.1,8,6,1,962,84,"","","3"\n'
)


def test_feature_definitions_beside_values(tmp_path: Path) -> None:
    found = read(tmp_path, V3)
    assert (found.dialect, found.zeros) == ("xcms", "measured")
    assert list(found.table.columns) == ["a.mzML", "b.mzML", "c.mzML"]
    np.testing.assert_array_equal(found.table, [[47386.25, np.nan, 3.0], [np.nan, np.nan, 0.0]])
    assert found.features["rt_s"].tolist() == [768.5, 768.25]
    assert found.features["mz"].tolist() == [84.96, 88.02]
    assert any("count the samples" in note and "sample" in note for note in found.notes)


def test_row_names_without_a_header(tmp_path: Path) -> None:
    found = read(tmp_path, V3.removeprefix("Row.names\t"))
    assert list(found.table.index) == ["FT0003", "FT0006"]
    np.testing.assert_array_equal(found.table, read(tmp_path, V3).table)


def test_diffreport_with_cameras_columns(tmp_path: Path) -> None:
    found = read(tmp_path, DIFFREPORT)
    assert found.table.to_dict("list") == {"ko15.CDF": [4534.0, 962.0], "wt15": [462.0, 84.0]}
    assert list(found.table.index) == ["M300T390", "M301T390"]
    assert found.features["adduct"].tolist()[0] == "[M+H]+ 299.18"
    assert found.features["rt_s"].tolist() == [3390.32, 3389.62]
    assert found.zeros == "unknown"


def test_the_columns_of_ion_networks_are_no_samples(tmp_path: Path) -> None:
    text = rows(
        "mzmed,mzmin,mzmax,rtmed,rtmin,rtmax,npeaks,sample,row ID,annotation network number,best ion,"
        "identified by n=,partners,neutral M mass,correlation group ID,auto MS2 verify,a.mzXML,b.mzXML",
        "89.05,89.04,89.06,253.8,160.4,382.0,27,21,15,213,[M+H]+,3,337;180,88.05,1175,,8366.5,",
    )
    found = read(tmp_path, text)
    assert list(found.table.columns) == ["a.mzXML", "b.mzXML"]
    assert list(found.table.index) == ["15"]
    assert found.features["adduct"].tolist() == ["[M+H]+"]


def test_peak_table(tmp_path: Path) -> None:
    text = (
        '"","mz","mzmin","mzmax","rt","rtmin","rtmax","npeaks","QC","leaf","q1","l1"\n'
        '"1",200.1,200,200.2,2926.5,2920,2930,2,1,1,147887.5,451600.75\n'
    )
    found = read(tmp_path, text)
    assert found.table.to_dict() == {"q1": {"1": 147887.5}, "l1": {"1": 451600.75}}
    assert found.features["rt_s"].tolist() == [2926.5]


def test_online_tables_have_minutes(tmp_path: Path) -> None:
    text = rows(
        "featureidx,name,fold,log2fold,tstat,pvalue,qvalue,updown,mzmed,mzmin,mzmax,rtmed,rtmin,rtmax,npeaks,ctrl,"
        "case,c1,k1,isotopes,adducts,peakgroup,maxint,dataset1_mean,dataset2_mean",
        "1,M205T12,2,1,3,0.01,0.02,UP,205.1,205,205.2,12.5,12.1,12.9,2,1,1,10.5,21.5,,,4,21.5,10.5,21.5",
    )
    found = read(tmp_path, text)
    assert found.table.to_dict() == {"c1": {"M205T12": 10.5}, "k1": {"M205T12": 21.5}}
    assert found.features["rt_s"].tolist() == [750.0]
    assert any("XCMS Online" in note for note in found.notes)


def _compounds(count: int, samples: int) -> str:
    names = [f"C{number:0{len(str(count))}}" for number in range(1, count + 1)]
    body = [f"VT_{row}\t" + "\t".join(f"{row}.{number}" for number in range(count)) for row in range(samples)]
    return "\n".join(["\t".join(names), *body]) + "\n"


@pytest.mark.parametrize("first", ["", "\t", "sample\t"])
def test_ramclustr_has_samples_in_rows(tmp_path: Path, first: str) -> None:
    found = read(tmp_path, first + _compounds(120, 3))
    assert found.dialect == "xcms"
    assert found.table.shape == (120, 3)
    assert found.table.loc["C012"].to_dict() == {"VT_0": 0.11, "VT_1": 1.11, "VT_2": 2.11}


@pytest.mark.parametrize(("count", "samples"), [(12, 3), (30, 40)])
def test_samples_called_c_are_no_compounds(tmp_path: Path, count: int, samples: int) -> None:
    assert read(tmp_path, "\t" + _compounds(count, samples)).dialect == "matrix (tsv)"


def test_variable_metadata_alone_is_refused(tmp_path: Path) -> None:
    text = rows("name,mzmed,mzmin,mzmax,rtmed,rtmin,rtmax,npeaks,leaf", "M84T768,84.9,84.9,85,768,748,816,3,2")
    with pytest.raises(InputError, match="no column of a sample"):
        read(tmp_path, text)
