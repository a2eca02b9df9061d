"""What a person sees while a cohort runs."""

from __future__ import annotations

import time
from collections.abc import Collection

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from omics_assets.commands.cohort_run import RunOutcome, run_cohort
from omics_assets.data_root import DataRoot
from omics_assets.errors import LockedError
from omics_assets.instance import open_instance
from omics_assets.planning import Plan

WAIT_SECONDS = 5.0


def run_with_display(
    root: DataRoot, cohort: str, select: Collection[str], *, force: bool, wait: bool, console: Console
) -> RunOutcome:
    """Run a cohort with live progress; `wait` stands in line behind another writer.

    Raises
    ------
    InputError, LockedError
        As `run_cohort`.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with open_instance(root) as instance, Progress(*columns, console=console, transient=True) as bar:
        while True:
            display = _Display(bar, console)
            try:
                outcome = run_cohort(
                    root,
                    cohort,
                    instance,
                    select=select,
                    force=force,
                    on_plan=display.plan,
                    on_event=display.event,
                )
            except LockedError as error:
                if not wait:
                    raise
                console.print(f"{error}; waiting")
                time.sleep(WAIT_SECONDS)
            else:
                return outcome


class _Display:
    def __init__(self, bar: Progress, console: Console) -> None:
        self.bar = bar
        self.console = console
        self.task: TaskID | None = None
        self.begun: dict[str, float] = {}

    def plan(self, plan: Plan) -> None:
        self.console.print(str(plan))
        self.task = self.bar.add_task("starting", total=None)

    def event(self, entry: dg.EventLogEntry) -> None:
        if self.task is None:
            return
        event = entry.dagster_event
        if event is None:
            self.bar.update(self.task, description=f"{entry.step_key or ''}: {entry.user_message}"[:70])
        elif event.event_type is dg.DagsterEventType.PIPELINE_START:
            self.bar.update(self.task, completed=0)
        elif event.event_type is dg.DagsterEventType.STEP_START and event.step_key:
            self.begun[event.step_key] = entry.timestamp
            self.bar.update(self.task, description=event.step_key)
        elif event.event_type is dg.DagsterEventType.STEP_SUCCESS and event.step_key:
            seconds = entry.timestamp - self.begun.get(event.step_key, entry.timestamp)
            self.bar.advance(self.task)
            self.console.print(f"  {event.step_key}  {seconds:.1f} s")
