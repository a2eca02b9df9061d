"""Which labels are numbers: predicted as numbers, and no cause of variation that could be held fixed level by level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def label_numbers(values: Sequence[str]) -> Floats | None:
    """Return the numbers of a label [n], NaN where it is empty; None where a value is no finite number."""
    numbers = np.full(len(values), np.nan)
    for position, text in enumerate(values):
        if text.strip():
            try:
                numbers[position] = float(text)
            except ValueError:
                return None
            if not np.isfinite(numbers[position]):
                return None
    return numbers


def numeric_label(values: Sequence[str], blocks: Ints) -> Floats | None:
    """Return the numbers of a label that is a number; None for a label that groups the samples.

    It is a number if all its values are, and more of them differ than half the biological units that have one: at most
    that many levels group the units, also where they are written as numbers.

    Parameters
    ----------
    values
        The label of each sample as text, empty where it is not known [n].
    blocks
        Biological unit of each sample [n].
    """
    numbers = label_numbers(values)
    if numbers is None:
        return None
    known = np.isfinite(numbers)
    return numbers if len(np.unique(numbers[known])) > len(np.unique(blocks[known])) / 2 else None
