"""What to do with a feature that stands in several rows."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from omics_assets.errors import InputError

Policy = Literal["error", "sum", "mean", "max", "suffix"]
_SHOWN = 3


def resolve_duplicates(table: pd.DataFrame, policy: Policy, *, file: str, lines: list[int]) -> tuple[pd.DataFrame, str]:
    """Return the table with unique ids, in order of first appearance, and a note on what was done.

    Parameters
    ----------
    table
        Features x samples; the index may repeat.
    policy
        error; sum, mean or max of the rows of one id (missing values skipped); suffix: `_2`, `_3` ... behind
        the second and later ones.
    file, lines
        File name and line of every row, for messages.

    Raises
    ------
    InputError
        If an id repeats and the policy is error; or it is sum and the table holds negative numbers: logarithms
        cannot be added.
    """
    if policy not in get_args(Policy):
        msg = f"duplicates must be one of {', '.join(get_args(Policy))}, not {policy!r}"
        raise ValueError(msg)
    repeated = table.index.duplicated()
    if not repeated.any():
        return table, ""
    names = list(dict.fromkeys(table.index[repeated]))
    if policy == "error":
        second = int(np.argmax(repeated))
        raise InputError(
            f"the id {table.index[second]!r} is used a second time ({len(names)} ids are repeated)",
            file=file,
            line=lines[second],
            remedy="keep one row per id, or give the rows ids of their own",
        )
    said = _said(table, names)
    if policy == "suffix":
        return table.set_axis(_suffixed(list(table.index)), axis="index"), f"a suffix was given to {said}"
    if policy == "sum":
        _refuse_negative(table, names[0], file)
    groups = table.groupby(level=0, sort=False)
    merged = {"sum": lambda: groups.sum(min_count=1), "mean": groups.mean, "max": groups.max}[policy]()
    return merged, f"merged by {policy}: {said}"


def _said(table: pd.DataFrame, names: list[str]) -> str:
    rows = int(table.index.duplicated(keep=False).sum())
    ids = "1 repeated id" if len(names) == 1 else f"{len(names)} repeated ids"
    return f"{rows} rows of {ids} ({', '.join(names[:_SHOWN])}{', ...' if len(names) > _SHOWN else ''})"


def _refuse_negative(table: pd.DataFrame, name: str, file: str) -> None:
    negative = (table < 0).any()
    if negative.any():
        raise InputError(
            f"the id {name!r} has several rows, which cannot be added: negative numbers are logarithms or scaled",
            file=file,
            column=str(negative.idxmax()),
            remedy="choose duplicates: mean, max, suffix or error, or keep one row per id",
        )


def _suffixed(ids: list[str]) -> list[str]:
    taken, seen, result = set(ids), dict.fromkeys(ids, 0), []
    for name in ids:
        seen[name] += 1
        new = name
        while seen[name] > 1 and new in taken:
            new = f"{name}_{seen[name]}"
            seen[name] += new in taken
        taken.add(new)
        result.append(new)
    return result
