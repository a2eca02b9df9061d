"""Where a stored table comes from: followed through the records of the tables, down to files and settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from omics_assets.cohort import ABSENT, INPUT_ROLES, Cohort, file_digest, load_cohort, unknown_names
from omics_assets.data_root import SHARED, DataRoot
from omics_assets.errors import InputError
from omics_assets.lineage_nodes import SETTINGS, InputNode, Key, Lineage, Node, SettingsNode, SourceFile, TableNode
from omics_assets.prov_document import ProvDocument
from omics_assets.provenance import Record, is_intact, read_record
from omics_assets.tables.catalog import CATALOG

SHORT = 12


def trace(root: DataRoot, cohort: str, asset: str) -> Lineage:
    """Follow a table back to the files and settings behind it.

    Raises
    ------
    InputError
        If there is no such table, or it has not been made.
    """
    unknown_names([asset], CATALOG, what="table", file="ASSET")
    owner = None if CATALOG[asset].group == "consensus" or cohort == SHARED else cohort
    path = root.table(asset, owner)
    record = read_record(path)
    if record is None:
        state = "is damaged" if path.exists() else "has not been made"
        raise InputError(f"{asset} of {cohort} {state}", remedy=f"omics-assets run {cohort}")
    lineage = Lineage(Key(owner, asset, record.content))
    _visit(root, lineage, lineage.root, record)
    return lineage


def _visit(root: DataRoot, lineage: Lineage, key: Key, used_by: Record) -> None:
    if key in lineage.nodes:
        return
    if key.name in INPUT_ROLES:
        lineage.nodes[key] = _input_node(root, key)
    elif key.name.startswith(SETTINGS):
        lineage.nodes[key] = _settings_node(root, key, used_by)
    else:
        node = lineage.nodes[key] = _table_node(root, key)
        for each in node.inputs:
            _visit(root, lineage, each, node.record or used_by)


def _table_node(root: DataRoot, key: Key) -> TableNode:
    path = root.table(key.name, key.cohort)
    record = read_record(path)
    if record is None:
        return TableNode(key, "damaged" if path.exists() else "missing", None)
    if record.content != key.version:
        return TableNode(key, "replaced", None)
    return TableNode(key, "intact" if is_intact(path) else "damaged", record)


def _settings_node(root: DataRoot, key: Key, used_by: Record) -> SettingsNode:
    stage = key.name.removeprefix(SETTINGS)
    try:
        now = load_cohort(root.cohort_folder(key.cohort or ""), overrides=used_by.overridden).settings_version(stage)
    except InputError:
        now = ""
    return SettingsNode(key, now, used_by.settings.get(stage, {}))


def _input_node(root: DataRoot, key: Key) -> InputNode:
    try:
        cohort = load_cohort(root.cohort_folder(key.cohort or ""))
        return InputNode(key, cohort.input_version(key.name), tuple(_files(root, cohort, key.name)))
    except InputError as error:
        return InputNode(key, "", problem=str(error))


def _files(root: DataRoot, cohort: Cohort, role: str) -> Iterator[SourceFile]:
    folder = cohort.folder.resolve()
    for entry in cohort.entries(role):
        for file in cohort.paths(entry):
            yield SourceFile(f"cohorts/{cohort.key}/{file.relative_to(folder)}", file_digest(file))
    for file in cohort.library_files(role):
        yield SourceFile(f"{root.homology.name}/{file.name}", file_digest(file))


def lineage_text(lineage: Lineage) -> str:
    """Return the lineage as an indented tree; each node stands once, later mentions refer to it."""
    return "\n".join(_branch(lineage, lineage.root, set()))


def _branch(lineage: Lineage, key: Key, shown: set[Key]) -> list[str]:
    node = lineage.nodes[key]
    shown.add(key)
    below: list[list[str]] = []
    again: list[str] = []
    for each in node.inputs if isinstance(node, TableNode) else ():
        if each in shown:
            again.append(_named(lineage, each))
        else:
            below.append(_branch(lineage, each, shown))
    if isinstance(node, InputNode):
        below += [[f"{file.path} sha256 {file.sha256[:SHORT]}"] for file in node.files]
    if again:
        below.append([f"from above: {', '.join(again)}"])
    lines = [f"{_named(lineage, key)}{_described(node)}"]
    for branch in below:
        first, rest = ("└─ ", "   ") if branch is below[-1] else ("├─ ", "│  ")
        lines += [f"{first}{branch[0]}", *(f"{rest}{line}" for line in branch[1:])]
    return lines


def _named(lineage: Lineage, key: Key) -> str:
    elsewhere = f" of {key.cohort or SHARED}" if key.cohort != lineage.root.cohort else ""
    return f"{key.name}{elsewhere} {key.version[:SHORT]}"


def _described(node: Node) -> str:
    if isinstance(node, TableNode):
        return _described_table(node)
    if isinstance(node, SettingsNode):
        values = ", ".join(f"{name}={value}" for name, value in flattened(node.section))
        changed = "CHANGED since" if node.now else "not comparable: the cohort cannot be read"
        return f", {'as it is now' if node.agrees else changed}: {values}"
    if node.key.version == node.now == ABSENT:
        return ""
    return f", {'as it is now' if node.agrees else node.problem or f'CHANGED since: now {node.now[:SHORT]}'}"


def _described_table(node: TableNode) -> str:
    if node.record is None:
        hint = {"replaced": "REPLACED since by another version", "missing": "no longer stored"}
        return f", {hint.get(node.state, 'DAMAGED: its record cannot be read')}"
    record = node.record
    text = f", {node.state.upper() if node.state != 'intact' else 'intact'}, code {record.code_version}"
    text += f", recipe {record.recipe[:SHORT]}, run {record.run_id[:8] or 'unknown'}"
    changes = ", ".join(f"{name}={value}" for name, value in flattened(record.overridden))
    text += f", the run overrode {changes}" if changes else ""
    return f"{text}, empty: {record.reason}" if record.reason else text


def flattened(values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield dotted names and short texts of nested settings."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from flattened(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            shown = [*map(str, value[:3]), *([f"... {len(value)} in all"] if len(value) > 3 else [])]
            yield f"{prefix}{name}", f"[{', '.join(shown)}]"
        else:
            yield f"{prefix}{name}", str(value)


def prov_json(lineage: Lineage) -> dict[str, Any]:
    """Return the lineage as W3C PROV-JSON.

    Tables, inputs, files and settings are entities; one run of one recipe is an activity; the software is the agent.
    Files stand for an input only while they still agree with the version recorded.
    """
    document = ProvDocument()
    for node in lineage.nodes.values():
        document.add(node)
    return document.content
