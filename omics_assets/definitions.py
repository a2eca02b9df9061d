"""What Dagster loads.

It belongs here: putting the parts together. `build_defs` lets tests and the command line exchange resources; nothing
runs at import.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg

from omics_assets.assets import inputs, preparation
from omics_assets.assets.classification import classification
from omics_assets.assets.consensus import consensus
from omics_assets.assets.correlation import correlation
from omics_assets.assets.homology import chromosome, homology, homology_search
from omics_assets.assets.importance import gnn, importance, importance_control, target_importance
from omics_assets.assets.latents import latents
from omics_assets.assets.ranking import dossiers, ranking, ranking_lists, ranking_trust
from omics_assets.assets.reporting import csv_files, figures, workbook
from omics_assets.automation.jobs import JOBS
from omics_assets.automation.nightly import nightly
from omics_assets.automation.sensors import SENSORS
from omics_assets.io_managers.parquet import ParquetIOManager
from omics_assets.resources.data_root import DataRootResource
from omics_assets.resources.device import TorchDevice
from omics_assets.resources.homology_files import HomologyFiles
from omics_assets.resources.homology_search import HomologySearch
from omics_assets.resources.run_record import RunRecord

MODULES = [
    preparation,
    latents,
    classification,
    correlation,
    importance_control,
    importance,
    target_importance,
    gnn,
    homology_search,
    homology,
    chromosome,
    ranking,
    ranking_lists,
    ranking_trust,
    dossiers,
    figures,
    workbook,
    csv_files,
    consensus,
]


def default_resources(data_root: str = "") -> dict[str, Any]:
    """Return the resources of one data root; empty: `$OMICS_DATA` or the repository's."""
    root = DataRootResource(path=data_root)
    return {
        "data_root": root,
        "io_manager": ParquetIOManager(data_root=root),
        "run_record": RunRecord(data_root=root),
        "torch_device": TorchDevice(),
        "homology_files": HomologyFiles(),
        "homology_search": HomologySearch(),
    }


def build_defs(*, data_root: str = "", resources: Mapping[str, Any] | None = None) -> dg.Definitions:
    """Assemble the asset graph.

    Parameters
    ----------
    data_root
        Data root of all resources; empty: `$OMICS_DATA` or the repository's.
    resources
        Resources that replace the default ones of the same name.
    """
    return dg.Definitions(
        assets=[*inputs.ASSETS, *dg.load_assets_from_modules(MODULES)],
        jobs=JOBS,
        sensors=SENSORS,
        schedules=[nightly],
        resources=default_resources(data_root) | dict(resources or {}),
        executor=dg.in_process_executor,
    )


defs = build_defs()
