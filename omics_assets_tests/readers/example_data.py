"""Folders of real files, given by the environment; tests skip where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def folder(variable: str) -> Path:
    """Return the folder named by an environment variable, or skip the test."""
    given = os.environ.get(variable)
    if not given:
        pytest.skip(f"{variable} is not set")
    return Path(given)
