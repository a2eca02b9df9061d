"""Tables of one or a few samples each, joined on their feature ids as arrays, one file in memory at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.results import FeatureTable

_SHOWN = 3


class JoinedSamples:
    """Tables to be put side by side.

    Parameters
    ----------
    first
        The first table: its features come first, and the others must be in its unit.
    label
        What its sample is called where the file does not say.
    file
        Its file, for messages.
    complete
        Whether every file lists the same features; else one that a file does not list has 0 in its samples.
    """

    def __init__(self, first: FeatureTable, label: str, file: str, *, complete: bool) -> None:
        self._first = first
        self._complete = complete
        self._index = pd.Index(first.table.index)
        self._columns: list[NDArray[np.float64]] = []
        self._listed = 0
        self._length_sum, self._length_count = np.zeros(len(self._index)), np.zeros(len(self._index))
        self._files: list[tuple[str, str, list[str]]] = []
        self._notes: Counter[str] = Counter()
        self.add(first, label, file)

    def add(self, read: FeatureTable, label: str, file: str) -> None:
        """Add the samples of a file; parameters as those of the first.

        Raises
        ------
        InputError
            If it lists other features than the first although the program lists the same for all, or is in another
            unit.
        """
        if (read.dialect, read.unit) != (self._first.dialect, self._first.unit):
            raise InputError(
                f"holds {read.dialect} in {read.unit}, the first file {self._first.dialect} in {self._first.unit}",
                file=file,
                remedy="give files of one format, and the quantity where it can be chosen",
            )
        rows = self._rows(read, file)
        values = np.zeros((read.table.shape[1], len(self._index)))
        values[:, rows] = read.table.to_numpy().T
        self._columns += list(values)
        self._listed += read.table.size
        if "length" in read.features:
            lengths = read.features["length"].to_numpy()
            self._length_sum[rows] += np.nan_to_num(lengths)
            self._length_count[rows] += ~np.isnan(lengths)
        self._files.append((label, file, list(read.table.columns)))
        self._notes.update(read.notes)

    def result(self) -> FeatureTable:
        """Return all samples in the order they were added.

        Raises
        ------
        InputError
            If two files name the same sample.
        """
        names, notes = self._names()
        values = np.zeros((len(self._columns), len(self._index)))
        for row, column in zip(values, self._columns, strict=True):
            row[: len(column)] = column
        table = pd.DataFrame(values.T, self._index, pd.Index(names, dtype="str"), copy=False)
        features = pd.DataFrame(index=table.index)
        if self._length_count.any():
            known = self._length_count > 0
            features["length"] = np.where(known, self._length_sum / np.where(known, self._length_count, 1.0), np.nan)
        if filled := values.size - self._listed:
            notes.append(f"{filled} values of features that the file of a sample does not list are 0")
        first = self._first
        notes = [f"{len(self._files)} files were joined", *notes, *self._said()]
        return FeatureTable(table, features, first.dialect, first.unit, tuple(notes), zeros=first.zeros)

    def _rows(self, read: FeatureTable, file: str) -> slice | NDArray[np.intp]:
        """Rows of the features of a file; new features are put behind the others."""
        ids = read.table.index
        if ids.equals(self._index):
            return slice(None)
        rows: NDArray[np.intp] = self._index.get_indexer(ids)
        new = rows < 0
        if self._complete and (new.any() or len(ids) < len(self._index)):
            raise self._other_features(ids, new, file)
        if new.any():
            rows[new] = np.arange(len(self._index), len(self._index) + new.sum())
            self._index = self._index.append(ids[new])
            more = np.zeros(int(new.sum()))
            self._length_sum = np.concatenate([self._length_sum, more])
            self._length_count = np.concatenate([self._length_count, more])
        return rows

    def _other_features(self, ids: pd.Index[str], new: NDArray[np.bool_], file: str) -> InputError:
        absent = self._index.difference(ids, sort=False)
        of_first = f"{len(absent)} of {len(self._index)} features of {self._files[0][1]} are missing{_such(absent)}"
        return InputError(
            f"lists other features than the first file: {of_first}, {new.sum()} are new{_such(ids[new])}",
            file=file,
            remedy="quantify all samples against one annotation, and check that the file is complete",
        )

    def _names(self) -> tuple[list[str], list[str]]:
        """Names of the samples: those in the files where they differ, else those of the files."""
        inside = [(name, file) for _, file, names in self._files for name in names]
        seen: dict[str, str] = {}
        twice = next(((name, file) for name, file in inside if seen.setdefault(name, file) != file), None)
        if twice is None:
            return [name for name, _ in inside], []
        if all(len(names) == 1 for _, _, names in self._files):
            said = f"the files call their samples alike ({twice[0]!r}): they are called after the files"
            return [label for label, _, _ in self._files], [said]
        raise InputError(
            f"names the sample {twice[0]!r}, as does {seen[twice[0]]}",
            file=twice[1],
            remedy="give every sample its own name",
        )

    def _said(self) -> list[str]:
        """Notes of all files; of those that differ the first, and how many there are."""
        common = [note for note, count in self._notes.items() if count == len(self._files)]
        others = [note for note, count in self._notes.items() if count < len(self._files)]
        left = len(others) - _SHOWN
        return [*common, *others[:_SHOWN], *([f"{left} more notes on single files"] if left > 0 else [])]


def _such(ids: Sequence[str] | pd.Index[str]) -> str:
    return f" (such as {', '.join(ids[:_SHOWN])})" if len(ids) else ""
