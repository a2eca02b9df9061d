"""Ids of bait sequences: from a FASTA file, or one per line."""

from __future__ import annotations

import io
import re
from pathlib import Path

from omics_assets.errors import InputError
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.source import open_source

_HEADERS = {"gene", "geneid", "id", "bait", "baits", "baitid", "protein", "proteinid", "sequence", "locus"}
_END = re.compile(r"[\s,;]")


def read_bait_ids(path: Path) -> tuple[str, ...]:
    """Return the ids of a FASTA file (the first word behind `>`), or the first word of every line.

    Raises
    ------
    InputError
        If the file names none.
    """
    source = open_source(path)
    lines = [line.strip() for line in io.StringIO(source.text)] if source.container == "text" else []
    lines = [line for line in lines if line and not line.startswith("#")]
    if any(line.startswith(">") for line in lines):
        found = [line[1:].split(maxsplit=1)[0] for line in lines if line.startswith(">") and line[1:].strip()]
    else:
        found = [_END.split(line, maxsplit=1)[0] for line in lines]
        found = found[1:] if found and plain_word(found[0]) in _HEADERS else found
    ids = dict.fromkeys(name for name in found if name)
    if not ids:
        raise InputError("names no bait", file=path.name, remedy="give a FASTA file, or one id per line")
    return tuple(ids)
