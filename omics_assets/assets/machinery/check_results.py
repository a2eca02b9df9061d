"""The checks every table carries, and what they say."""

import warnings
from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from omics_assets.assets.machinery.partitions import cohorts

SCHEMA_CHECK = "schema"
FITS = "columns, types, keys and finite numbers are as the schema says"


def check_spec(name: str, table: str, *, blocking: bool = False) -> dg.AssetCheckSpec:
    """Return a check with one result per cohort: a failed gate of one must not hold up the others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)  # partitioned checks are a preview of dagster 1.13
        return dg.AssetCheckSpec(name, asset=table, blocking=blocking, partitions_def=cohorts)


def passed(check: str, table: str, description: str) -> dg.AssetCheckResult:
    """Return the result of a check that found nothing."""
    return dg.AssetCheckResult(check_name=check, asset_key=table, passed=True, description=description)


def check_results(table: str, checks: Sequence[str], findings: Mapping[str, str]) -> Iterator[dg.AssetCheckResult]:
    """Yield the results of the schema check and of those that warn."""
    yield passed(SCHEMA_CHECK, table, FITS)
    for name in checks:
        finding = findings.get(name, "")
        yield dg.AssetCheckResult(
            check_name=name,
            asset_key=table,
            passed=not finding,
            severity=dg.AssetCheckSeverity.WARN,
            description=finding or "nothing found",
        )
