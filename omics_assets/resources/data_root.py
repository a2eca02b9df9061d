"""The data root as a resource, and the lock that a writing run holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from omics_assets.data_root import DataRoot


class DataRootResource(dg.ConfigurableResource[Any]):
    """Where inputs and outputs lie."""

    path: str = Field(default="", description="Data root; empty: $OMICS_DATA, or the repository's data folder")

    @property
    def root(self) -> DataRoot:
        """The folders below it."""
        return DataRoot(Path(self.path)) if self.path else DataRoot.from_environment()
