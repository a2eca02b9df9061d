"""Run config of every stage: the settings of `settings.py`, each field None = "as the cohort says"."""

from __future__ import annotations

from typing import Any, Literal, get_origin

import dagster as dg
from pydantic import BaseModel, ConfigDict, Field, create_model

from omics_assets.settings import Settings


class _StageConfig(dg.Config):
    model_config = ConfigDict(extra="forbid")


def _mirror(model: type[BaseModel]) -> type[_StageConfig]:
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        kind: Any = info.annotation
        if get_origin(kind) is Literal:  # run config knows no optional choices; Settings checks the value
            kind = str
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = _mirror(kind)
        fields[name] = (kind | None, Field(default=None, description=info.description))
    return create_model(f"{model.__name__}Config", __base__=_StageConfig, **fields)


_CONFIGS: dict[str, type[_StageConfig]] = {
    stage: _mirror(type(getattr(Settings(), stage))) for stage in Settings.model_fields
}


def stage_config(stage: str) -> type[dg.Config]:
    """Return the config class of a stage."""
    return _CONFIGS[stage]
