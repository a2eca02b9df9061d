"""How an asset of this platform is made from a plain function.

It belongs here: what all tables share - reading the cohort, the recipe that decides whether anything is done at all,
the schema, the record, the metadata, and errors as sentences. What one table needs belongs to its own module.
"""

import inspect
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow as pa

from omics_assets.assets.conditions import refresh
from omics_assets.assets.config import stage_config
from omics_assets.assets.metadata import table_metadata
from omics_assets.assets.partitions import cohorts
from omics_assets.cohort import Cohort, load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.errors import GateError, InputError
from omics_assets.io_managers.parquet import Kept
from omics_assets.planning import Recipe
from omics_assets.progress import Progress
from omics_assets.provenance import Record, content_digest, read_record, stamp
from omics_assets.resources.homology_files import HomologyFiles
from omics_assets.resources.homology_search import HomologySearch
from omics_assets.resources.run_record import FORCE_TAG
from omics_assets.tables.catalog import CATALOG

OWNER = "team:omics"
PROGRESS_SECONDS = 2.0
BAD_INPUT = "bad_input"
SCHEMA_CHECK = "schema"
FITS = "columns, types, keys and finite numbers are as the schema says"
Number = int | float | str | bool


@dataclass(frozen=True)
class Product:
    """One table as a function returns it.

    Parameters
    ----------
    frame
        The rows.
    metadata
        The numbers that matter, shown and plotted over time.
    reason
        Why the table is empty, where it is.
    failed_gate
        Why the table must not replace the last good one; empty: it may.
    findings
        What each declared check found; empty: nothing.
    """

    frame: pd.DataFrame | pa.Table
    metadata: Mapping[str, Number] = field(default_factory=dict)
    reason: str = ""
    failed_gate: str = ""
    findings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """What a function may know besides its input tables."""

    cohort: Cohort
    root: DataRoot
    device: str
    homology_files: HomologyFiles
    homology_search: HomologySearch
    progress: Progress
    run_id: str

    def rng(self, seed: int) -> np.random.Generator:
        """Return the one generator of this step."""
        return np.random.default_rng(seed)


RECIPES: dict[str, Recipe] = {}
"""Recipe of every stage asset by table name, filled as the asset modules are imported."""

Compute = Callable[..., Product | Mapping[str, Product]]


def stage_asset(
    *tables: str,
    code_version: str,
    settings: Sequence[str] = (),
    roles: Sequence[str] = (),
    columns: Mapping[str, Sequence[str]] | None = None,
    gate: str = "",
    checks: Mapping[str, Sequence[str]] | None = None,
    pool: str | None = None,
) -> Callable[[Compute], dg.AssetsDefinition]:
    """Make a partitioned asset of a function `(stage, **input tables) -> Product or {table: Product}`.

    Parameters
    ----------
    tables
        The tables it produces.
    code_version
        Raised whenever the outcome for equal inputs changes.
    settings
        Settings stages it depends on; run config overrides the first.
    roles
        Input roles it reads itself.
    columns
        Columns to load of an input table, where not all.
    gate
        Name of the blocking check of all its tables: judged on the first one, before anything is written.
    checks
        Names of the checks that warn, by table; what they found stands in `Product.findings`.
    pool
        Concurrency pool.
    """

    def decorate(function: Compute) -> dg.AssetsDefinition:
        names = tuple(list(inspect.signature(function).parameters)[1:])
        recipe = Recipe(code_version, tables, names, tuple(roles), tuple(settings))
        RECIPES.update(dict.fromkeys(tables, recipe))
        config = stage_config(settings[0]) if settings else dg.Config
        step = _Step(function, recipe, settings[0] if settings else "", gate, dict(checks or {}))

        def compute(context: dg.AssetExecutionContext, config: dg.Config, **frames: pd.DataFrame) -> Iterator[Any]:
            yield from step.run(context, config, frames)

        compute.__annotations__["config"] = config
        compute.__doc__ = function.__doc__
        definition = dg.multi_asset(
            name=function.__name__,
            ins={name: _input(name, columns) for name in names},
            deps=[*map(dg.AssetKey, roles), *(dg.AssetKey(["settings", stage]) for stage in settings)],
            outs={name: _output(name, code_version) for name in tables},
            check_specs=step.check_specs(),
            partitions_def=cohorts,
            required_resource_keys={"data_root", "torch_device", "homology_files", "homology_search", "run_record"},
            pool=pool,
        )
        return definition(compute)

    return decorate


def _input(name: str, columns: Mapping[str, Sequence[str]] | None) -> dg.AssetIn:
    chosen = list(columns[name]) if columns and name in columns else None
    return dg.AssetIn(key=dg.AssetKey(name), metadata={"columns": chosen} if chosen else {}, dagster_type=dg.Any)


def _output(name: str, code_version: str) -> dg.AssetOut:
    schema = CATALOG[name]
    return dg.AssetOut(
        key=dg.AssetKey(name),
        description=schema.description,
        group_name=schema.group,
        code_version=code_version,
        owners=[OWNER],
        kinds={"parquet", "pandas"},
        automation_condition=refresh,
        dagster_type=dg.Any,
        io_manager_key="io_manager",
    )


