"""How long work reports what it is doing, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with how much is done, how much there is, and what is going on."""

    def __call__(self, done: int, total: int, message: str) -> None:
        """Take note."""


def silent(done: int, total: int, message: str) -> None:
    """Report nothing: the default listener."""
