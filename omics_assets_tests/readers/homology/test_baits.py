from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers.homology.baits import read_bait_ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (">AT1 first one\nMKV\nLLA\n>AT2\nMMM\n>AT1 again\nM\n", ("AT1", "AT2")),
        ("AT1\n# a comment\nAT2 the second\n\nAT3,CYP\r\n", ("AT1", "AT2", "AT3")),
        ("gene\tname\nAT1\tx\n", ("AT1",)),
        (">sp|P12345,1|NAME text\n", ("sp|P12345,1|NAME",)),
    ],
)
def test_fasta_or_one_per_line(text: str, ids: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "baits.txt"
    path.write_text(text)
    assert read_bait_ids(path) == ids


@pytest.mark.parametrize("text", ["", "gene\n", "# none\n", ">\n"])
def test_no_bait(text: str, tmp_path: Path) -> None:
    path = tmp_path / "baits.txt"
    path.write_text(text)
    with pytest.raises(InputError, match="names no bait"):
        read_bait_ids(path)