def _check_spec(name: str, table: str, *, blocking: bool = False) -> dg.AssetCheckSpec:
    """Return a check with one result per cohort: a failed gate of one must not hold up the others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)  # partitioned checks are a preview of dagster 1.13
        return dg.AssetCheckSpec(name, asset=table, blocking=blocking, partitions_def=cohorts)


@dataclass(frozen=True)
class _Step:
    function: Compute
    recipe: Recipe
    config_stage: str
    gate: str
    checks: Mapping[str, Sequence[str]]

    def check_specs(self) -> list[dg.AssetCheckSpec]:
        names = {table: [SCHEMA_CHECK, *self.checks.get(table, ())] for table in self.recipe.products}
        gates = [_check_spec(self.gate, table, blocking=True) for table in names if self.gate]
        return [*gates, *(_check_spec(check, table) for table, checks in names.items() for check in checks)]

    def run(
        self, context: dg.AssetExecutionContext, config: dg.Config, frames: dict[str, pd.DataFrame]
    ) -> Iterator[Any]:
        overrides = {self.config_stage: config.model_dump(exclude_none=True)} if self.config_stage else {}
        root: DataRoot = context.resources.data_root.root
        try:
            cohort = load_cohort(root.cohort_folder(context.partition_key), overrides=overrides)
            if FORCE_TAG not in context.run.tags and self.recipe.is_current(root, cohort):
                context.log.info("kept: the recipe has not changed")
                yield from self._kept(root, cohort)
                return
            recipe = self.recipe.digest(root, cohort)
            products = self._compute(context, root, cohort, frames)
            yield from self._gate(products[self.recipe.products[0]].failed_gate)
            for name in self.recipe.products:
                yield from self._store(name, products[name], root, cohort, recipe, context.run.run_id)
        except (InputError, GateError) as error:
            raise failure(error) from None

    def _kept(self, root: DataRoot, cohort: Cohort) -> Iterator[Any]:
        yield from self._gate("")
        for name in self.recipe.products:
            record = read_record(root.table(name, cohort.key))
            version = dg.DataVersion(record.content if record else "")
            yield dg.MaterializeResult(asset_key=name, value=Kept(), data_version=version, metadata={"kept": True})
            yield from self._check_results(name, record.findings if record else {})

    def _compute(
        self, context: dg.AssetExecutionContext, root: DataRoot, cohort: Cohort, frames: dict[str, pd.DataFrame]
    ) -> Mapping[str, Product]:
        last = 0.0

        def progress(done: int, total: int, message: str) -> None:
            nonlocal last
            if time.monotonic() - last >= PROGRESS_SECONDS:  # every message is a row in the run history
                last = time.monotonic()
                context.log.info(f"{message} {done}/{total}")

        resources = context.resources
        device, homology = resources.torch_device.resolve(), (resources.homology_files, resources.homology_search)
        stage = Stage(cohort, root, device, *homology, progress, context.run.run_id)
        outcome = self.function(stage, **frames)
        return {self.recipe.products[0]: outcome} if isinstance(outcome, Product) else outcome

    def _gate(self, problem: str) -> Iterator[dg.AssetCheckResult]:
        """Say whether the gate holds, at every product: a child waits for the gates of the tables it reads."""
        for table in self.recipe.products if self.gate else ():
            text = problem or "holds"
            yield dg.AssetCheckResult(check_name=self.gate, asset_key=table, passed=not problem, description=text)
        if problem:
            raise GateError(problem)

    def _store(
        self, name: str, product: Product, root: DataRoot, cohort: Cohort, recipe: str, run_id: str
    ) -> Iterator[Any]:
        schema = CATALOG[name]
        table = product.frame if isinstance(product.frame, pa.Table) else schema.arrow(product.frame)
        record = Record(
            asset=name,
            cohort=cohort.key,
            recipe=recipe,
            content=content_digest(table),
            code_version=self.recipe.code_version,
            inputs=self.recipe.inputs(root, cohort),
            settings={stage: cohort.section(stage) for stage in self.recipe.settings},
            overridden=cohort.overridden,
            run_id=run_id,
            reason=product.reason,
            findings=dict(product.findings),
        )
        metadata = table_metadata(schema, table, record, product.metadata, root.table(name, cohort.key))
        version = dg.DataVersion(record.content)
        yield dg.MaterializeResult(asset_key=name, value=stamp(table, record), data_version=version, metadata=metadata)
        yield from self._check_results(name, product.findings)

    def _check_results(self, table: str, findings: Mapping[str, str]) -> Iterator[dg.AssetCheckResult]:
        yield passed(SCHEMA_CHECK, table, FITS)
        for name in self.checks.get(table, ()):
            finding = findings.get(name, "")
            yield dg.AssetCheckResult(
                check_name=name,
                asset_key=table,
                passed=not finding,
                severity=dg.AssetCheckSeverity.WARN,
                description=finding or "nothing found",
            )


def passed(check: str, table: str, description: str) -> dg.AssetCheckResult:
    """Return the result of a check that found nothing."""
    return dg.AssetCheckResult(check_name=check, asset_key=table, passed=True, description=description)


def failure(error: InputError | GateError) -> dg.Failure:
    """Return the failure that reads as a sentence, with file, line, column and remedy, and is never retried."""
    metadata: dict[str, str | int | bool] = {}
    if isinstance(error, InputError):
        given = {
            BAD_INPUT: True,
            "file": error.file,
            "line": error.line,
            "column": error.column,
            "remedy": error.remedy,
        }
        metadata = {key: value for key, value in given.items() if value is not None}
    return dg.Failure(str(error), metadata=metadata, allow_retries=False)
