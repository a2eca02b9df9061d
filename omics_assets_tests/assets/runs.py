"""Runs as the command line starts them, with what they said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import dagster as dg

from omics_assets.commands.cohort_run import RunOutcome, run_cohort
from omics_assets.data_root import DataRoot
from omics_assets.planning import Plan


@dataclass
class Told:
    """What a run told its listeners."""

    outcome: RunOutcome
    plans: list[Plan] = field(default_factory=list)
    events: list[dg.DagsterEvent] = field(default_factory=list)

    def steps(self) -> set[str]:
        return {e.step_key for e in self.events if e.event_type_value == "STEP_SUCCESS" and e.step_key}

    def materializations(self) -> dict[str, dg.AssetMaterialization]:
        made = [e.materialization for e in self.events if e.event_type_value == "ASSET_MATERIALIZATION"]
        return {m.asset_key.to_user_string(): m for m in made}

    def failure(self) -> dg.DagsterEvent:
        (found,) = [e for e in self.events if e.event_type_value == "STEP_FAILURE"]
        return found


def run(
    root: DataRoot,
    key: str,
    instance: dg.DagsterInstance,
    *select: str,
    force: bool = False,
) -> Told:
    """Run a cohort, or the selected stages and tables of it."""
    told = Told(RunOutcome(Plan({}, ()), False))

    def listen(entry: dg.EventLogEntry) -> None:
        if entry.dagster_event:
            told.events.append(entry.dagster_event)

    selected: Collection[str] = select
    told.outcome = run_cohort(
        root, key, instance, select=selected, force=force, on_plan=told.plans.append, on_event=listen
    )
    return told
