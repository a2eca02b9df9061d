"""One data root: where everything lies, and that nothing named from outside leaves it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.data_root import REPOSITORY, DataRoot, inside, validate_cohort_key
from omics_assets.errors import InputError


def test_the_root_is_absolute_whatever_the_working_directory(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OMICS_DATA", raising=False)
    assert DataRoot.from_environment().path == REPOSITORY / "data"
    monkeypatch.setenv("OMICS_DATA", "")
    assert DataRoot.from_environment().path == REPOSITORY / "data"
    monkeypatch.setenv("OMICS_DATA", "~/omics")
    assert DataRoot.from_environment().path == Path.home().resolve() / "omics"
    monkeypatch.setenv("OMICS_DATA", "here")
    assert DataRoot.from_environment().path == tmp_path.resolve() / "here"


def test_where_everything_lies(tmp_path):
    root = DataRoot(tmp_path)
    places = {
        root.cohort_folder("leaf"): "cohorts/leaf",
        root.table("gene_ranking", "leaf"): "assets/gene_ranking/leaf.parquet",
        root.table("consensus_ranking", None): "assets/consensus_ranking/all_cohorts.parquet",
        root.reports("leaf"): "reports/leaf",
        root.operation: ".dagster",
        root.homology: "homology",
        root.rankings: "rankings",
    }
    assert all(path == tmp_path / relative for path, relative in places.items())


@given(key=st.text(max_size=12))
@settings(deadline=None, max_examples=40)
def test_every_valid_key_is_one_folder_below_the_root(key):
    root = DataRoot(Path("/root"))
    try:
        folder = root.cohort_folder(key)
    except InputError:
        with pytest.raises(InputError):
            root.table("gene_ranking", key)
        with pytest.raises(InputError):
            root.reports(key)
    else:
        assert folder.parent == root.cohorts
        assert root.table("gene_ranking", key).parent == root.assets / "gene_ranking"


@pytest.mark.parametrize("key", ["", "..", "../x", "a/b", "/a", ".a", "-a", "_a", "a b", "a\n", "all_cohorts", "a\0"])
def test_keys_that_could_not_be_a_folder_and_a_partition(key):
    with pytest.raises(InputError, match="not a valid cohort name"):
        validate_cohort_key(key)


def test_cohorts_are_the_folders_with_valid_names(tmp_path):
    root = DataRoot(tmp_path)
    assert root.cohort_keys() == []
    for name in ("leaf_2", "leaf.1", ".git", "a b", "all_cohorts"):
        (root.cohorts / name).mkdir(parents=True)
    (root.cohorts / "notes").write_text("")
    assert root.cohort_keys() == ["leaf.1", "leaf_2"]


def test_inside(tmp_path):
    folder = tmp_path / "leaf"
    folder.mkdir()
    (tmp_path / "leaf_secret").mkdir()
    assert inside(folder, "a/../b.csv") == folder.resolve() / "b.csv"
    for path in ("..", "../leaf_secret", "a/../../x", tmp_path, "a\0b"):
        with pytest.raises(InputError) as caught:
            inside(folder, path, named_in="cohort.yaml")
        assert caught.value.file == "cohort.yaml"
