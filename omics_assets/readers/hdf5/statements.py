"""What an AnnData file says of the numbers in its matrices: in `uns`, and by the names of its layers."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from omics_assets.readers.hdf5.arrays import is_text, read_array
from omics_assets.readers.hdf5.file import Node, child, group, is_dataset
from omics_assets.readers.matrix_columns import plain_word

X, RAW = "X", "raw"
_UNIT_WORDS = {
    **dict.fromkeys(("counts", "count", "rawcounts", "readcounts", "estcounts", "umi", "umis", "umicounts"), "counts"),
    **dict.fromkeys(("tpm", "tpms"), "tpm"),
    **dict.fromkeys(("fpkm", "fpkms"), "fpkm"),
    **dict.fromkeys(("rpkm", "rpkms"), "rpkm"),
    **dict.fromkeys(("log2", "logcounts"), "log2"),  # Bioconductor's logcounts are log2(x + 1)
    **dict.fromkeys(("logratio", "log2ratio", "log2fc"), "log_ratio"),
    **dict.fromkeys(("intensity", "intensities", "rawintensity", "area", "peakarea", "height"), "intensity"),
    **dict.fromkeys(("peakheight", "abundance", "concentration"), "intensity"),
    **dict.fromkeys(("percent", "percentage"), "percent"),
}


@dataclass(frozen=True)
class Statements:
    """What a file says of its matrices.

    Parameters
    ----------
    units
        Matrix -> unit, of those whose unit is stated.
    measured
        The matrix that holds the values as measured, where the file names one.
    log_base
        Base of the logarithms that scanpy's log1p took, where it was applied.
    """

    units: dict[str, str]
    measured: str | None
    log_base: float | None


def read_statements(node: Node, matrices: Sequence[str], known_units: Collection[str], file: str) -> Statements:
    """Read what the file says of its matrices.

    Parameters
    ----------
    node
        The AnnData group.
    matrices
        Names of its matrices.
    known_units
        Units that this kind of measurement can have; other words say nothing.
    file
        Name of the file, for messages.

    Notes
    -----
    `uns/units` (matrix -> unit) and `uns/measured` are written by our own export; `uns/unit` and `uns/X_name` (the
    name of the assay in Bioconductor) speak of X; the name of a layer speaks of the layer.
    """
    uns = group(node, "uns", file)
    if uns is None:
        return Statements({name: unit for name in matrices if (unit := _unit(name, known_units))}, None, None)
    words = {name: _text(uns, f"units/{name}", file) or name for name in matrices}
    if X in words and words[X] == X:
        of_x = (_text(uns, name, file) for name in ("unit", "units", "X_name"))
        words[X] = next((text for text in of_x if text), X)
    units = {name: unit for name, word in words.items() if (unit := _unit(word, known_units))}
    measured = _text(uns, "measured", file)
    return Statements(units, measured if measured in matrices else None, _log_base(uns, file))


def _unit(word: str, known: Collection[str]) -> str | None:
    unit = _UNIT_WORDS.get(plain_word(word))
    return unit if unit in known else None


def _log_base(uns: Node, file: str) -> float | None:
    if child(uns, "log1p", file) is None:
        return None
    base = child(uns, "log1p/base", file)
    if base is None or not is_dataset(base) or base.shape != () or base.dtype.kind not in "iuf":
        return math.e  # numpy's log1p, where scanpy was given no base
    return float(base[()])


def _text(uns: Node, path: str, file: str) -> str | None:
    node = child(uns, path, file)
    if node is None or not is_dataset(node) or node.shape not in {(), (1,)}:
        return None
    values = read_array(node, file).reshape(-1)
    return str(values[0]) if values.dtype.kind in "OU" and is_text(values) else None
