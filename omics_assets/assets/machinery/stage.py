"""How an asset of this platform is made from a plain function.

It belongs here: what Dagster is told of a table - inputs, checks, owners, when to refresh. How the function is run
stands in `step`, what it is given and returns in `product`; what one table needs belongs to its own module.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
import pandas as pd

from omics_assets.assets.machinery.conditions import refresh
from omics_assets.assets.machinery.config import stage_config
from omics_assets.assets.machinery.partitions import cohorts
from omics_assets.assets.machinery.product import Compute
from omics_assets.assets.machinery.step import Step
from omics_assets.planning import Recipe
from omics_assets.tables.catalog import CATALOG

OWNER = "team:omics"
RECIPES: dict[str, Recipe] = {}
"""Recipe of every stage asset by table name, filled as the asset modules are imported."""


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
        step = Step(function, recipe, settings[0] if settings else "", gate, dict(checks or {}))

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
