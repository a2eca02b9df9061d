"""What a function behind an asset is given and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from omics_assets.batches import Batches
from omics_assets.cohort import Cohort
from omics_assets.data_root import DataRoot
from omics_assets.progress import Progress
from omics_assets.resources.homology_files import HomologyFiles
from omics_assets.resources.homology_search import HomologySearch

Number = int | float | str | bool


@dataclass(frozen=True)
class Product:
    """One table as a function returns it.

    Parameters
    ----------
    frame
        The rows: a frame in any order, or an Arrow table or a stream of batches whose keys rise.
    metadata
        The numbers that matter, shown and plotted over time.
    reason
        Why the table is empty, where it is.
    failed_gate
        Why the table must not replace the last good one; empty: it may.
    findings
        What each declared check found; empty: nothing.
    """

    frame: pd.DataFrame | pa.Table | Batches
    metadata: Mapping[str, Number] = field(default_factory=dict)
    reason: str = ""
    failed_gate: str = ""
    findings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """What a function may know besides its input tables."""

    cohort: Cohort
    root: DataRoot
    device: str
    homology_files: HomologyFiles
    homology_search: HomologySearch
    progress: Progress
    run_id: str

    def rng(self, seed: int) -> np.random.Generator:
        """Return the one generator of this step."""
        return np.random.default_rng(seed)


Compute = Callable[..., Product | Mapping[str, Product]]
