"""W3C PROV-JSON (Member Submission, 24 April 2013) of a lineage."""

from __future__ import annotations

import json
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from omics_assets.data_root import SHARED
from omics_assets.lineage_nodes import Key, Node, SettingsNode, SourceFile, TableNode
from omics_assets.provenance import Record

SHORT = 12


class ProvDocument:
    """A PROV-JSON document in the making; relations are numbered, and none is stated twice.

    Parameters
    ----------
    content
        The document so far.
    """

    AGENT = "omics:omics_assets"

    def __init__(self) -> None:
        version = installed_version("omics-assets")
        self.content: dict[str, Any] = {
            "prefix": {"omics": "urn:omics-assets:"},
            "entity": {},
            "activity": {},
            "agent": {self.AGENT: {"prov:type": _qualified("prov:SoftwareAgent"), "omics:version": version}},
            **{name: {} for name in ("used", "wasGeneratedBy", "wasDerivedFrom", "wasAssociatedWith")},
        }
        self._stated: set[str] = set()

    def add(self, node: Node) -> None:
        """State a node, and how it came to be."""
        attributes: dict[str, Any] = {"prov:label": node.key.name, "omics:version": node.key.version}
        entity = _entity(node.key)
        if isinstance(node, TableNode):
            self.content["entity"][entity] = attributes | {"prov:type": _qualified("omics:Table")}
            self.content["entity"][entity]["omics:state"] = node.state
            if node.record is not None:
                self._generation(entity, node, node.record)
        elif isinstance(node, SettingsNode):
            values = {"prov:type": _qualified("omics:Settings"), "prov:value": json.dumps(node.section, sort_keys=True)}
            self.content["entity"][entity] = attributes | values
        else:
            self.content["entity"][entity] = attributes | {"prov:type": _qualified("omics:Input")}
            for file in node.files if node.agrees else ():
                self._file(entity, file)

    def _generation(self, entity: str, node: TableNode, record: Record) -> None:
        activity = f"omics:activity/{quote(record.run_id or 'unknown', safe='')}/{record.recipe[:SHORT]}"
        self.content["activity"][activity] = {
            "omics:run": record.run_id,
            "omics:recipe": record.recipe,
            "omics:codeVersion": record.code_version,
            "omics:overridden": json.dumps(record.overridden, sort_keys=True),
        }
        made = {"prov:activity": activity}
        self._state("wasAssociatedWith", made | {"prov:agent": self.AGENT})
        self._state("wasGeneratedBy", made | {"prov:entity": entity})
        for source in map(_entity, node.inputs):
            self._state("used", made | {"prov:entity": source})
            self._state("wasDerivedFrom", made | {"prov:generatedEntity": entity, "prov:usedEntity": source})

    def _file(self, entity: str, file: SourceFile) -> None:
        name = f"omics:file/{quote(file.path, safe='/')}/{file.sha256[:SHORT]}"
        attributes = {"prov:label": Path(file.path).name, "prov:location": file.path, "omics:sha256": file.sha256}
        self.content["entity"][name] = attributes | {"prov:type": _qualified("omics:File")}
        self._state("wasDerivedFrom", {"prov:generatedEntity": entity, "prov:usedEntity": name})

    def _state(self, relation: str, terms: dict[str, str]) -> None:
        statement = f"{relation}{json.dumps(terms, sort_keys=True)}"
        if statement not in self._stated:
            self._stated.add(statement)
            self.content[relation][f"_:{relation}{len(self._stated)}"] = terms


def _entity(key: Key) -> str:
    name = quote(f"{key.cohort or SHARED}/{key.name}", safe="/")
    return f"omics:data/{name}/{key.version[:SHORT] or 'none'}"


def _qualified(name: str) -> dict[str, str]:
    return {"$": name, "type": "prov:QUALIFIED_NAME"}
