from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from omics_assets.data_root import DataRoot
from omics_assets.instance import open_instance


@pytest.fixture
def finished(tiny_root: Path, tmp_path: Path) -> DataRoot:
    """Return a copy of `tiny_root` with its run history; to be changed."""
    shutil.copytree(tiny_root, tmp_path / "root")
    return DataRoot(tmp_path / "root")


@pytest.fixture
def instance(finished: DataRoot) -> Iterator[dg.DagsterInstance]:
    """Return the instance that made the finished cohort."""
    with open_instance(finished) as opened:
        yield opened
