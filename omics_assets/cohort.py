"""The cohort folder: which files play which role, with which options and settings."""

from __future__ import annotations

import difflib
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

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
from omics_assets.settings import Settings

Entry = ExpressionEntry | MetaboliteEntry | SamplesEntry | HomologyEntry | FileEntry
ABSENT = "absent"
COHORT_YAML = "cohort.yaml"
SETTLED_NS = 2_000_000_000
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
_CUSTOMARY: dict[str, type[BaseModel]] = {
    "expression": ExpressionEntry,
    "metabolites": MetaboliteEntry,
    "samples": SamplesEntry,
    "known_genes": FileEntry,
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
    """

    key: str
    folder: Path
    spec: CohortSpec
    settings: Settings
    overridden: dict[str, dict[str, Any]]

    def entries(self, role: str) -> tuple[Entry, ...]:
        """Return the file entries of an input role."""
        entry = getattr(self.spec, INPUT_ROLES[role])
        if entry is None:
            return ()
        return entry if isinstance(entry, tuple) else (entry,)

    def path(self, entry: Entry) -> Path:
        """Return the path of a file entry, proven to exist inside the folder."""
        path = inside(self.folder, entry.file, named_in=COHORT_YAML)
        if not path.exists():
            present = [str(p.relative_to(self.folder)) for p in self.folder.rglob("*")]
            near = difflib.get_close_matches(entry.file, present, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "put the file there or correct the name"
            raise InputError(f"the file {entry.file!r} does not exist", file=COHORT_YAML, remedy=hint)
        return path

    def input_version(self, role: str) -> str:
        """Return the data version of an input: names, contents and reading options; `absent` if there is none."""
        entries = self.entries(role)
        library = self.library_files() if role == "homology_files" else []
        if not entries and not library:
            return ABSENT
        by_name = sorted(entries, key=lambda entry: str(entry.file))
        lines = [[entry.model_dump(mode="json"), _content(self.folder, self.path(entry))] for entry in by_name]
        return digest([*lines, *([path.name, file_digest(path)] for path in library)])

    def library_files(self) -> list[Path]:
        """Return the hit tables that all cohorts of the data root share; profiles (.hmm) are searched, not read."""
        library = self.folder.parent.parent / "homology"
        files = sorted(library.iterdir()) if library.is_dir() else []
        return [p for p in files if p.is_file() and not p.name.startswith(".") and p.suffix != ".hmm"]

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
    return Cohort(key, folder, _complete(spec, folder), settings, overridden)


def _settings(sections: dict[str, Any], given_in: str) -> Settings:
    try:
        return Settings.model_validate(sections)
    except ValidationError as error:
        raise explain_validation(error, Settings, given_in) from None


def unknown_names(names: Iterable[str], known: Iterable[str], *, what: str, file: str) -> None:
    """Raise `InputError`, with near matches, if a name is not among the known ones."""
    choices = list(known)
    available = set(choices)
    for name in names:
        if name not in available:
            near = difflib.get_close_matches(name, choices, n=3, cutoff=0.5)
            hint = f"near matches: {', '.join(near)}" if near else f"the data hold {len(choices)} others"
            raise InputError(f"{what} {name!r} is not in the data", file=file, remedy=hint)


def digest(value: object) -> str:
    """Return the SHA-256 of a JSON value in canonical form."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; remembered while inode, size and times stay the same."""
    status = path.stat()
    if time.time_ns() - status.st_ctime_ns < SETTLED_NS:  # a second change could fall into the same clock tick
        return _hash_file(path)
    return _remembered(path, (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))


@lru_cache(maxsize=4096)
def _remembered(path: Path, _state: tuple[int, ...]) -> str:
    return _hash_file(path)


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _content(folder: Path, path: Path) -> str | list[tuple[str, str]]:
    if path.is_file():
        return file_digest(path)
    return [(str(p.relative_to(path)), file_digest(inside(folder, p))) for p in files_below(path)]


def files_below(path: Path) -> list[Path]:
    """Return the files of a folder, sorted; hidden ones (of file browsers and editors) are none of it."""
    files = (p for p in path.rglob("*") if p.is_file())
    return sorted(p for p in files if not any(part.startswith(".") for part in p.relative_to(path).parts))


def _merge(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _complete(spec: CohortSpec, folder: Path) -> CohortSpec:
    """Fill in the files that the folder holds under their customary names."""
    found: dict[str, BaseModel | tuple[BaseModel, ...] | None] = {}
    for field, model in _CUSTOMARY.items():
        if getattr(spec, field) is None and (name := _customary(folder, field)):
            found[field] = model(file=name)
    if spec.homology_files is None:
        files = sorted(p for p in (folder / "homology").glob("*") if p.is_file() and not p.name.startswith("."))
        found["homology_files"] = tuple(HomologyEntry(file=f"homology/{p.name}") for p in files)
    completed = spec.model_copy(update=found)
    for field in ("expression", "metabolites"):
        if getattr(completed, field) is None:
            raise InputError(
                f"the cohort folder {folder.name!r} holds no {field} file",
                remedy=f"name it {field}.csv, or give '{field}: {{file: ...}}' in cohort.yaml",
            )
    return completed


def _customary(folder: Path, stem: str) -> str | None:
    matches = sorted(p.name for p in folder.glob(f"{stem}.*") if not p.name.endswith((".tmp", "~", ".yaml")))
    if len(matches) > 1:
        raise InputError(
            f"both {matches[0]} and {matches[1]} could be the {stem} file",
            remedy=f"remove one, or give '{stem}: {{file: ...}}' in cohort.yaml",
        )
    return matches[0] if matches else None
