"""Sensors: new and changed cohort folders are noticed, and what they touch is refreshed.

It belongs here: noticing. What follows from a change stands in `conditions`; doing it is the daemon's work.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path

import dagster as dg

from omics_assets.assets.machinery.partitions import cohorts
from omics_assets.automation.dead_runs import bury_dead_runs
from omics_assets.automation.input_scan import absent_inputs, changed_inputs
from omics_assets.cohort import load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.resources.data_root import DataRootResource
from omics_assets.resources.run_record import PARTITION_TAG, is_being_written

INTERVAL_SECONDS = int(os.environ.get("OMICS_SENSOR_SECONDS", "30"))
"""Seconds between two looks of a sensor; `$OMICS_SENSOR_SECONDS` shortens them where somebody waits."""
SETTLE_SECONDS = 2.0 * INTERVAL_SECONDS
"""A change of inputs is reported so long after the last run of its cohort: the two must not fall between the same two
looks of `refresh`, which would take the change for what the run was about."""


@dg.sensor(
    name="cohort_folders",
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Registers new cohort folders, and reports inputs whose digest changed; the daemon refreshes the rest.",
)
def cohort_folders(context: dg.SensorEvaluationContext, data_root: DataRootResource) -> dg.SensorResult:
    """Compare the folders with the cursor (sizes and times); hash only what moved."""
    root = data_root.root
    bury_dead_runs(context.instance, root)
    before = json.loads(context.cursor) if context.cursor else {"files": {}, "missing": []}
    if not root.cohorts.is_dir() or not any(root.cohorts.iterdir()):  # an unmounted root is not a deletion
        return dg.SensorResult(cursor=json.dumps(before))
    found = set(root.cohort_keys())
    registered = set(context.instance.get_dynamic_partitions(cohorts.name or ""))
    missing = registered - found
    gone = sorted(missing & set(before["missing"]))
    files = {key: _fingerprint(root, key) for key in sorted(found)}
    moved = [key for key in files if files[key] != before["files"].get(key) or key not in registered]
    events, later = _changes(context, root, moved)
    for key in gone:
        events += absent_inputs(context.instance, key)
    after = {"files": {k: v for k, v in files.items() if k not in later}, "missing": sorted(missing - set(gone))}
    new = sorted(found - registered)
    requests: list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest] = [
        *([cohorts.build_add_request(new)] if new else []),
        *([cohorts.build_delete_request(gone)] if gone else []),
    ]
    return dg.SensorResult(asset_events=events, dynamic_partitions_requests=requests, cursor=json.dumps(after))


def _changes(
    context: dg.SensorEvaluationContext, root: DataRoot, keys: list[str]
) -> tuple[list[dg.AssetMaterialization], set[str]]:
    events: list[dg.AssetMaterialization] = []
    later: set[str] = set()
    for key in keys:
        if is_being_written(root, key) or _ran_just_now(context.instance, key):
            later.add(key)
            continue
        try:
            events += changed_inputs(context.instance, load_cohort(root.cohort_folder(key)))
        except (InputError, OSError) as error:
            context.log.warning(f"{key}: {error}")
            later.add(key)
    return events, later


def _ran_just_now(instance: dg.DagsterInstance, key: str) -> bool:
    records = instance.get_run_records(dg.RunsFilter(tags={PARTITION_TAG: key}), limit=1)
    return any(record.end_time and time.time() - record.end_time < SETTLE_SECONDS for record in records)


def _fingerprint(root: DataRoot, key: str) -> list[list[str | int]]:
    states: list[list[str | int]] = []
    for base in (root.cohort_folder(key), root.homology):
        for path in sorted(filter(Path.is_file, base.rglob("*"))):
            with suppress(FileNotFoundError):  # an editor's file that lived for a moment
                states.append([str(path), path.stat().st_size, path.stat().st_mtime_ns])
    return states


refresh_sensor = dg.AutomationConditionSensorDefinition(
    "refresh",
    target=dg.AssetSelection.all(),
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Materialises tables whose inputs changed.",
)

SENSORS = [cohort_folders, refresh_sensor]
