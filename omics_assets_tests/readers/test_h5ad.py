"""AnnData files: every layout, which matrix is taken, in which unit, and what must not be followed or believed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from omics_assets.errors import InputError
from omics_assets.readers import FeatureTable, read_expression, read_metabolites, read_samples
from omics_assets.readers.hdf5 import guard
from omics_assets.readers.hdf5.arrays import as_text
from omics_assets_tests.readers.annotated_files import TEXT, by_hand, small, write_h5ad
from omics_assets_tests.readers.example_data import folder

SAMPLES, GENES = ["s1", "s2"], ["g1", "g2", "g3"]
MATRIX = np.array([[1.0, 2.5, 0.0], [4.0, 5.0, 6.0]], dtype=np.float32)


@pytest.fixture(autouse=True)
def _unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without the process that tries first, which takes most of the time."""
    monkeypatch.setattr(guard, "require_readable", lambda _source: None)


def written(tmp_path: Path, matrix: Any = MATRIX, **parts: Any) -> Path:
    given = {"samples": SAMPLES, "features": GENES} | parts
    return write_h5ad(tmp_path / "a.h5ad", matrix, **given)


@pytest.mark.parametrize("stored", [np.asarray, sparse.csr_matrix, sparse.csc_matrix])
def test_samples_are_obs_and_features_var(tmp_path: Path, stored: Callable[[Any], Any]) -> None:
    read = read_expression(written(tmp_path, stored(MATRIX)))
    assert read.dialect == "h5ad"
    assert read.table.dtypes.unique().tolist() == [np.dtype(np.float64)]
    assert (list(read.table.index), list(read.table.columns)) == (GENES, SAMPLES)
    np.testing.assert_array_equal(read.table.to_numpy(), MATRIX.T)
    assert read.unit is None
    assert list(read.features.columns) == []
    assert "matrix: X" in read.notes


def test_columns_of_obs_become_texts_of_the_samples(tmp_path: Path) -> None:
    obs = {
        "tissue": ["leaf", None],
        "plant": [3, 4],
        "wet": [True, False],
        "mass": [1.5, np.nan],
        "role": ["QC", "sample"],
    }
    read = read_expression(written(tmp_path, obs=obs))
    assert list(read.samples.index) == SAMPLES
    row = read.samples.loc["s1"]
    assert (row["tissue"], row["plant"], row["wet"], row["mass"]) == ("leaf", "3", "True", "1.5")
    assert read.samples.loc["s2", ["tissue", "mass"]].isna().all()
    assert read.samples["role"].tolist() == ["qc", "biological"]


def test_obs_is_a_sample_sheet(tmp_path: Path) -> None:
    path = written(tmp_path, obs={"tissue": ["leaf", "root"], "code": ["a", "a"]})
    sheet = read_samples(path)
    assert sheet.dialect == "h5ad"
    assert sheet.table["tissue"].to_dict() == {"s1": "leaf", "s2": "root"}
    with pytest.raises(InputError, match="'a' appears twice"):
        read_samples(path, id="code")


def test_var_describes_metabolites_and_lengths_of_genes(tmp_path: Path) -> None:
    var = {
        "mz": [100.1, 200.2, np.nan],
        "rt_min": [1.0, 2.5, 3.0],
        "formula": ["C6H12O6", None, ""],
        "role": ["standard", "analyte", "background"],
    }
    read = read_metabolites(written(tmp_path, var=var, obs={"sample_type": ["blank", "study sample"]}))
    assert list(read.features.columns) == ["name", "mz", "rt_s", "adduct", "formula", "role"]
    assert read.features["rt_s"].tolist() == [60.0, 150.0, 180.0]
    assert read.features["mz"].tolist()[:2] == [100.1, 200.2]
    assert read.features["formula"].isna().tolist() == [False, True, True]
    assert read.features["role"].tolist() == ["standard", "analyte", "background"]
    assert read.samples["role"].tolist() == ["blank", "biological"]
    assert read.samples["sample_type"].tolist() == ["blank", "study sample"]
    lengths = read_expression(written(tmp_path, var={"gene_length": [900, 1200, 50]}))
    assert lengths.features["length"].tolist() == [900.0, 1200.0, 50.0]


