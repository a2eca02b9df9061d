"""MuData files: the modality of the genes, that of the metabolites, and what is said of all samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression, read_metabolites, read_samples
from omics_assets.readers.hdf5 import guard
from omics_assets.readers.hdf5.modality_names import choose_modality
from omics_assets_tests.readers.annotated_files import annotated, by_hand, name_axes, real_libraries

GENES = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=np.float32)
PEAKS = np.array([[10.5, 0.0], [30.5, 40.5], [50.0, 60.0]])


@pytest.fixture(autouse=True)
def _unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without the process that tries first, which takes most of the time."""
    monkeypatch.setattr(guard, "require_readable", lambda _source: None)


def written(path: Path, names: tuple[str, str], common: dict[str, list[Any]] | None = None) -> Path:
    """Write with mudata: three samples, the last of which has no expression."""
    import mudata

    with real_libraries(), mudata.set_options(pull_on_update=False):
        genes = annotated(GENES, samples=["s1", "s2"], features=["g1", "g2", "g3"], obs={"plate": ["a", "b"]})
        peaks = annotated(PEAKS, samples=["s1", "s2", "s3"], features=["m1", "m2"], var={"mz": [100.1, 200.2]})
        both = mudata.MuData({names[0]: genes, names[1]: peaks})
        for column, cells in (common or {}).items():
            both.obs[column] = pd.Series(cells, index=["s1", "s2", "s3"])
        both.write_h5mu(path)
    return path


def test_both_modalities_of_one_file(tmp_path: Path) -> None:
    path = written(tmp_path / "a.h5mu", ("rna", "metabolites"))
    genes, peaks = read_expression(path), read_metabolites(path)
    assert (genes.dialect, peaks.dialect) == ("h5mu", "h5mu")
    assert (list(genes.table.index), list(genes.table.columns)) == (["g1", "g2", "g3"], ["s1", "s2"])
    assert (list(peaks.table.index), list(peaks.table.columns)) == (["m1", "m2"], ["s1", "s2", "s3"])
    np.testing.assert_array_equal(genes.table.to_numpy(), GENES.T)
    np.testing.assert_array_equal(peaks.table.to_numpy(), PEAKS.T)
    assert peaks.features["mz"].tolist() == [100.1, 200.2]
    assert "modality: rna, by its name" in genes.notes
    assert "modality: metabolites, by its name" in peaks.notes


def test_by_name_of_the_format_and_without_the_suffix(tmp_path: Path) -> None:
    path = written(tmp_path / "a.dat", ("rna", "metabolites"))
    assert read_expression(path, format="h5mu").table.shape == (3, 2)
    assert read_metabolites(path).dialect == "h5mu"


def test_columns_of_all_samples_are_added(tmp_path: Path) -> None:
    common = {
        "tissue": ["leaf", "root", "leaf"],
        "plate": ["x", "y", "z"],
        "rna:depth": [1, 2, 3],
        "met:run": [7, 8, 9],
    }
    path = written(tmp_path / "a.h5mu", ("rna", "met"), common)
    genes, peaks = read_expression(path).samples, read_metabolites(path).samples
    assert genes["tissue"].tolist() == ["leaf", "root"]
    assert genes["plate"].tolist() == ["a", "b"]
    assert genes["depth"].tolist() == ["1", "2"]
    assert "met:run" not in genes
    assert peaks["run"].tolist() == ["7", "8", "9"]
    assert peaks["plate"].tolist() == ["x", "y", "z"]


