"""What the daemon does, one step at a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from unittest.mock import patch

import dagster as dg

from omics_assets.automation import sensors
from omics_assets.automation.input_scan import DATA_VERSION_TAG, latest_version
from omics_assets.data_root import DataRoot
from omics_assets.definitions import build_defs
from omics_assets.resources.data_root import DataRootResource
from omics_assets.resources.run_record import PARTITION_TAG


@dataclass
class Daemon:
    """Ticks sensors, keeps their cursors, and carries out what they ask; between two ticks lies any time."""

    root: DataRoot
    instance: dg.DagsterInstance
    cursor: str | None = None
    refreshed: Any = None
    settle_seconds: float = 0.0

    def tick(self) -> dict[str, set[str]]:
        """Return the inputs reported, by cohort."""
        resources = {"data_root": DataRootResource(path=str(self.root.path))}
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor, resources=resources)
        with context, patch.object(sensors, "SETTLE_SECONDS", self.settle_seconds):
            result = sensors.cohort_folders(context)
        assert isinstance(result, dg.SensorResult)
        for request in result.dynamic_partitions_requests or ():
            if isinstance(request, dg.AddDynamicPartitionsRequest):
                self.instance.add_dynamic_partitions(request.partitions_def_name, list(request.partition_keys))
            else:
                for key in request.partition_keys:
                    self.instance.delete_dynamic_partition(request.partitions_def_name, key)
        reported: dict[str, set[str]] = {}
        for event in result.asset_events:
            assert isinstance(event, dg.AssetMaterialization)
            self.instance.report_runless_asset_event(event)
            reported.setdefault(str(event.partition), set()).add(event.asset_key.to_user_string())
        self.cursor = result.cursor
        return reported

    def version(self, role: str, cohort: str) -> str | None:
        return latest_version(self.instance, dg.AssetKey(role), cohort)

    @property
    def registered(self) -> set[str]:
        return set(self.instance.get_dynamic_partitions("cohort"))

    def refresh(self) -> dict[str | None, set[str]]:
        """Evaluate the conditions; return the tables requested, by cohort."""
        known = self.instance.get_dynamic_partitions("cohort")  # a daemon remembers them, too
        with patch.object(self.instance, "get_dynamic_partitions", new=lambda *_args, **_named: known):
            found = dg.evaluate_automation_conditions(self.definitions, self.instance, cursor=self.refreshed)
        self.refreshed = found.cursor
        requested: dict[str | None, set[str]] = {}
        for result in found.results:
            for key in found.get_requested_partitions(result.key):
                requested.setdefault(key, set()).add(result.key.to_user_string())
        return requested

    def run(self, requested: dict[str | None, set[str]]) -> bool:
        """Carry out what was requested; return whether all of it was made."""
        job = self.definitions.resolve_implicit_global_asset_job_def()
        results = [
            job.execute_in_process(
                instance=self.instance,
                partition_key=cohort,
                asset_selection=[dg.AssetKey(name.split("/")) for name in sorted(names)],
                tags={PARTITION_TAG: cohort} if cohort else {},
                raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
            for cohort, names in requested.items()
        ]
        return all(result.success for result in results)

    def start(
        self,
        cohort: str,
        names: set[str],
        *,
        tags: dict[str, str] | None = None,
        status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTED,
    ) -> dg.DagsterRun:
        """Leave a run behind that was started and never ended."""
        keys = {dg.AssetKey(name.split("/")) for name in names}
        job = self.definitions.resolve_implicit_global_asset_job_def().get_subset(asset_selection=keys)
        tags = {PARTITION_TAG: cohort} | (tags or {})
        return self.instance.create_run_for_job(job, status=status, asset_selection=keys, tags=tags)

    def pretend(self, requested: dict[str | None, set[str]], *, version: str = "1") -> None:
        """Report what was requested as made, without making it."""
        for cohort, names in requested.items():
            for name in names:
                tags = {DATA_VERSION_TAG: version}
                self.instance.report_runless_asset_event(dg.AssetMaterialization(name, partition=cohort, tags=tags))

    @cached_property
    def definitions(self) -> dg.Definitions:
        return build_defs(data_root=str(self.root.path))
