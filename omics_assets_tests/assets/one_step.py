"""One step alone, made from tables that were put there by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import dagster as dg
import pandas as pd
import pyarrow.parquet as pq

from omics_assets.data_root import DataRoot
from omics_assets.definitions import build_defs
from omics_assets.resources.run_record import FORCE_TAG


@dataclass(frozen=True)
class Made:
    """A stored table, the numbers shown beside it, and what its checks said."""

    frame: pd.DataFrame
    metadata: Mapping[str, object]
    checks: Mapping[str, bool]


def make_alone(root: DataRoot, table: str, cohort: str = "leaf") -> Made:
    """Run the step of a table, whether or not anything has changed."""
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("cohort", [cohort])
        job = build_defs(data_root=str(root.path)).resolve_implicit_global_asset_job_def()
        result = job.execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey(table)], partition_key=cohort, tags={FORCE_TAG: "true"}
        )
    assert result.success
    (event,) = (e for e in result.get_asset_materialization_events() if e.asset_key == dg.AssetKey(table))
    metadata = {name: value.value for name, value in event.materialization.metadata.items()}
    checks = {check.check_name: check.passed for check in result.get_asset_check_evaluations()}
    return Made(pq.read_table(root.table(table, cohort)).to_pandas(), metadata, checks)