def test_obs_is_a_sample_sheet(tmp_path: Path) -> None:
    common = {"tissue": ["leaf", "root", None], "rna:depth": [1, 2, 3]}
    sheet = read_samples(written(tmp_path / "a.h5mu", ("rna", "met"), common))
    assert sheet.dialect == "h5mu"
    assert list(sheet.table.index) == ["s1", "s2", "s3"]
    assert sheet.table.index.name == "sample"
    assert sheet.table["tissue"].tolist()[:2] == ["leaf", "root"]
    assert sheet.table["depth"].tolist() == ["1", "2", "3"]
    assert sheet.table["plate"].isna().tolist() == [False, False, True]
    assert sheet.table.loc["s3"].isna().tolist() == [True, False, True]
    by_depth = read_samples(written(tmp_path / "b.h5mu", ("rna", "met"), common), id="depth")
    assert list(by_depth.table.index) == ["1", "2", "3"]
    assert "depth" not in by_depth.table
    with pytest.raises(InputError, match=r"no column 'dept'.*depth"):
        read_samples(tmp_path / "b.h5mu", id="dept")
    with pytest.raises(InputError, match="no sample name"):
        read_samples(tmp_path / "b.h5mu", id="plate")


@pytest.mark.parametrize(
    ("names", "expression", "metabolites"),
    [
        (("RNA-seq", "metabolomics"), "RNA-seq", "metabolomics"),
        (("gex", "msms"), "gex", "msms"),
        (("transcriptomics", "lipidomics"), "transcriptomics", "lipidomics"),
        (("rna", "unheard of"), "rna", "unheard of"),
        (("unheard of", "metab"), "unheard of", "metab"),
        (("prot", "metabolites"), "prot", "metabolites"),
        (("rna", "prot", "metabolites"), "rna", "metabolites"),
        (("rna", "atac", "metabolomics_neg"), "rna", "metabolomics_neg"),
        (("rna", "metabolites", "lipids"), "rna", "metabolites"),
    ],
)
def test_modalities_by_name(names: tuple[str, ...], expression: str, metabolites: str) -> None:
    assert choose_modality(names, "expression", "f")[0] == expression
    assert choose_modality(names, "metabolites", "f")[0] == metabolites


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("mod1", "mod2"), "expression"),
        (("rna", "prot"), "metabolites"),
        (("rna",), "metabolites"),
        (("rna", "atac", "adt"), "metabolites"),
        (("rna", "prot", "unheard of"), "metabolites"),
        (("metabolomics_neg", "metabolomics_pos", "rna"), "metabolites"),
        ((), "expression"),
    ],
)
def test_modalities_that_cannot_be_told(names: tuple[str, ...], kind: Any) -> None:
    with pytest.raises(InputError, match="write_h5ad") as raised:
        choose_modality(names, kind, "f")
    assert all(name in str(raised.value) for name in names)


def test_a_lone_modality_is_the_one_asked_for() -> None:
    assert choose_modality(["mod1"], "metabolites", "f")[0] == "mod1"


def test_a_file_by_another_writer_is_told_by_its_modalities(tmp_path: Path) -> None:
    def fill(file: h5py.File) -> None:
        modalities = file.create_group("mod")
        modalities.attrs["mod-order"] = ["rna"]
        name_axes(modalities.create_group("rna"), ["s1", "s2"], ["g1", "g2", "g3"])
        modalities["rna/X"] = GENES

    read = read_expression(by_hand(tmp_path / "a.h5mu", fill))
    assert read.dialect == "h5mu"
    np.testing.assert_array_equal(read.table.to_numpy(), GENES.T)


def test_an_h5ad_that_mentions_mudata_is_no_h5mu(tmp_path: Path) -> None:
    def fill(file: h5py.File) -> None:
        name_axes(file, ["s1", "s2"], ["g1", "g2", "g3"])
        file["X"] = GENES
        file.attrs["note"] = "made of a MuData file"

    assert read_expression(by_hand(tmp_path / "a.h5ad", fill)).dialect == "h5ad"


def test_a_link_to_a_modality_is_not_followed(tmp_path: Path) -> None:
    def fill(file: h5py.File) -> None:
        modalities = file.create_group("mod")
        modalities.attrs["mod-order"] = ["rna"]
        modalities["rna"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/")

    with pytest.raises(InputError, match="is a link"):
        read_expression(by_hand(tmp_path / "a.h5mu", fill))


def test_a_file_cut_short(tmp_path: Path) -> None:
    path = written(tmp_path / "a.h5mu", ("rna", "metabolites"))
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(InputError, match="damaged"):
        read_metabolites(path)