def test_integer_names_are_text(tmp_path: Path) -> None:
    def fill(file: h5py.File) -> None:
        small(file)
        file["X"] = MATRIX
        del file["obs/_index"]
        file["obs/_index"] = np.array([7, 8])

    assert list(read_expression(by_hand(tmp_path / "a.h5ad", fill)).table.columns) == ["7", "8"]


def test_layout_0_7(tmp_path: Path) -> None:
    """Levels of categories stood beside the columns, which point to them."""

    def fill(file: h5py.File) -> None:
        small(file)
        for name in list(file.attrs):
            del file.attrs[name]
        file["X"] = MATRIX
        levels = file.create_dataset(
            "obs/__categories/tissue", data=np.array(["leaf", "root"], dtype=object), dtype=TEXT
        )
        file["obs/tissue"] = np.array([1, -1], dtype=np.int8)
        file["obs/tissue"].attrs["categories"] = levels.ref
        file["obs"].attrs.create("column-order", ["tissue"], dtype=TEXT)

    read = read_expression(by_hand(tmp_path / "a.h5ad", fill))
    assert read.samples["tissue"].tolist()[0] == "root"
    assert read.samples["tissue"].isna().tolist() == [False, True]
    assert "layout: AnnData 0.7" in read.notes
    np.testing.assert_array_equal(read.table.to_numpy(), MATRIX.T)


def test_layout_before_0_7(tmp_path: Path) -> None:
    """Tables were compound datasets, levels of categories stood in uns, raw at the top, sparse with other words."""

    def fill(file: h5py.File) -> None:
        obs = np.array([(b"s1", 1), (b"s2", 0)], dtype=[("index", "S2"), ("tissue", "i4")])
        file["obs"] = obs
        file["uns/tissue_categories"] = np.array([b"leaf", b"root"])
        file["var"] = np.array([(b"g1",), (b"g2",), (b"g3",)], dtype=[("index", "S2")])
        file["raw.var"] = np.array([(b"r1",), (b"r2",)], dtype=[("index", "S2")])
        file["raw.X"] = np.array([[3, 4], [5, 6]], dtype=np.float32)
        stored = sparse.csr_matrix(MATRIX)
        group = file.create_group("X")
        group.attrs["h5sparse_format"], group.attrs["h5sparse_shape"] = b"csr", MATRIX.shape
        for part in ("data", "indices", "indptr"):
            group[part] = getattr(stored, part)

    path = by_hand(tmp_path / "a.h5ad", fill)
    read = read_expression(path)
    np.testing.assert_array_equal(read.table.to_numpy(), MATRIX.T)
    assert read.samples["tissue"].tolist() == ["root", "leaf"]
    assert "layout: AnnData before 0.7" in read.notes
    raw = read_expression(path, quantity="counts")
    assert list(raw.table.index) == ["r1", "r2"]
    assert raw.table.loc["r2"].tolist() == [4.0, 6.0]


def test_a_column_of_an_unknown_kind_is_left_out(tmp_path: Path) -> None:
    def fill(file: h5py.File) -> None:
        small(file)
        file["X"] = MATRIX
        file["obs/odd"] = np.array([b"\x01\x02", b"\x03\x04"], dtype="V2")
        file["obs/fine"] = np.array([1, 2])
        file["obs"].attrs.create("column-order", ["odd", "fine"], dtype=TEXT)

    read = read_expression(by_hand(tmp_path / "a.h5ad", fill))
    assert [name for name in read.samples.columns if name != "role"] == ["fine"]


