"""Sensors: new and changed cohort folders are noticed, and what they touch is refreshed.

It belongs here: noticing. What follows from a change stands in `conditions`; doing it is the daemon's work.
"""

import json

import dagster as dg

from omics_assets.assets.partitions import cohorts
from omics_assets.automation.dead_runs import bury_dead_runs
from omics_assets.automation.input_scan import changed_inputs
from omics_assets.cohort import load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.resources.data_root import DataRootResource

Seen = dict[str, list[list[str | int]]]


@dg.sensor(
    name="cohort_folders",
    minimum_interval_seconds=30,
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
    events, broken = _changes(context, root, moved)
    after = {"files": {k: v for k, v in files.items() if k not in broken}, "missing": sorted(missing - set(gone))}
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
    broken: set[str] = set()
    for key in keys:
        try:
            events += changed_inputs(context.instance, load_cohort(root.cohort_folder(key)))
        except InputError as error:
            context.log.warning(f"{key}: {error}")
            broken.add(key)
    return events, broken


def _fingerprint(root: DataRoot, key: str) -> list[list[str | int]]:
    folder = root.cohort_folder(key)
    files = [path for base in (folder, root.homology) for path in sorted(base.rglob("*")) if path.is_file()]
    return [[str(path), path.stat().st_size, path.stat().st_mtime_ns] for path in files]


refresh_sensor = dg.AutomationConditionSensorDefinition(
    "refresh",
    target=dg.AssetSelection.all(),
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Materialises tables whose inputs changed.",
)

SENSORS = [cohort_folders, refresh_sensor]
