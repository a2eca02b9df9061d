"""The cohort folder: which files play which role, with which options and settings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from omics_assets.cohort_files import COHORT_YAML, content_at, files_at, locate
from omics_assets.cohort_folder import complete, queries
from omics_assets.cohort_spec import (
    CohortSpec,
    ExpressionEntry,
    FileEntry,
    HomologyEntry,
    MetaboliteEntry,
    SamplesEntry,
    explain_validation,
    read_cohort_yaml,
)
from omics_assets.data_root import inside, validate_cohort_key
from omics_assets.errors import InputError
from omics_assets.file_digests import digest, file_digest, files_below
from omics_assets.homology_folder import QueryFile, kind_of
from omics_assets.settings import Settings

__all__ = [
    "ABSENT",
    "COHORT_YAML",
    "INPUT_ROLES",
    "Cohort",
    "Entry",
    "digest",
    "file_digest",
    "files_below",
    "load_cohort",
    "unknown_names",
]

Entry = ExpressionEntry | MetaboliteEntry | SamplesEntry | HomologyEntry | FileEntry
ABSENT = "absent"
LISTED = 100
"""So many known names are listed, where none is near a wrong one."""
INPUT_ROLES: dict[str, str] = {
    "expression_file": "expression",
    "metabolite_file": "metabolites",
    "sample_sheet": "samples",
    "homology_files": "homology_files",
    "known_genes_file": "known_genes",
    "proteome_file": "proteome",
    "annotation_file": "annotation",
    "orthologs_file": "orthologs",
}


@dataclass(frozen=True)
class Cohort:
    """One cohort folder, read and resolved.

    Parameters
    ----------
    key
        Name of the cohort: its folder and its partition.
    folder
        Its folder.
    spec
        `cohort.yaml` completed by what the folder holds.
    settings
        All settings: defaults, `cohort.yaml`, and what the run overrode.
    overridden
        What the run overrode, by stage.
    queries
        Its profiles and baits: what its proteome is searched with.
    """

    key: str
    folder: Path
    spec: CohortSpec
    settings: Settings
    overridden: dict[str, dict[str, Any]]
    queries: tuple[HomologyEntry, ...] = ()

    def entries(self, role: str) -> tuple[Entry, ...]:
        """Return the file entries of an input role; to the proteome belongs what it is searched with."""
        entry = getattr(self.spec, INPUT_ROLES[role])
        if entry is None:
            return ()
        entries = entry if isinstance(entry, tuple) else (entry,)
        return (*entries, *self.queries) if role == "proteome_file" else entries

    def path(self, entry: Entry) -> Path:
        """Return the path of a file entry, proven to lie inside the folder: a file, a folder or a pattern."""
        return locate(self.folder, entry.file)

    def companion(self, entry: Entry) -> Path | None:
        """Return the path of the second file an entry may name: genes of transcripts, baits of orthogroups."""
        name = entry.tx2gene if isinstance(entry, ExpressionEntry) else getattr(entry, "baits", None)
        return locate(self.folder, name) if name else None

    def paths(self, entry: Entry) -> list[Path]:
        """Return every file behind an entry, its companion included."""
        located = [self.path(entry), self.companion(entry)]
        return [file for path in located if path for file in files_at(self.folder, path)]

    def input_version(self, role: str) -> str:
        """Return the data version of an input: names, contents and reading options; `absent` if there is none."""
        entries = self.entries(role)
        library = self.library_files(role)
        if not entries and not library:
            return ABSENT
        lines = [self._identity(entry) for entry in sorted(entries, key=lambda entry: str(entry.file))]
        return digest([*lines, *([path.name, file_digest(path)] for path in library)])

    def _identity(self, entry: Entry) -> list[Any]:
        """Return what tells an entry from another: its options and what its files hold."""
        companion = self.companion(entry)
        beside = [content_at(self.folder, companion)] if companion else []
        return [entry.model_dump(mode="json"), content_at(self.folder, self.path(entry)), *beside]

    def library_files(self, role: str = "homology_files") -> list[Path]:
        """Return the files that all cohorts of the data root share: hit tables, or the queries for a proteome."""
        kinds = {"homology_files": {"hits"}, "proteome_file": {"profiles", "baits"} if self.spec.proteome else set()}
        library = self.folder.parent.parent / "homology"
        files = sorted(library.iterdir()) if role in kinds and library.is_dir() else []
        return [p for p in files if p.is_file() and not p.name.startswith(".") and kind_of(p.name) in kinds[role]]

    def query_files(self) -> list[QueryFile]:
        """Return what a proteome is searched with: the cohort's own profiles and baits, then those of the library."""
        own = ((path, entry.family) for entry in self.queries for path in files_at(self.folder, self.path(entry)))
        found: dict[Path, QueryFile] = {}
        for path, family in (*own, *((path, None) for path in self.library_files("proteome_file"))):
            found.setdefault(path, QueryFile(path, family))
        return list(found.values())

    def section(self, stage: str) -> dict[str, Any]:
        """Return the resolved settings of a stage, with what the cohort asks where the stage depends on it."""
        section: dict[str, Any] = getattr(self.settings, stage).model_dump(mode="json")
        if stage in {"correlation", "importance", "ranking"}:
            section["targets"] = list(self.spec.targets)
            section["pathways"] = {name: p.model_dump(mode="json") for name, p in self.spec.pathways.items()}
        if stage == "homology":
            section["families"] = list(self.spec.families)
        if stage == "reporting":
            section["title"] = self.spec.title
        return section

    def settings_version(self, stage: str) -> str:
        """Return the data version of a settings section."""
        return digest(self.section(stage))


