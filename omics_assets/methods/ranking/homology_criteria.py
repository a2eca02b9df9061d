"""Which hits pass: E-value, coverage and identity, or the gathering threshold of the profile."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Threshold = Literal["evalue", "gathering"]


@dataclass(frozen=True)
class Limits:
    """What a hit must reach.

    Parameters
    ----------
    evalue
        At most.
    coverage, identity
        At least, as shares.
    """

    evalue: float
    coverage: float
    identity: float


def judge_hits(
    hits: pd.DataFrame, threshold: Threshold, limits: Limits, no_homology: Collection[str]
) -> tuple[NDArray[np.object_], list[str]]:
    """Return the criteria each hit fails, "" where none, and notes on what could not be applied.

    Parameters
    ----------
    hits
        Columns evalue, bitscore and gathering (bits), coverage and identity (shares) and program, each optional;
        index 0, 1, ...
    threshold
        gathering: where the gathering threshold of the profile is known, a hit passes if its bit score reaches it,
        and by nothing else; the limits judge the other hits. evalue: they judge all.
    limits
        What a hit must reach.
    no_homology
        Programs whose hits never pass: they predict regions.
    """
    bits, gathering = numbers(hits, "bitscore"), numbers(hits, "gathering")
    is_known = (bits.notna() & gathering.notna()).to_numpy(dtype=np.bool_)
    by_gathering = is_known if threshold == "gathering" else np.zeros_like(is_known)
    is_region = np.zeros_like(is_known)
    if "program" in hits:
        is_region = hits["program"].isin(list(no_homology)).to_numpy(dtype=np.bool_)
    reasons, notes = _failures(hits, ~by_gathering & ~is_region, limits)
    reasons[by_gathering & (bits < gathering).to_numpy(dtype=np.bool_)] = "bit score < gathering threshold"
    reasons[is_region] = "predicts a region, no homology"
    if threshold == "gathering" and not by_gathering.all():
        unknown = int((~by_gathering).sum())
        notes.append(f"gathering threshold unknown for {unknown} of {len(hits)} hits: E-value and coverage decide")
    return reasons, notes


def _failures(hits: pd.DataFrame, judged: NDArray[np.bool_], limits: Limits) -> tuple[NDArray[np.object_], list[str]]:
    """Return the limits each judged hit fails, "" where none, and what could not be applied."""
    criteria: list[tuple[str, str, bool, Callable[[pd.Series], pd.Series]]] = [
        ("evalue", f"E-value > {limits.evalue:g}", True, lambda x: x > limits.evalue),
        ("coverage", f"coverage < {limits.coverage:g}", limits.coverage > 0, lambda x: x < limits.coverage),
        ("identity", f"identity < {limits.identity:g}", limits.identity > 0, lambda x: x < limits.identity),
    ]
    reasons = np.full(len(hits), "", dtype=np.object_)
    notes = []
    for column, text, wanted, fails in criteria:
        if not wanted:
            continue
        values = numbers(hits, column)
        failing = judged & fails(values).to_numpy(dtype=np.bool_)
        reasons[failing] = [f"{reason}; {text}" if reason else text for reason in reasons[failing]]
        n_unknown = int((judged & values.isna().to_numpy(dtype=np.bool_)).sum())
        if n_unknown:
            notes.append(f"{column} missing in {n_unknown} of {len(hits)} hits: the criterion is not applied to them")
    return reasons, notes


def numbers(hits: pd.DataFrame, column: str) -> pd.Series:
    """Return a column of hits as numbers; missing in all where there is none."""
    if column not in hits:
        return pd.Series(np.nan, index=range(len(hits)), dtype="float64")
    return pd.to_numeric(hits[column]).astype("float64")
