"""The nightly job: everything is verified in full, and only what is missing, damaged or out of date is requested.

It belongs here: the thorough look that sensors are too quick for. Never a blind full run.
"""

from collections.abc import Iterator

import dagster as dg

from omics_assets.assets.consensus.consensus import NAME as CONSENSUS
from omics_assets.assets.consensus.consensus import consensus_recipe
from omics_assets.assets.machinery.partitions import cohorts
from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.automation.dead_runs import bury_dead_runs
from omics_assets.automation.input_scan import input_versions, latest_version
from omics_assets.cohort import Cohort, digest, load_cohort
from omics_assets.errors import InputError
from omics_assets.planning import plan, why_stale
from omics_assets.resources.data_root import DataRootResource
from omics_assets.resources.run_record import PARTITION_TAG

nightly_job = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.all(),
    description="Whatever the nightly look found missing, damaged or out of date",
)


@dg.schedule(
    job=nightly_job,
    cron_schedule="30 2 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Verifies all cohorts and requests what is missing, damaged, or has a new recipe.",
)
def nightly(context: dg.ScheduleEvaluationContext, data_root: DataRootResource) -> Iterator[dg.RunRequest]:
    """Request one run per cohort that needs one, and one of the consensus if that does.

    A request of a cohort that failed is repeated once, until its inputs change.
    """
    root = data_root.root
    bury_dead_runs(context.instance, root)
    registered = set(context.instance.get_dynamic_partitions(cohorts.name or ""))
    for key in sorted(registered & set(root.cohort_keys())):
        try:
            cohort = load_cohort(root.cohort_folder(key))
            to_do = plan(root, cohort, RECIPES).to_do
        except InputError as error:
            context.log.warning(f"{key}: {error}")
            continue
        stale = [k for k, v in input_versions(cohort).items() if latest_version(context.instance, k, key) != v]
        selection = [*stale, *map(dg.AssetKey, to_do)]
        if selection and _failures(context.instance, cohort, selection) < 2:
            tags = {PARTITION_TAG: key, "omics_assets/nightly": _fingerprint(cohort, selection)}
            yield dg.RunRequest(partition_key=key, asset_selection=selection, tags=tags)
    if why_stale(root, CONSENSUS, None, consensus_recipe(root)):
        yield dg.RunRequest(asset_selection=[dg.AssetKey(CONSENSUS)])


def _failures(instance: dg.DagsterInstance, cohort: Cohort, selection: list[dg.AssetKey]) -> int:
    tags = {PARTITION_TAG: cohort.key, "omics_assets/nightly": _fingerprint(cohort, selection)}
    return instance.get_runs_count(dg.RunsFilter(tags=tags, statuses=[dg.DagsterRunStatus.FAILURE]))


def _fingerprint(cohort: Cohort, selection: list[dg.AssetKey]) -> str:
    """The same request for the same inputs has the same fingerprint."""
    versions = {key.to_user_string(): version for key, version in input_versions(cohort).items()}
    return digest([versions, [key.to_user_string() for key in selection]])[:16]