def load_cohort(folder: Path, *, overrides: dict[str, dict[str, Any]] | None = None) -> Cohort:
    """Read a cohort folder.

    Parameters
    ----------
    folder
        The cohort folder; its name is the cohort's key.
    overrides
        Settings by stage that a run puts above `cohort.yaml`.

    Raises
    ------
    InputError
        If the folder or one of its two matrices is missing, or `cohort.yaml` is wrong.
    """
    key = validate_cohort_key(folder.name)
    if not folder.is_dir():
        siblings = [p.name for p in folder.parent.iterdir()] if folder.parent.is_dir() else []
        near = difflib.get_close_matches(key, siblings, n=1)
        hint = (
            f"did you mean {near[0]!r}?" if near else "make the folder and put expression.csv and metabolites.csv in it"
        )
        raise InputError(f"there is no cohort {key!r} in {folder.parent}", remedy=hint)
    yaml_path = inside(folder, COHORT_YAML)
    spec, sections = read_cohort_yaml(yaml_path) if yaml_path.exists() else (CohortSpec(), {})
    settings = _settings(sections, COHORT_YAML)
    overridden = {stage: changes for stage, changes in (overrides or {}).items() if changes}
    if overridden:
        settings = _settings(_merge(sections, overridden), "run config")
    return Cohort(key, folder, complete(spec, folder), settings, overridden, queries(spec, folder))


def _settings(sections: dict[str, Any], given_in: str) -> Settings:
    try:
        return Settings.model_validate(sections)
    except ValidationError as error:
        raise explain_validation(error, Settings, given_in) from None


def unknown_names(
    names: Iterable[str],
    known: Iterable[str],
    *,
    what: str,
    file: str,
    line: Mapping[str, int] | None = None,
    column: str | None = None,
) -> None:
    """Refuse a name that is not among the known ones, with near matches, else with those there are.

    Parameters
    ----------
    names, known
        What was asked for, and what there is.
    what
        What a name stands for.
    file, line, column
        Where the names stand: the line by name; the column, or the key of `cohort.yaml`.

    Raises
    ------
    InputError
        If a name is not known.
    """
    choices = list(known)
    available = set(choices)
    wrong = next((name for name in names if name not in available), None)
    if wrong is None:
        return
    near = difflib.get_close_matches(wrong, choices, n=3, cutoff=0.5)
    hint = f"known here: {', '.join(choices)}" if choices else "there are none"
    if near:
        hint = f"near matches: {', '.join(near)}"
    elif len(choices) > LISTED:
        hint = f"the data hold {len(choices):,} others, such as {', '.join(choices[:3])}"
    raise InputError(
        f"{what} {wrong!r} is not in the data", file=file, line=(line or {}).get(wrong), column=column, remedy=hint
    )


def _merge(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
