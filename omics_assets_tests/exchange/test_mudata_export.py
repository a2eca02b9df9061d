"""A cohort's tables as MuData: where other tools look, and back as they were."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
import pytest

from omics_assets.errors import GateError, InputError
from omics_assets.exchange.elements import column_keys
from omics_assets.exchange.mudata_export import is_exported, write_h5mu
from omics_assets.exchange.mudata_import import read_tables
from omics_assets.readers import read_expression, read_metabolites
from omics_assets.readers.hdf5 import guard
from omics_assets_tests.exchange.exported import DROPPED, GENES, LATENTS, SAMPLES, cohort_tables
from omics_assets_tests.fake_tables import Tables

TABLES = cohort_tables()
FEW = {
    name: TABLES[name]
    for name in ("samples", "gene_expression", "normalized_genes", "metabolite_intensity", "normalized_metabolites")
}


@pytest.fixture(autouse=True, scope="module")
def _unguarded() -> Iterator[None]:
    """Read without the process that tries first, which takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "require_readable", lambda _source: None)
        yield


def opened(path: Path) -> Any:
    """Read with mudata; its own use of deprecated pandas is not our concern, every other warning is."""
    import mudata

    with warnings.catch_warnings(), mudata.set_options(pull_on_update=False):
        warnings.filterwarnings("ignore", category=pd.errors.Pandas4Warning)
        return mudata.read_h5mu(path)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "leaf.h5mu"
    write_h5mu(TABLES, path, uns={"cohort": "leaf"})
    return path


@pytest.fixture(scope="module")
def mdata(path: Path) -> Any:
    return opened(path)


def indexed(name: str, key: str, tables: Tables = TABLES) -> pd.DataFrame:
    return tables[name].set_index(key)


def assert_same(back: Tables, given: Tables) -> None:
    assert set(back) == {name for name in given if is_exported(name)}
    for name, frame in back.items():
        pd.testing.assert_frame_equal(frame, given[name], obj=name)


def test_every_table_comes_back_as_it_was(path: Path) -> None:
    assert_same(read_tables(path), TABLES)


def test_matrices(mdata: Any) -> None:
    rna, metabolites = mdata["rna"], mdata["metabolites"]
    normalized = indexed("normalized_genes", "gene")
    assert rna.X.dtype == np.float32
    assert (list(rna.var_names), list(rna.obs_names)) == (list(normalized.index), list(normalized.columns))
    np.testing.assert_array_equal(rna.X, normalized.to_numpy().T)
    measured = indexed("gene_expression", "gene").drop(columns="unit")
    np.testing.assert_array_equal(rna.layers["expression"], measured.loc[rna.var_names].to_numpy().T)
    assert rna.layers["expression"].dtype == np.float64
    assert list(rna.raw.var_names) == list(measured.index)
    np.testing.assert_array_equal(rna.raw.X, measured.to_numpy().T)
    assert rna.raw.var.loc[DROPPED, "dropped"] == "constant"
    assert DROPPED not in rna.var_names
    assert rna.uns["units"] == {"X": "z-score", "expression": "fpkm", "raw": "fpkm"}
    intensity = indexed("metabolite_intensity", "metabolite").drop(columns=["unit", "zeros"], errors="ignore")
    np.testing.assert_array_equal(metabolites.layers["intensity"], intensity.to_numpy().T)
    assert metabolites.uns["units"]["raw"] == "intensity"


def test_maps_say_where_the_rows_of_a_modality_are(tmp_path: Path) -> None:
    """From 1 on, 0 = not there, as the specification of MuData has it."""
    lacking = {
        name: FEW[name].drop(columns=TABLES["samples"]["sample"].iloc[0])
        for name in ("metabolite_intensity", "normalized_metabolites")
    }
    write_h5mu(FEW | lacking, tmp_path / "a.h5mu")
    with h5py.File(tmp_path / "a.h5mu") as file:
        obsmap, varmap = ({name: node[()].tolist() for name, node in file[key].items()} for key in ("obsmap", "varmap"))
        assert file["obsm/metabolites"][()].tolist() == [False] + [True] * (SAMPLES - 1)
    assert obsmap == {"rna": list(range(1, SAMPLES + 1)), "metabolites": list(range(SAMPLES))}
    assert varmap["rna"] == [*range(1, GENES + 1), *[0] * 30]
    assert varmap["metabolites"] == [*[0] * GENES, *range(1, 31)]
    assert opened(tmp_path / "a.h5mu")["metabolites"].n_obs == SAMPLES - 1


def test_labels_of_samples(mdata: Any) -> None:
    samples = indexed("samples", "sample").loc[mdata.obs_names]
    for obs in (mdata.obs, mdata["rna"].obs, mdata["metabolites"].obs):
        assert obs["tissue"].astype(str).tolist() == samples["tissue"].tolist()
        assert obs["role"].astype(str).unique().tolist() == ["biological"]
        assert obs["nearest"].isna().all()


