"""One data root for everything that runs."""

from __future__ import annotations

import pytest

from omics_assets.data_root import REPOSITORY
from omics_assets.definitions import default_resources
from omics_assets.resources.data_root import DataRootResource


def test_it_is_the_one_given_else_that_of_the_environment_else_the_repository_s(tmp_path, monkeypatch):
    assert DataRootResource().root.path == REPOSITORY / "data"
    monkeypatch.setenv("OMICS_DATA", str(tmp_path / "elsewhere"))
    assert DataRootResource().root.path == tmp_path / "elsewhere"
    assert DataRootResource(path=str(tmp_path)).root.path == tmp_path


@pytest.mark.parametrize("name", ["io_manager", "run_record"])
def test_every_resource_uses_the_same(tmp_path, name):
    resources = default_resources(str(tmp_path))
    assert resources[name].data_root is resources["data_root"]
