"""What the files of a homology folder are, by their names: tables of hits, or queries to search a proteome with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

Kind = Literal["hits", "profiles", "baits", "index"]
_PACKED = {".gz", ".bz2", ".xz", ".zip"}
_KINDS: dict[str, Kind] = {
    ".hmm": "profiles",
    **dict.fromkeys((".faa", ".fa", ".fasta"), "baits"),
    **dict.fromkeys((".h3f", ".h3i", ".h3m", ".h3p", ".dmnd"), "index"),
}


@dataclass(frozen=True)
class QueryFile:
    """One file to search a proteome with.

    Parameters
    ----------
    path
        The file.
    family
        Family of all its hits, where the cohort names it; such a file is always searched.
    """

    path: Path
    family: str | None = None

    @property
    def kind(self) -> Kind:
        """Profiles or baits."""
        return kind_of(self.path.name)

    @property
    def stem(self) -> str:
        """File name without its suffixes: what the cohort may call it, and the family of baits."""
        return _unpacked(self.path.name).stem


def kind_of(name: str) -> Kind:
    """Return what a file is: profiles and baits by their suffix, an index made of them, else a table of hits."""
    return _KINDS.get(_unpacked(name).suffix.lower(), "hits")


def is_query(name: str) -> bool:
    """Return whether a file is searched with, and not read as hits."""
    return kind_of(name) in {"profiles", "baits"}


def _unpacked(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    return path.with_suffix("") if path.suffix.lower() in _PACKED else path
