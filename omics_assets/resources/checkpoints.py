"""What a step that is under way has finished, one table of tensors per piece: kept until its own tables are stored."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from omics_assets.data_root import DataRoot, validate_cohort_key
from omics_assets.parquet_files import write_table
from omics_assets.tensor_table import table_to_tensors, tensors_to_table


def checkpoint_folder(root: DataRoot, cohort: str) -> Path:
    """Return the folder of all checkpoints of a cohort: hidden, never among the tables."""
    return root.operation / "checkpoints" / validate_cohort_key(cohort)


def discard_checkpoints(root: DataRoot, cohort: str, step: str) -> None:
    """Remove what a step left, of whatever recipe: its tables are stored."""
    shutil.rmtree(checkpoint_folder(root, cohort) / step, ignore_errors=True)


@dataclass(frozen=True)
class Checkpoints:
    """Tensors under keys, each a Parquet file of its own that is there in full or not at all.

    Parameters
    ----------
    folder
        Theirs alone.
    """

    folder: Path

    @classmethod
    def of(cls, root: DataRoot, cohort: str, step: str, recipe: str) -> Checkpoints:
        """Return those of a step and a recipe: a changed setting or input never meets what another one left."""
        return cls(checkpoint_folder(root, cohort) / step / recipe)

    def within(self, name: str) -> Checkpoints:
        """Return those of a part of the step."""
        return Checkpoints(self.folder / name)

    def load(self, key: str) -> dict[str, NDArray[Any]] | None:
        """Return the tensors under a key; None where there are none, or the file is damaged."""
        try:
            return table_to_tensors(pq.read_table(self._path(key)))
        except (OSError, pa.ArrowException, ValueError):
            return None

    def save(self, key: str, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Write the tensors under a key, in place of earlier ones."""
        write_table(tensors_to_table(tensors), self._path(key))

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.parquet"
