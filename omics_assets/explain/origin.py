"""Where a ranking comes from, in brief; `omics-assets lineage` shows all of it."""

from __future__ import annotations

from collections.abc import Iterator

from omics_assets.cohort import ABSENT, INPUT_ROLES
from omics_assets.data_root import DataRoot
from omics_assets.explain.layout import SHORT, line
from omics_assets.lineage import flattened
from omics_assets.lineage_nodes import SETTINGS
from omics_assets.provenance import Record, read_record


def origin(root: DataRoot, record: Record) -> Iterator[str]:
    """Say code, run, settings and digests of a ranking, and what has changed since."""
    made = f"content {record.content[:SHORT]}, recipe {record.recipe[:SHORT]}"
    yield line("ranked by", f"code {record.code_version}, run {record.run_id[:SHORT] or 'unknown'}, {made}")
    chosen = record.settings.get("ranking", {})
    weights = ", ".join(f"{name} {value:g}" for name, value in chosen.get("weights", {}).items())
    yield line("settings", f"order {chosen.get('order')}, published weights {weights}")
    changes = ", ".join(f"{name} = {value}" for name, value in flattened(record.overridden))
    yield line("overridden", changes or "nothing")
    files = sorted(_files(root, record).items())
    yield line("files", _digests({name: version for name, version in files if version != ABSENT}) or "none")
    if absent := [name for name, version in files if version == ABSENT]:
        yield line("no file", ", ".join(absent))
    tables = {name: version for name, version in record.inputs.items() if name not in INPUT_ROLES}
    yield line("made of", _digests(tables))
    stored = {name: read_record(root.table(name, record.cohort)) for name in tables if not name.startswith(SETTINGS)}
    changed = [name for name, now in stored.items() if now is not None and now.content != tables[name]]
    if changed:
        yield line("CHANGED", f"since the ranking was made: {', '.join(changed)}; run the cohort again")


def _files(root: DataRoot, record: Record) -> dict[str, str]:
    """Digests of the input files of the ranking and of the tables behind it."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    waiting = [record]
    while waiting:
        for name, version in waiting.pop().inputs.items():
            if name in INPUT_ROLES:
                found[name] = version
            elif name not in seen and not name.startswith(SETTINGS):
                seen.add(name)
                behind = read_record(root.table(name, record.cohort))
                waiting += [] if behind is None else [behind]
    return found


def _digests(versions: dict[str, str]) -> str:
    return ", ".join(f"{name}:{version[:SHORT]}" for name, version in versions.items())
