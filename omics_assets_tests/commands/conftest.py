from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from omics_assets import cli
from omics_assets.data_root import DataRoot
from omics_assets_tests.automation.conftest import finished

__all__ = ["finished"]


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that calls `omics-assets` on a data root."""

    def call(root: DataRoot | Path, *arguments: str) -> Said:
        monkeypatch.setenv("OMICS_DATA", str(root.path if isinstance(root, DataRoot) else root))
        monkeypatch.setattr("sys.argv", ["omics-assets", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return call
