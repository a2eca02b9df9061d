"""What lies in a cohort folder under customary names, where `cohort.yaml` does not say."""

from __future__ import annotations

import posixpath
from pathlib import Path

from pydantic import BaseModel

from omics_assets.cohort_spec import (
    CohortSpec,
    ExpressionEntry,
    FileEntry,
    HomologyEntry,
    MetaboliteEntry,
    SamplesEntry,
)
from omics_assets.errors import InputError
from omics_assets.homology_folder import is_query, kind_of

_CUSTOMARY: dict[str, type[BaseModel]] = {
    "expression": ExpressionEntry,
    "metabolites": MetaboliteEntry,
    "samples": SamplesEntry,
    "known_genes": FileEntry,
}


def complete(spec: CohortSpec, folder: Path) -> CohortSpec:
    """Fill in the files that the folder holds under their customary names.

    Raises
    ------
    InputError
        If one of the two matrices is missing, or two files could be the same one.
    """
    found: dict[str, BaseModel | tuple[BaseModel, ...] | None] = {}
    for field, model in _CUSTOMARY.items():
        if getattr(spec, field) is None and (name := _customary(folder, field)):
            found[field] = model(file=name)
    listed = _in_homology_folder(folder) if spec.homology_files is None else spec.homology_files
    found["homology_files"] = tuple(entry for entry in listed if not is_query(entry.file))
    completed = spec.model_copy(update=found)
    for field in ("expression", "metabolites"):
        if getattr(completed, field) is None:
            raise InputError(
                f"the cohort folder {folder.name!r} holds no {field} file",
                remedy=f"name it {field}.csv, or give '{field}: {{file: ...}}' in cohort.yaml",
            )
    return completed


def queries(spec: CohortSpec, folder: Path) -> tuple[HomologyEntry, ...]:
    """Return the profiles and baits that are listed among the homology files, then those that lie in their folder."""
    listed = [entry for entry in spec.homology_files or () if is_query(entry.file)]
    others = [spec.proteome.file] if spec.proteome else []
    names = {posixpath.normpath(name) for name in (*others, *(entry.file for entry in listed))}
    lying = (entry for entry in _in_homology_folder(folder) if is_query(entry.file) and entry.file not in names)
    return (*listed, *lying)


def _in_homology_folder(folder: Path) -> tuple[HomologyEntry, ...]:
    files = sorted(p for p in (folder / "homology").glob("*") if p.is_file() and not p.name.startswith("."))
    return tuple(HomologyEntry(file=f"homology/{p.name}") for p in files if kind_of(p.name) != "index")


def _customary(folder: Path, stem: str) -> str | None:
    matches = sorted(p.name for p in folder.glob(f"{stem}.*") if not p.name.endswith((".tmp", "~", ".yaml")))
    if len(matches) > 1:
        raise InputError(
            f"both {matches[0]} and {matches[1]} could be the {stem} file",
            remedy=f"remove one, or give '{stem}: {{file: ...}}' in cohort.yaml",
        )
    return matches[0] if matches else None