def test_real_files() -> None:
    files = folder("OMICS_EXAMPLE_FORMATS")
    expected = json.loads((files / "expected.json").read_text())
    chosen = {path: facts for path, facts in expected.items() if facts["format"] == "h5ad"}
    assert len(chosen) >= 2
    for path, facts in chosen.items():
        for reader in (read_expression, read_metabolites):
            if facts["kind"] == "reject":
                with pytest.raises(InputError, match="no matrix to read"):
                    reader(files / path)
                continue
            read: FeatureTable = reader(files / path)
            assert read.table.shape == (facts["n_features"], facts["n_samples"]), path
            assert (read.table.index[0], read.table.index[-1]) == (facts["first_feature"], facts["last_feature"]), path
            assert (read.table.columns[0], read.table.columns[-1]) == (facts["first_sample"], facts["last_sample"]), (
                path
            )
            for cell in facts["cells"]:
                assert read.table.loc[cell["feature"], cell["sample"]] == float(cell["value"]), path
            assert set(facts["obs_columns"]) <= set(read.samples.columns), path


def layered(tmp_path: Path, *, x: bool = True, **layers: np.ndarray) -> Path:
    return written(tmp_path, MATRIX if x else None, layers=layers)


def test_the_quantity_picks_a_layer_of_its_kind(tmp_path: Path) -> None:
    path = layered(tmp_path, raw_counts=MATRIX * 2, TPM=MATRIX * 3, log_tpm=MATRIX * 4, rpkm=MATRIX * 5)
    for quantity, factor, unit in (("counts", 2, "counts"), ("tpm", 3, "tpm"), ("fpkm", 5, "rpkm")):
        read = read_expression(path, quantity=quantity)
        np.testing.assert_array_equal(read.table.to_numpy(), MATRIX.T * factor)
        assert read.unit == unit
    assert read_expression(path).unit is None
    with pytest.raises(InputError, match="holds tpm"):
        read_expression(layered(tmp_path, log_tpm=MATRIX), quantity="tpm")


def test_of_metabolites_the_quantity_names_the_layer(tmp_path: Path) -> None:
    path = layered(tmp_path, peak_area=MATRIX * 2, other=MATRIX * 3)
    read = read_metabolites(path, quantity="Peak area")
    assert read.unit == "intensity"
    np.testing.assert_array_equal(read.table.to_numpy(), MATRIX.T * 2)
    assert read_metabolites(path, quantity="x").unit is None
    with pytest.raises(InputError, match="X, other, peak_area"):
        read_metabolites(path, quantity="height")


def test_without_x_one_layer_is_taken_and_of_several_one_must_be_asked_for(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read_expression(layered(tmp_path, x=False, some=MATRIX)).table.to_numpy(), MATRIX.T)
    path = layered(tmp_path, x=False, counts=MATRIX, tpm=MATRIX * 2)
    with pytest.raises(InputError, match=r"several layers: counts, tpm.*quantity: counts"):
        read_expression(path)
    assert read_expression(path, quantity="tpm").unit == "tpm"


def test_raw_counts_must_be_counts(tmp_path: Path) -> None:
    """scanpy freezes logarithms in raw more often than counts."""
    path = layered(tmp_path, raw=MATRIX)
    with pytest.raises(InputError, match="not all of its values are whole numbers"):
        read_expression(path, quantity="counts")
    assert read_expression(layered(tmp_path, raw=np.round(MATRIX)), quantity="counts").unit == "counts"


@pytest.mark.parametrize(("base", "uns"), [(math.e, {"base": None}), (10.0, {"base": 10.0}), (2.0, {"base": 2})])
def test_logarithms_of_scanpy_become_log2(tmp_path: Path, base: float, uns: dict[str, Any]) -> None:
    counts = np.array([[0.0, 1.0, 3.0], [7.0, 15.0, 100.0]])
    read = read_expression(written(tmp_path, np.log1p(counts) / math.log(base), uns={"log1p": uns}))
    assert read.unit == "log2"
    np.testing.assert_allclose(read.table.to_numpy(), np.log2(counts + 1).T)
    assert any("log1p" in note for note in read.notes)


