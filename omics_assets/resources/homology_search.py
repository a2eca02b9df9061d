"""How searches are run: threads, and the program for baits. Where profiles lie is part of the data root."""

from __future__ import annotations

from typing import Any

import dagster as dg
from pydantic import ConfigDict, Field

from omics_assets.homology_search import Runner


class HomologySearch(dg.ConfigurableResource[Any]):
    """What searches run with; it changes how long they take, not which profiles are searched."""

    model_config = ConfigDict(extra="forbid")

    runner: Runner = Field(default="auto", description="Program for baits; auto: blastp, else diamond, as on the PATH")
    threads: int = Field(default=0, ge=0, description="CPU threads; 0: all")
    time_limit: float = Field(default=3600.0, gt=0, description="Seconds after which a program for baits is stopped")
