"""What a lineage consists of: tables, inputs and settings, each in one version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from omics_assets.cohort import INPUT_ROLES
from omics_assets.provenance import Record

SETTINGS = "settings/"
State = Literal["intact", "damaged", "missing", "replaced"]


@dataclass(frozen=True)
class Key:
    """One version of a table, an input or a settings section; cohort None: over all cohorts."""

    cohort: str | None
    name: str
    version: str


@dataclass(frozen=True)
class TableNode:
    """A table: `replaced` if another version is stored by now, whose lineage is not this one's."""

    key: Key
    state: State
    record: Record | None

    @property
    def inputs(self) -> tuple[Key, ...]:
        """What it was made of, as recorded: tables, then inputs, then settings."""
        keys = [self._input(name, version) for name, version in (self.record.inputs if self.record else {}).items()]
        return tuple(sorted(keys, key=lambda key: (key.name.startswith(SETTINGS), key.name in INPUT_ROLES)))

    def _input(self, name: str, version: str) -> Key:
        table, _, cohort = name.partition("|")  # a table over all cohorts names the cohort of each input
        return Key(cohort or self.key.cohort, table, version)


@dataclass(frozen=True)
class SourceFile:
    """A file as it is now: path relative to the data root, SHA-256 (empty: it is not there)."""

    path: str
    sha256: str


@dataclass(frozen=True)
class InputNode:
    """Files in one role: the version recorded, the version as of now (empty: `problem` says why there is none)."""

    key: Key
    now: str
    files: tuple[SourceFile, ...] = ()
    problem: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the files are still those the table was made of."""
        return self.now == self.key.version


@dataclass(frozen=True)
class SettingsNode:
    """A settings section as it was used, and its version as of now (with what that run overrode)."""

    key: Key
    now: str
    section: dict[str, Any]

    @property
    def agrees(self) -> bool:
        """Whether the same run would use the same settings now."""
        return self.now == self.key.version


Node = TableNode | InputNode | SettingsNode


@dataclass(frozen=True)
class Lineage:
    """Everything a table was made of; `nodes` in the order of discovery, the table itself first."""

    root: Key
    nodes: dict[Key, Node] = field(default_factory=dict)