@pytest.mark.parametrize("change", [lambda m: m - 1, lambda m: m * 100, np.round])
def test_what_cannot_be_logarithms_is_left_alone(tmp_path: Path, change: Callable[[Any], Any]) -> None:
    read = read_expression(written(tmp_path, change(MATRIX), uns={"log1p": {"base": None}}))
    assert read.unit is None
    np.testing.assert_array_equal(read.table.to_numpy(), change(MATRIX).T)
    assert any("left alone" in note for note in read.notes)


@pytest.mark.parametrize(
    ("uns", "unit"),
    [
        ({"X_name": "counts"}, "counts"),
        ({"X_name": "logcounts"}, "log2"),
        ({"unit": "TPM"}, "tpm"),
        ({"unit": "V"}, None),
    ],
)
def test_the_unit_of_x_as_stated(tmp_path: Path, uns: dict[str, str], unit: str | None) -> None:
    assert read_expression(written(tmp_path, uns=uns)).unit == unit
    assert read_metabolites(written(tmp_path, uns=uns)).unit == (unit if unit == "log2" else None)


def test_known_sample_names_show_a_transposed_file(tmp_path: Path) -> None:
    path = written(tmp_path, samples=["gene a", "gene b"], features=["P1", "P2", "P3"])
    read = read_expression(path, sample_names=["p1", "p2", "p3", "p4"])
    assert list(read.table.columns) == ["P1", "P2", "P3"]
    np.testing.assert_array_equal(read.table.to_numpy(), MATRIX)
    assert any("samples in var" in note for note in read.notes)
    assert list(read_expression(path).table.columns) == ["gene a", "gene b"]


def test_repeated_features(tmp_path: Path) -> None:
    path = written(tmp_path, features=["g1", "g2", "g1"], var={"mz": [1.0, 2.0, 3.0]})
    assert read_expression(path).table.loc["g1"].tolist() == [1.0, 10.0]
    read = read_metabolites(path)
    assert list(read.table.index) == ["g1", "g2", "g1_2"]
    assert read.features["mz"].tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(InputError, match="'g1'"):
        read_expression(path, duplicates="error")
    logs = written(tmp_path, features=["g1", "g2", "g1"], uns={"X_name": "logcounts"})
    with pytest.raises(InputError, match="logarithms"):
        read_expression(logs)
    assert read_expression(logs, duplicates="max").table.loc["g1"].tolist() == [1.0, 6.0]


def test_repeated_samples_and_rows_without_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the sample 's1' stands there more than once"):
        read_expression(written(tmp_path, samples=["s1", "s1"]))
    with pytest.raises(InputError, match="row 2 of obs has no name"):
        read_expression(written(tmp_path, samples=["s1", " "]))


def test_missing_values_stay_missing_and_infinite_ones_are_refused(tmp_path: Path) -> None:
    holed = MATRIX.copy()
    holed[1, 0] = np.nan
    read = read_metabolites(written(tmp_path, holed))
    assert read.table.isna().sum().sum() == 1
    assert np.isnan(read.table.loc["g1", "s2"])
    assert read.zeros == "measured"
    assert read_metabolites(written(tmp_path)).zeros == "unknown"
    holed[0, 2] = np.inf
    with pytest.raises(InputError, match="g3 has the value inf in s1"):
        read_expression(written(tmp_path, holed))
    with pytest.raises(InputError, match="holds no number"):
        read_expression(written(tmp_path, np.full_like(MATRIX, np.nan)))


@given(st.lists(st.floats(allow_infinity=False), max_size=5))
def test_numbers_as_text_read_back_the_same(numbers: list[float]) -> None:
    texts = as_text(np.array(numbers, dtype=np.float64))
    back = [math.nan if text is None else float(text) for text in texts]
    np.testing.assert_array_equal(back, numbers)
