"""`cohort.yaml`: its model, and how it is read safely."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from omics_assets.errors import InputError
from omics_assets.settings import STAGES

MAX_YAML_BYTES = 1_000_000
ExpressionUnit = Literal["auto", "fpkm", "rpkm", "tpm", "counts", "log2", "log_ratio"]
MetaboliteUnit = Literal["auto", "intensity", "percent", "log2", "log_ratio"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpressionEntry(_Section):
    """The gene-expression file."""

    file: str
    format: str = "auto"
    unit: ExpressionUnit = "auto"
    tx2gene: str | None = None


class MetaboliteEntry(_Section):
    """The metabolite file."""

    file: str
    format: str = "auto"
    unit: MetaboliteUnit = "auto"


class SamplesEntry(_Section):
    """The sample sheet, and which of its columns mean what."""

    file: str
    id: str | None = None
    labels: tuple[str, ...] | None = None
    design: tuple[str, ...] | None = None
    block: str | None = None


class HomologyEntry(_Section):
    """One homology file."""

    file: str
    format: str = "auto"
    family: str | None = None


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


class _StrictLoader(yaml.SafeLoader):
    """Plain data only, and no repeated keys (silent loss)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for position, key in enumerate(keys):
            if key in keys[:position]:
                mark = node.value[position][0].start_mark
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is given twice", mark)
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
    if path.stat().st_size > MAX_YAML_BYTES:
        raise InputError("is larger than a settings file can be", file=name, remedy="keep it under 1 MB")
    content = _load(path)
    sections = {stage: content.pop(stage) or {} for stage in STAGES if stage in content}
    for stage, section in sections.items():
        if not isinstance(section, dict):
            raise InputError(f"{stage} must be a section of settings", file=name, remedy=f"write '{stage}: {{...}}'")
    try:
        return CohortSpec.model_validate(content), sections
    except ValidationError as error:
        raise explain_validation(error, CohortSpec, name, extra_keys=STAGES) from None


def _load(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=path.name, remedy="save it as UTF-8") from None
    try:
        aliases = [event for event in yaml.parse(text, Loader=yaml.SafeLoader) if isinstance(event, yaml.AliasEvent)]
        if aliases:  # a few nested aliases can expand to gigabytes
            line = aliases[0].start_mark.line + 1
            raise InputError("aliases are not allowed", file=path.name, line=line, remedy="write the value out")
        content = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader, made stricter
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or "is not valid YAML"
        raise InputError(str(problem), file=path.name, line=line, remedy="compare with data/cohorts/demo") from None
    except RecursionError:
        raise InputError("is nested too deeply", file=path.name, remedy="compare with data/cohorts/demo") from None
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise InputError("must be a mapping of names to values", file=path.name, remedy="write 'title: ...' lines")
    return content


def explain_validation(
    error: ValidationError, model: type[BaseModel], file: str, *, extra_keys: tuple[str, ...] = ()
) -> InputError:
    """Turn pydantic's first complaint into an `InputError`, with the nearest key where one is unknown."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] != "extra_forbidden":
        return InputError(first["msg"], file=file, column=place, remedy=f"correct the value of {place}")
    known = [*_all_keys(model), *extra_keys]
    near = difflib.get_close_matches(str(first["loc"][-1]), known, n=1, cutoff=0.4)
    remedy = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
    return InputError(f"unknown key {place!r}", file=file, column=place, remedy=remedy)


def _all_keys(model: type[BaseModel]) -> list[str]:
    keys: list[str] = []
    for name, field in model.model_fields.items():
        keys.append(field.alias or name)
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                keys += _all_keys(part)
    return keys