def test_rankings_and_annotation_of_features(mdata: Any) -> None:
    ranking = indexed("gene_ranking", "gene").loc[mdata["rna"].var_names]
    var = mdata["rna"].var
    assert var["rank"].dtype == "Int64"
    assert var["rank"].isna().sum() == ranking["rank"].isna().sum() == 2
    np.testing.assert_array_equal(var["rank"].astype(float), ranking["rank"])
    np.testing.assert_array_equal(var["log_odds"], ranking["log_odds"])
    assert var["family"].isna().tolist() == ranking["family"].isna().tolist()
    features = indexed("metabolite_features", "metabolite").loc[mdata["metabolites"].var_names]
    np.testing.assert_array_equal(mdata["metabolites"].var["mz"], features["mz"])
    assert mdata["metabolites"].var["name"].isna().sum() == 15


def test_latents_and_projections(mdata: Any) -> None:
    rna, metabolites = mdata["rna"], mdata["metabolites"]
    latents = [indexed(f"{m}_latents", "sample").loc[rna.obs_names].to_numpy() for m in ("gene", "metabolite")]
    np.testing.assert_array_equal(rna.obsm["X_autoencoder"], latents[0])
    np.testing.assert_array_equal(metabolites.obsm["X_autoencoder"], latents[1])
    assert mdata.obsm["X_joint"].shape == (SAMPLES, 2 * LATENTS)
    np.testing.assert_array_equal(mdata.obsm["X_joint"], np.hstack(latents))
    views = TABLES["projections"].set_index(["modality", "method", "sample"])[["x", "y"]].sort_index()
    for of, obsm, prefix in (
        ("gene", rna.obsm, "X_autoencoder"),
        ("raw genes", rna.obsm, "X"),
        ("metabolite", metabolites.obsm, "X_autoencoder"),
        ("raw metabolites", metabolites.obsm, "X"),
        ("joint", mdata.obsm, "X"),
    ):
        for method in ("pca", "tsne", "umap"):
            expected = views.loc[of, method].loc[list(rna.obs_names)].to_numpy()
            np.testing.assert_array_equal(obsm[f"{prefix}_{method}"], expected)


def test_importances_and_correlations_of_genes(mdata: Any) -> None:
    rna = mdata["rna"]
    varm = rna.varm["gnn_importance"]
    assert list(varm.columns) == ["all:value", "all:rank", "tissue:value", "tissue:rank"]
    table = TABLES["gnn_importance"].query("label == 'tissue'").set_index("gene").loc[rna.var_names]
    np.testing.assert_array_equal(varm["tissue:value"], table["value"])
    np.testing.assert_array_equal(varm["tissue:rank"], table["rank"])
    assert "gradient_importance" not in rna.varm
    pairs = TABLES["correlation_pairs"]
    rho = pd.DataFrame(rna.varm["rho"].toarray(), rna.var_names, mdata["metabolites"].var_names)
    assert (rho != 0).sum().sum() == len(pairs) > 0
    assert all(rho.loc[row.gene, row.metabolite] == row.rho for row in pairs.itertuples())


def test_tables_that_belong_to_no_axis(mdata: Any) -> None:
    verdicts = mdata.uns["evidence_verdicts"]
    assert verdicts["beats_control"].dtype == "boolean"
    assert verdicts["beats_control"].isna().tolist() == TABLES["evidence_verdicts"]["beats_control"].isna().tolist()
    assert {"family_rankings", "metabolite_rankings", "samples", "classification"} <= set(mdata.uns)
    assert mdata.uns["cohort"] == "leaf"
    assert not {"gene_autoencoder", "normalized_genes", "gene_expression"} & set(mdata.uns)


def test_both_matrices_are_read_back_as_measured(path: Path) -> None:
    expression, metabolites = read_expression(path), read_metabolites(path)
    pairs = (expression, "gene_expression", "gene"), (metabolites, "metabolite_intensity", "metabolite")
    for read, name, key in pairs:
        stored = indexed(name, key).select_dtypes("float64").rename_axis(None)
        pd.testing.assert_frame_equal(read.table, stored, check_names=False)
        assert read.samples["tissue"].tolist() == TABLES["samples"]["tissue"].tolist()
    assert (expression.unit, metabolites.unit) == ("fpkm", "intensity")
    np.testing.assert_array_equal(metabolites.features["mz"], TABLES["metabolite_features"]["mz"])
    scores = read_metabolites(path, quantity="X")
    np.testing.assert_array_equal(scores.table, indexed("normalized_metabolites", "metabolite"))


