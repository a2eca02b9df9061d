"""`cohort.yaml`: its model, and how it is read safely."""

from __future__ import annotations

import difflib
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from omics_assets.errors import InputError
from omics_assets.settings import STAGES

MAX_YAML_BYTES = 1_000_000
MAX_YAML_DEPTH = 20
ExpressionUnit = Literal["auto", "fpkm", "rpkm", "tpm", "counts", "log2", "log_ratio"]
MetaboliteUnit = Literal["auto", "intensity", "percent", "log2", "log_ratio"]
DuplicatePolicy = Literal["error", "sum", "mean", "max", "suffix"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpressionEntry(_Section):
    """The gene-expression file, or a folder or pattern of one file per sample."""

    file: str
    format: str = "auto"
    unit: ExpressionUnit = "auto"
    duplicates: DuplicatePolicy | None = None
    tx2gene: str | None = None
    gene_pattern: str | None = None


class MetaboliteEntry(_Section):
    """The metabolite file."""

    file: str
    format: str = "auto"
    unit: MetaboliteUnit = "auto"
    quantity: str | None = None
    duplicates: DuplicatePolicy | None = None


class SamplesEntry(_Section):
    """The sample sheet, and which of its columns mean what."""

    file: str
    format: str = "auto"
    id: str | None = None
    expression_column: str | None = None
    metabolite_column: str | None = None
    labels: tuple[str, ...] | None = None
    design: tuple[str, ...] | None = None
    block: str | None = None


class HomologyEntry(_Section):
    """One homology file."""

    file: str
    format: str = "auto"
    family: str | None = None
    columns: tuple[str, ...] | None = None
    gene_side: Literal["subject", "query"] = "subject"
    baits: str | None = None
    species: str | None = None


class FileEntry(_Section):
    """A file without options."""

    file: str


class Pathway(_Section):
    """Metabolites scored jointly, for one ranking of their own."""

    targets: tuple[str, ...] = Field(min_length=1)
    intermediates: tuple[str, ...] = ()


class CohortSpec(_Section):
    """Everything `cohort.yaml` may say; what it leaves out, the folder says."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_version: Literal[1] = Field(default=1, alias="schema")
    title: str = ""
    expression: ExpressionEntry | None = None
    metabolites: MetaboliteEntry | None = None
    samples: SamplesEntry | None = None
    homology_files: tuple[HomologyEntry, ...] | None = None
    families: tuple[str, ...] = ()
    proteome: FileEntry | None = None
    annotation: FileEntry | None = None
    orthologs: FileEntry | None = None
    known_genes: FileEntry | None = None
    targets: tuple[str, ...] = ()
    pathways: dict[str, Pathway] = {}


class _StrictLoader(yaml.CSafeLoader):
    """Plain data only, and no repeated keys (silent loss)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} is given twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def read_cohort_yaml(path: Path) -> tuple[CohortSpec, dict[str, dict[str, Any]]]:
    """Read `cohort.yaml`.

    Returns
    -------
    tuple
        The specification, and the raw settings sections by stage (validated by `settings.Settings` later).

    Raises
    ------
    InputError
        If the file is too large, not YAML, or has an unknown key or wrong value (nearest key suggested).
    """
    name = path.name
    content = _load(path)
    sections = {stage: content.pop(stage) for stage in STAGES if stage in content}
    for stage, section in sections.items():
        if section is None:  # 'ranking:' with nothing below it
            sections[stage] = {}
        elif not isinstance(section, dict):
            raise InputError(f"{stage} must be a section of settings", file=name, remedy=f"write '{stage}: {{...}}'")
    try:
        return CohortSpec.model_validate(content), sections
    except ValidationError as error:
        raise explain_validation(error, CohortSpec, name, extra_keys=STAGES) from None


def _load(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_YAML_BYTES:
            raise InputError("is larger than a settings file can be", file=path.name, remedy="keep it under 1 MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path.name, remedy="make it a plain file") from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=path.name, remedy="save it as UTF-8") from None
    try:
        _require_plain(text, path.name)
        content = _StrictLoader(text).get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = [part for name in ("context", "problem") if (part := getattr(error, name, None))]
        problem = ", ".join(said) or "is not plain text"
        line = None if mark is None else mark.line + 1
        raise InputError(problem, file=path.name, line=line, remedy="compare with data/cohorts/demo") from None
    except ValueError as error:  # the 45th of a month
        raise InputError(f"a value cannot be read: {error}", file=path.name, remedy="put it in quotes") from None
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise InputError("must be a mapping of names to values", file=path.name, remedy="write 'title: ...' lines")
    return content


def _require_plain(text: str, file: str) -> None:
    """Refuse what could execute, expand or overflow, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark is not None else None
        if isinstance(event, yaml.AliasEvent):  # a few nested aliases can expand to gigabytes
            raise InputError("aliases are not allowed", file=file, line=line, remedy="write the value out")
        if getattr(event, "tag", None):
            raise InputError("tags such as '!!name' are not allowed", file=file, line=line, remedy="write plain values")
        if depth > MAX_YAML_DEPTH:
            raise InputError("is nested too deeply", file=file, line=line, remedy="compare with data/cohorts/demo")


def explain_validation(
    error: ValidationError, model: type[BaseModel], file: str, *, extra_keys: tuple[str, ...] = ()
) -> InputError:
    """Turn pydantic's first complaint into an `InputError`, with the nearest key where one is unknown."""
    found = error.errors()
    first = next((each for each in found if each["type"] == "extra_forbidden"), found[0])  # it explains a missing one
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] != "extra_forbidden":
        return InputError(first["msg"], file=file, column=place, remedy=f"correct the value of {place}")
    *above, key = first["loc"]
    known = [*_keys_at(model, above), *(() if above else extra_keys)]
    near = difflib.get_close_matches(str(key), known, n=1, cutoff=0.4)
    remedy = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
    return InputError(f"unknown key {place!r}", file=file, column=place, remedy=remedy)


def _keys_at(model: type[BaseModel], location: list[str | int]) -> list[str]:
    """Keys of the section at a location, which runs through lists and dictionaries."""
    for part in location:
        field = next((f for name, f in model.model_fields.items() if part in {name, f.alias}), None)
        model = _model_in(field.annotation) or model if field else model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
