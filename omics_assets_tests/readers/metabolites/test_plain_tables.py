"""Plain metabolite matrices: what annotation columns, ids and sample names say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets_tests.readers.metabolites.reading import read

NAN = float("nan")


@pytest.mark.parametrize(
    ("ids", "mz", "rt_s"),
    [
        (("M200.1T300", "M205T45_2"), (200.1, 205.0), (300.0, 45.0)),
        (("0.5_207.9315m/z", "3.5_830.4933n"), (207.9315, NAN), (30.0, 210.0)),
        (("X0.5_207.9315m.z", "X3.5_830.4933m.z"), (207.9315, 830.4933), (30.0, 210.0)),
        (("200.1234@5.5", "100.5@20"), (200.1234, 100.5), (330.0, 1200.0)),
        (("200.1234@5.5", "100.5@620"), (200.1234, 100.5), (5.5, 620.0)),
        (("4.839/53.00033", "5.5/327.92016"), (53.00033, 327.92016), (290.34, 330.0)),
        (("200.1/2926", "205/2791"), (200.1, 205.0), (2926.0, 2791.0)),
        (("1092.0455_5.5", "120.587_4.5"), (1092.0455, 120.587), (330.0, 270.0)),
        (("FT001", "FT002"), (NAN, NAN), (NAN, NAN)),
        (("12/3", "rutin", "x"), (NAN, NAN, NAN), (NAN, NAN, NAN)),
    ],
)
def test_ids_say_mass_and_time(
    tmp_path: Path, ids: tuple[str, ...], mz: tuple[float, ...], rt_s: tuple[float, ...]
) -> None:
    found = read(tmp_path, "id,s1,s2\n" + "".join(f"{name},1,2\n" for name in ids), "matrix_features_in_rows")
    np.testing.assert_allclose(found.features["mz"], mz)
    np.testing.assert_allclose(found.features["rt_s"], rt_s)
    assert any("ids" in note for note in found.notes) == (not np.isnan(rt_s).all())


@pytest.mark.parametrize(
    ("header", "rt_s", "said"),
    [("RT (min)", 750.0, False), ("rt_s", 12.5, False), ("rtmed", 12.5, False), ("RT", 750.0, True)],
)
def test_columns_say_it_before_ids_do(tmp_path: Path, header: str, rt_s: float, said: bool) -> None:
    text = f"id,mz,{header},adduct,s1,s2\nM1T2,100.5,12.5,[M+H]+,1,2\n"
    found = read(tmp_path, text, sample_names=["s1", "s2"])
    assert found.features.loc["M1T2", ["mz", "rt_s", "adduct"]].tolist() == [100.5, rt_s, "[M+H]+"]
    assert any("retention times are in" in note for note in found.notes) == said


def test_roles_of_features_and_samples(tmp_path: Path) -> None:
    text = "id,name,s1,blk_1,QC 1\n1,rutin,1,2,3\n2,PC 15:0 (IS),1,2,3\n3,this is it,1,2,3\n4,ISTD mix,1,2,3\n"
    found = read(tmp_path, text)
    assert found.features["role"].tolist() == ["analyte", "standard", "analyte", "standard"]
    assert found.samples["role"].tolist() == ["biological", "blank", "qc"]
    given = read(tmp_path, text.replace("name,", "name,role,").replace(",1,2,3", ",background,1,2,3"))
    assert set(given.features["role"]) == {"background"}
    assert set(found.features.columns) == {"name", "mz", "rt_s", "adduct", "formula", "role"}