def test_nothing_is_pickled_or_lies_elsewhere(path: Path) -> None:
    kinds = set()

    def look(_name: str, node: h5py.Group | h5py.Dataset) -> None:
        if isinstance(node, h5py.Dataset):
            kinds.add("text" if h5py.check_string_dtype(node.dtype) else node.dtype.kind)
            assert not node.is_virtual
            assert not node.external

    with h5py.File(path) as file:
        file.visititems(look)
    assert kinds <= {"text", "b", "i", "u", "f"}
    assert path.read_bytes().startswith(b"MuData (format-version=0.1.0;")


def test_equal_tables_give_equal_bytes(path: Path, tmp_path: Path) -> None:
    write_h5mu(cohort_tables(), tmp_path / "again.h5mu", uns={"cohort": "leaf"})
    assert (tmp_path / "again.h5mu").read_bytes() == path.read_bytes()


def test_blanks_stay_out_of_the_modality_and_come_back(tmp_path: Path) -> None:
    """Tools take every row of X for a sample to be analysed."""
    blank = TABLES["metabolite_intensity"].assign(blank_1=np.nan)
    write_h5mu(FEW | {"metabolite_intensity": blank}, tmp_path / "a.h5mu")
    mdata = opened(tmp_path / "a.h5mu")
    assert "blank_1" not in mdata.obs_names
    assert mdata["metabolites"].layers["intensity"].shape == mdata["metabolites"].shape
    assert_same(read_tables(tmp_path / "a.h5mu"), FEW | {"metabolite_intensity": blank})


def test_names_that_hdf5_cannot_have(tmp_path: Path) -> None:
    sample = TABLES["samples"]["sample"].iloc[0]
    odd = {"tissue": "tissue/organ", sample: "a/b", "location": "_index"}
    tables = {name: frame.replace({sample: "a/b"}).rename(columns=odd) for name, frame in FEW.items()}
    intensity = tables["metabolite_intensity"].assign(**{"q/c": 1.0})
    tables |= {"metabolite_intensity": intensity}
    write_h5mu(tables, tmp_path / "a.h5mu")
    assert opened(tmp_path / "a.h5mu").obs_names[0] == "a/b"
    back = read_tables(tmp_path / "a.h5mu")
    assert list(back["samples"].columns) == list(tables["samples"].columns)
    assert "q/c" in back["metabolite_intensity"]
    assert list(back["normalized_genes"].columns)[1] == "a/b"


def test_keys_are_unique_and_lead_nowhere() -> None:
    keys = column_keys(["a/b", "a_b_0", "", "_index", ".", "fine"])
    assert len(set(keys)) == 6
    assert keys[1] == "a_b_0"
    assert keys[-1] == "fine"
    assert not {"", ".", "_index"} & set(keys)
    assert not any("/" in key for key in keys)


@pytest.mark.parametrize(
    "there",
    [
        ("gene_expression", "metabolite_intensity", "samples"),
        ("gene_expression",),
        ("normalized_metabolites", "metabolite_latents"),
        ("normalized_genes", "normalized_metabolites", "gene_ranking", "correlation_pairs"),
    ],
)
def test_what_is_made_so_far_is_exported(there: tuple[str, ...], tmp_path: Path) -> None:
    tables = {name: TABLES[name] for name in there}
    write_h5mu(tables, tmp_path / "a.h5mu")
    opened(tmp_path / "a.h5mu")
    assert_same(read_tables(tmp_path / "a.h5mu"), tables)


def test_empty_tables_come_back_empty(tmp_path: Path) -> None:
    tables = {name: frame if "normalized" in name else frame.iloc[:0] for name, frame in TABLES.items()}
    write_h5mu(tables, tmp_path / "a.h5mu")
    mdata = opened(tmp_path / "a.h5mu")
    assert mdata["rna"].var["rank"].isna().all()
    assert mdata["rna"].varm["rho"].nnz == 0
    assert "X_autoencoder" not in mdata["rna"].obsm
    back = read_tables(tmp_path / "a.h5mu")
    assert all(len(back[name]) == len(frame) for name, frame in tables.items() if is_exported(name))


def test_without_a_matrix_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no matrix"):
        write_h5mu({"gene_ranking": TABLES["gene_ranking"]}, tmp_path / "a.h5mu")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "a.h5mu"
    path.write_text("earlier")
    broken = TABLES["gene_ranking"].assign(surprise=1)
    with pytest.raises(GateError, match="surprise"):
        write_h5mu(TABLES | {"gene_ranking": broken}, path)
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_only_files_of_ours_are_taken_apart(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5mu", "w") as file:
        file.create_group("uns")
    with pytest.raises(InputError, match="no tables of ours"):
        read_tables(tmp_path / "a.h5mu")


def test_sizes() -> None:
    assert len(TABLES["normalized_genes"]) == GENES == len(TABLES["gene_expression"]) - 1
