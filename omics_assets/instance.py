"""The one Dagster instance of a data root: opened with the repository's dagster.yaml, kept below the root."""

from __future__ import annotations

import os

import dagster as dg

from omics_assets.data_root import REPOSITORY, DataRoot
from omics_assets.parquet_files import atomic_path


def prepare_home(root: DataRoot) -> None:
    """Put the repository's dagster.yaml in place, so that interface, daemon and command line share one instance."""
    home = root.operation / "dagster.yaml"
    wanted = (REPOSITORY / "dagster.yaml").read_text()
    if not home.exists() or home.read_text() != wanted:
        with atomic_path(home) as temporary:
            temporary.write_text(wanted)


def open_instance(root: DataRoot) -> dg.DagsterInstance:
    """Return the instance of the data root."""
    prepare_home(root)
    os.environ["DAGSTER_HOME"] = str(root.operation)
    return dg.DagsterInstance.from_config(str(root.operation))


if __name__ == "__main__":
    prepare_home(DataRoot.from_environment())
