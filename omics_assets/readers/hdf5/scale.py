"""Values on the scale their unit names: natural logarithms become log2."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from omics_assets.readers.hdf5.annotated import Annotated
from omics_assets.readers.hdf5.statements import RAW, X

_LARGEST_LOG = 30.0  # e^30 is more than any abundance


def on_stated_scale(read: Annotated) -> tuple[NDArray[np.float64], str | None, tuple[str, ...]]:
    """Return the values, their unit where the file states one, and notes on what was converted.

    Where scanpy's log1p was applied (`uns/log1p`) and the values can be its result, they become log2(x + 1): the
    natural logarithm is its default, `uns/log1p/base` its base otherwise.
    """
    unit, base = read.said.units.get(read.quantity), read.said.log_base
    if unit is not None:
        return read.matrix, unit, (f"unit: {unit}, as the file says",)
    if base is None or read.quantity not in {X, RAW}:
        return read.matrix, None, ()
    why_not = _no_logarithms(read.matrix, base)
    if why_not:
        return read.matrix, None, (f"uns/log1p says that logarithms were taken, but {why_not}: values are left alone",)
    if base == 2:
        return read.matrix, "log2", ("unit: log2, by uns/log1p",)
    name = "natural logarithms" if base == math.e else f"logarithms to base {base:g}"
    return read.matrix * math.log2(base), "log2", (f"{name} of x + 1, by uns/log1p: converted to log2(x + 1)",)


def _no_logarithms(values: NDArray[np.float64], base: float) -> str:
    """Say why values cannot be logarithms of x + 1; empty if they can."""
    known = values[np.isfinite(values)]
    if not base > 1:
        return f"{base:g} is the base of none"
    if (known < 0).any():
        return "there are negative values, as after scaling"
    if known.size and known.max() > _LARGEST_LOG:
        return f"there are values up to {known.max():g}"
    return "all values are whole numbers" if (known == np.round(known)).all() else ""
