"""OpenMS TextExporter and GNPSExport."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.metabolites.reading import read, rows

OLD = rows(
    "#Consensus features extracted from x.consensusXML on 2019-05-17",
    "#MAP,id,filename,label,size",
    "#RUN,run_id,score_type",
    "#CONSENSUS,rt_cf,mz_cf,intensity_cf,charge_cf,width_cf,quality_cf,rt_0,mz_0,intensity_0,rt_1,mz_1,intensity_1",
    "#PEPTIDE,rt,mz,score",
    "MAP,0,MSV1/peak/a.mzXML,,1629",
    "MAP,1,C:\\data\\blank 2.mzXML,,1188",
    "RUN,OpenXQuest,",
    "CONSENSUS,319.10,419.277,110382,1,0,0.0006,332.2,419.2,76030.3125,nan,nan,nan",
    "PEPTIDE,1,2,3",
    "CONSENSUS,443.5,505.41,5e5,1,0,0.003,,,,446.6,505.4,7.1e05",
)
NEW = OLD.replace("quality_cf\t", "quality_cf\trow ID\tbest ion\t").replace("0.0006\t", "0.0006\t12\t[M+H]+\t")
NEW = NEW.replace("0.003\t", "0.003\t15\t\t")


def test_maps_name_the_samples(tmp_path: Path) -> None:
    found = read(tmp_path, OLD)
    assert (found.dialect, found.zeros) == ("openms", "measured")
    assert list(found.table.columns) == ["a.mzXML", "blank 2.mzXML"]
    assert list(found.table.index) == ["419.277@319.10", "505.41@443.5"]
    np.testing.assert_array_equal(found.table, [[76030.3125, np.nan], [np.nan, 7.1e5]])
    assert found.features[["mz", "rt_s"]].to_numpy().tolist() == [[419.277, 319.1], [505.41, 443.5]]
    assert found.samples["role"].tolist() == ["biological", "blank"]


def test_ids_and_ions_of_newer_versions(tmp_path: Path) -> None:
    found = read(tmp_path, NEW)
    assert list(found.table.index) == ["12", "15"]
    assert found.features["adduct"].tolist()[0] == "[M+H]+"
    np.testing.assert_array_equal(found.table, read(tmp_path, OLD).table)


@pytest.mark.parametrize("end", ["\n", "intensity_1\n", "7.1e05\n"])
def test_lines_may_be_padded_with_tabs(tmp_path: Path, end: str) -> None:
    padded = OLD.replace(end, end.replace("\n", "\t\t\t\n"))
    np.testing.assert_array_equal(read(tmp_path, padded).table, read(tmp_path, OLD).table)


def test_maps_of_one_file_are_told_apart_by_label(tmp_path: Path) -> None:
    text = OLD.replace("a.mzXML\t", "a.mzXML\tlight").replace("C:\\data\\blank 2.mzXML\t", "a.mzXML\theavy")
    assert list(read(tmp_path, text).table.columns) == ["a.mzXML_light", "a.mzXML_heavy"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("MAP\t1\t", "MAP\t7\t", "no line MAP says which file map 1 is"),
        ("\t446.6\t505.4\t7.1e05", "\t446.6\t505.4", "has 12 fields where 13 are expected"),
        ("7.1e05", "much", "'much' is not a number"),
        ("#CONSENSUS", "#FEATURE", "no line that begins with #CONSENSUS"),
    ],
)
def test_damage_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read(tmp_path, OLD.replace(old, new), "openms")
