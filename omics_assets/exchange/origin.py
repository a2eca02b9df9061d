"""What made the tables, as `uns` of an exported file states it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version

import pyarrow as pa

from omics_assets.exchange.elements import Element
from omics_assets.provenance import Record


def origin(cohort: str, records: Mapping[str, Record], left_out: Mapping[str, str]) -> dict[str, Element]:
    """Return cohort, versions, settings and provenance as elements of `uns`.

    Parameters
    ----------
    cohort
        Its name.
    records
        Table -> what it says of itself.
    left_out
        Table -> why it is not in the file.
    """
    texts = ("recipe", "content", "code_version", "run_id", "reason")
    provenance = {name: [getattr(record, name) for record in records.values()] for name in texts}
    inputs = [json.dumps(record.inputs, sort_keys=True) for record in records.values()]
    settings = {stage: section for record in records.values() for stage, section in record.settings.items()}
    return {
        "cohort": cohort,
        "versions": {"omics_assets": version("omics-assets")},
        "settings": {stage: json.dumps(section, sort_keys=True) for stage, section in sorted(settings.items())},
        "provenance": pa.table({"table": list(records), **provenance, "inputs": inputs}),
        "left_out": pa.table(
            {"table": pa.array(list(left_out), pa.string()), "reason": pa.array(list(left_out.values()), pa.string())}
        ),
    }
