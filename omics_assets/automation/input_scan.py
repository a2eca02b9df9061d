"""What lies in the cohort folders, compared with what the instance last heard of it."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from omics_assets.cohort import ABSENT, INPUT_ROLES, Cohort
from omics_assets.settings import STAGES

DATA_VERSION_TAG = "dagster/data_version"


def input_versions(cohort: Cohort) -> dict[dg.AssetKey, str]:
    """Return the data version of every input and settings asset of a cohort, as its files are now."""
    versions = {dg.AssetKey(role): cohort.input_version(role) for role in INPUT_ROLES}
    return versions | {dg.AssetKey(["settings", stage]): cohort.settings_version(stage) for stage in STAGES}


def latest_version(instance: dg.DagsterInstance, key: dg.AssetKey, cohort: str) -> str | None:
    """Return the data version the instance knows; None if it knows none."""
    records = instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=key, asset_partitions=[cohort]), limit=1
    ).records
    materialization = records[0].asset_materialization if records else None
    return (materialization.tags or {}).get(DATA_VERSION_TAG) if materialization else None


def changed_inputs(instance: dg.DagsterInstance, cohort: Cohort) -> Iterator[dg.AssetMaterialization]:
    """Yield a materialisation for every input whose digest differs from the instance's latest."""
    return _differing(instance, cohort.key, input_versions(cohort))


def absent_inputs(instance: dg.DagsterInstance, key: str) -> Iterator[dg.AssetMaterialization]:
    """Yield a materialisation for every input of a cohort whose folder is gone."""
    return _differing(instance, key, {dg.AssetKey(role): ABSENT for role in INPUT_ROLES})


def _differing(
    instance: dg.DagsterInstance, cohort: str, versions: dict[dg.AssetKey, str]
) -> Iterator[dg.AssetMaterialization]:
    for key, version in versions.items():
        if latest_version(instance, key, cohort) != version:
            yield dg.AssetMaterialization(key, partition=cohort, tags={DATA_VERSION_TAG: version})
