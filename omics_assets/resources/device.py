"""The torch device."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import dagster as dg
from pydantic import ConfigDict, Field

SMALL = "compact"


@contextmanager
def threads_for(preset: str) -> Iterator[None]:
    """Train small networks on one thread: theirs are so short that waiting for each other takes longer."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1 if preset == SMALL else before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class TorchDevice(dg.ConfigurableResource[Any]):
    """Where networks are trained."""

    model_config = ConfigDict(extra="forbid")

    device: Literal["auto", "cpu", "cuda", "mps"] = Field(default="auto", description="auto: cuda, else mps, else cpu")
    threads: int = Field(default=0, ge=0, description="CPU threads; 0: all")

    def resolve(self) -> str:
        """Return the device to use, with the thread count set."""
        import torch

        if self.threads:
            torch.set_num_threads(self.threads)
        if self.device != "auto":
            return self.device
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
