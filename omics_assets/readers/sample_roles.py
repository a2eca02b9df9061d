"""Which samples are blanks and which quality controls, by what a file says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from omics_assets.readers.results import BIOLOGICAL, BLANK, QC

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_RUNS = re.compile(r"[A-Z]+|[a-z]+")  # the other reading of `QCpool`
_BLANK = {"blank", "blanks", "blk", "blks"}
_QC = {"qc", "qcs", "sqc", "pqc", "pool", "pooled", "pools"}
_STANDARD = {"standard", "standards", "std", "stds", "calibration", "calibrant", "calibrator"}
_BESIDE_STANDARD = {"mix", "mixture", "curve", "external", "reference", "sample", "samples"}
_BIOLOGICAL = {"sample", "samples", "biological", "study", "experimental", "unknown", "subject"}
_IN_NAMES = ({"blank", "blk"}, {"qc", "pool"})
_SHOWN = 3


def role_of(text: str) -> str | None:
    """Return the role that a class, file type or label says: blank, qc or biological; None where it says none.

    Words count as a whole, at borders of punctuation, digits and case: `SolventBlank`, `blank_post` and
    `Extraction blank` are blanks, `PooledQC`, `QC01` and `quality control` controls. What consists of nothing but
    words for standards (`Standard`, `Std mix 2`, `calibration`) is a control too; `standard diet` says nothing.
    """
    named = {word for word in _words(text) if not word.isdigit()}
    words = named | _runs(text)
    if words & _BLANK:
        return BLANK
    if words & _QC or {"quality", "control"} <= words:
        return QC
    if named & _STANDARD and named <= _STANDARD | _BESIDE_STANDARD:
        return QC
    return BIOLOGICAL if named and named <= _BIOLOGICAL else None


def sample_frame(
    names: Sequence[str], said: Mapping[str, Sequence[str | None]] | None = None, *, asked: Sequence[str] = ()
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return what is known of samples with their roles, and notes on how the roles were found.

    Parameters
    ----------
    names
        Samples in order.
    said
        Column -> what the file says of every sample; None where it says nothing.
    asked
        Those of the columns that may say the role, the most trusted first. Where none calls any sample a blank or
        a control, the words blank, blk, qc and pool in the names do.
    """
    index = pd.Index(list(names), dtype="str")
    columns = dict(said or {})
    frame = pd.DataFrame({key: pd.Series(list(cells), index=index, dtype="str") for key, cells in columns.items()})
    frame = frame.reindex(index)
    roles = [BIOLOGICAL] * len(index)
    for key in reversed([key for key in asked if key in columns]):
        new = [role_of(cell or "") for cell in columns[key]]
        roles = [role if role in {BLANK, QC} else old for role, old in zip(new, roles, strict=True)]
    notes = _notes(index, roles, "by the file")
    if not notes:
        roles = [_role_of_name(name) for name in index]
        notes = _notes(index, roles, "by a word in the sample name, as nothing else says so")
    frame["role"] = pd.Series(roles, index=index, dtype="str")
    return frame, notes


def _role_of_name(name: str) -> str:
    words = _words(name) | _runs(name)
    return next((role for role, of in zip((BLANK, QC), _IN_NAMES, strict=True) if words & of), BIOLOGICAL)


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORDS.findall(text)}


def _runs(text: str) -> set[str]:
    return {run.lower() for run in _RUNS.findall(text)}


def _notes(names: pd.Index[str], roles: Sequence[str], how: str) -> tuple[str, ...]:
    notes = []
    for role, what in ((BLANK, "blanks"), (QC, "quality controls")):
        those = [name for name, of in zip(names, roles, strict=True) if of == role]
        if those:
            shown = ", ".join(those[:_SHOWN]) + (", ..." if len(those) > _SHOWN else "")
            notes.append(f"{what} {how}: {shown} ({len(those)} in all)")
    return tuple(notes)
