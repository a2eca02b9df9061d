"""A cohort run from the command line: in process, on the same instance as the interface.

It belongs here: what to select, the locks, and what is said while it runs. What a run does stands in the assets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

import dagster as dg

from omics_assets.assets.consensus.consensus import consensus_recipe
from omics_assets.assets.machinery.failure import BAD_INPUT
from omics_assets.assets.machinery.partitions import cohorts
from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.automation.dead_runs import bury_dead_runs
from omics_assets.automation.input_scan import input_versions, latest_version
from omics_assets.automation.jobs import STAGE_ALIASES
from omics_assets.cohort import Cohort, load_cohort, unknown_names
from omics_assets.data_root import DataRoot
from omics_assets.definitions import build_defs
from omics_assets.errors import InputError
from omics_assets.planning import Plan, plan, why_stale
from omics_assets.resources.run_record import FORCE_TAG, PARTITION_TAG, writing
from omics_assets.tables.catalog import CATALOG, GROUPS

Listener = Callable[[dg.EventLogEntry], None]
CONSENSUS = "consensus_ranking"


@dataclass(frozen=True)
class RunOutcome:
    """How a run ended.

    Parameters
    ----------
    plan
        What was to do.
    success
        Whether everything was done.
    failure
        The one line that matters, if not.
    bad_input
        Whether the user's input was the cause.
    warnings
        What the checks of this run found: table, name of the check, finding.
    """

    plan: Plan
    success: bool
    failure: str = ""
    bad_input: bool = False
    warnings: tuple[str, ...] = ()


def plan_run(root: DataRoot, cohort: Cohort, select: Collection[str] = (), *, force: bool = False) -> Plan:
    """Plan a run; a selection (stages or tables) limits it, force does all of the selection again."""
    chosen = selected_tables(select)
    planned = plan(root, cohort, RECIPES)
    everything = dict.fromkeys(RECIPES, "forced") if force else dict(planned.to_do)
    if force or everything or why_stale(root, CONSENSUS, None, consensus_recipe(root)):
        everything[CONSENSUS] = "rankings change"
    to_do = {name: reason for name, reason in everything.items() if name in chosen}
    _require_inputs(root, cohort, to_do)
    return Plan(to_do, tuple(name for name in (*RECIPES, CONSENSUS) if name not in to_do))


def _require_inputs(root: DataRoot, cohort: Cohort, to_do: Collection[str]) -> None:
    for name in to_do:
        for table in RECIPES[name].tables if name in RECIPES else ():
            if table not in to_do and not root.table(table, cohort.key).exists():
                group = CATALOG[table].group
                raise InputError(
                    f"{name} needs {table}, which has not been made yet",
                    remedy=f"run the stage {group!r} first, or leave out --select",
                )


def selected_tables(select: Collection[str]) -> set[str]:
    """Return the tables of the given stages and assets, with those made in the same steps; all if none is given."""
    groups = [STAGE_ALIASES.get(name, name) for name in select]
    unknown_names(groups, [*GROUPS, *CATALOG], what="stage or asset", file="--select")
    chosen = {name for name, schema in CATALOG.items() if not groups or name in groups or schema.group in groups}
    return chosen.union(*(RECIPES[name].products for name in chosen & RECIPES.keys()))


def run_cohort(
    root: DataRoot,
    key: str,
    instance: dg.DagsterInstance,
    *,
    select: Collection[str] = (),
    force: bool = False,
    on_plan: Callable[[Plan], None],
    on_event: Listener,
) -> RunOutcome:
    """Run what a cohort needs.

    Raises
    ------
    InputError
        If the cohort or the selection is wrong.
    LockedError
        If another process writes the cohort.
    """
    cohort = load_cohort(root.cohort_folder(key))
    run_id = str(uuid4())
    with writing(root, key, run_id):
        bury_dead_runs(instance, root)
        instance.add_dynamic_partitions(cohorts.name or "", [key])
        planned = plan_run(root, cohort, select, force=force)
        on_plan(planned)
        stale = [k for k, v in input_versions(cohort).items() if latest_version(instance, k, key) != v]
        keys = [*stale, *map(dg.AssetKey, planned.to_do)]
        return (
            RunOutcome(planned, True)
            if not keys
            else _execute(root, key, instance, run_id, keys, planned, force, on_event)
        )


def _execute(
    root: DataRoot,
    key: str,
    instance: dg.DagsterInstance,
    run_id: str,
    keys: list[dg.AssetKey],
    planned: Plan,
    force: bool,
    on_event: Listener,
) -> RunOutcome:
    job = build_defs(data_root=str(root.path)).resolve_implicit_global_asset_job_def()
    instance.add_event_listener(run_id, on_event)
    tags = {PARTITION_TAG: key} | ({FORCE_TAG: "true"} if force else {})
    result = job.execute_in_process(
        instance=instance,
        run_id=run_id,
        partition_key=key,
        asset_selection=keys,
        tags=tags,
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},  # the listener speaks instead
    )
    outcome = RunOutcome(planned, True) if result.success else _failed(planned, result)
    return replace(outcome, warnings=tuple(_warnings(result)))


def _warnings(result: dg.ExecuteInProcessResult) -> Iterator[str]:
    for check in result.get_asset_check_evaluations():
        if not check.passed:
            yield f"{check.asset_key.to_user_string()}: {check.check_name}: {check.description or 'failed'}"


def _failed(planned: Plan, result: dg.ExecuteInProcessResult) -> RunOutcome:
    for event in result.get_step_failure_events():
        data = event.step_failure_data
        if data.user_failure_data and data.user_failure_data.description:
            bad_input = BAD_INPUT in data.user_failure_data.metadata
            return RunOutcome(planned, False, f"{event.step_key}: {data.user_failure_data.description}", bad_input)
        if data.error:
            cause = data.error.cause or data.error
            return RunOutcome(planned, False, f"{event.step_key}: {cause.message.strip()}")
    errors = [event.job_failure_data.error for event in result.all_events if event.is_run_failure]
    reason = "; ".join((error.cause or error).message.strip() for error in errors if error)
    return RunOutcome(planned, False, f"the run failed before its first step: {reason or 'see its log'}")
