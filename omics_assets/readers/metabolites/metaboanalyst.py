"""Tables for MetaboAnalyst: a matrix that carries the labels of its samples; samples in rows or in columns.

Definition: the data formats page of MetaboAnalyst (concentration, peak intensity and bin tables).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.duplicates import resolve_duplicates
from omics_assets.readers.matrix_checks import check_column_names, check_row_names, check_values, refuse_text
from omics_assets.readers.metabolites.feature_annotation import describe_features
from omics_assets.readers.metabolites.labelled_grid import LabelledGrid, read_labelled
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.value_meaning import zeros_meaning
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source

LABEL = "label"


def read_metaboanalyst(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a table for MetaboAnalyst.

    Raises
    ------
    InputError
        If it has no labels, a quantity is asked for, names are missing or repeated, or a cell is no finite number.
    """
    if options.quantity is not None:
        problem, remedy = f"has no quantity {options.quantity!r}", "it has one number per sample: ask for none"
        raise InputError(problem, file=source.name, remedy=remedy)
    found = read_labelled(source)
    table, lines = _matrix(found)
    unique, repeated = resolve_duplicates(table, options.duplicates, file=source.name, lines=lines)
    features, about = describe_features(pd.DataFrame(index=unique.index))
    features["name"] = features["name"].where(features["mz"].notna(), pd.Series(unique.index, index=unique.index))
    samples, roles = sample_frame(found.samples, _columns(found), asked=(LABEL,))
    numbers = range(1, len(found.grid.header))
    notes = (*found.grid.notes, *_notes(found), *found.grid.number_notes(numbers), *about, *roles)
    said = (*notes, repeated) if repeated else notes
    return FeatureTable(unique, features, "metaboanalyst", None, said, samples, zeros_meaning(table))


def _matrix(found: LabelledGrid) -> tuple[pd.DataFrame, list[int]]:
    """Return features x samples, and the line of every feature."""
    grid, transposed = found.grid, found.places.samples_in_rows
    numbers = range(1, len(grid.header))
    refuse_text(grid, {number: grid.numbers(number) for number in numbers})
    values = grid.values(numbers)
    check_values(grid, numbers, values)
    in_rows, in_header = grid.text(0), list(grid.header[1:])
    check_row_names(grid, in_rows, samples=transposed)
    check_column_names(grid, numbers, samples=not transposed)
    names, values = (in_header, values.T) if transposed else (in_rows, values)
    table = pd.DataFrame(values, index=pd.Index(names, dtype="str"), columns=pd.Index(found.samples, dtype="str"))
    if not table.index.has_duplicates:
        return table, []
    return table, [grid.header_line] * len(names) if transposed else grid.lines()


def _columns(found: LabelledGrid) -> dict[str, Sequence[str | None]]:
    """Return the labels by column; the main one is called label."""
    main = found.places.labels[found.places.main]
    return {LABEL: found.labels[main], **{name: of for name, of in found.labels.items() if name != main}}


def _notes(found: LabelledGrid) -> tuple[str, ...]:
    main, places = found.places.labels[found.places.main], found.places
    where = "columns" if places.samples_in_rows else "rows"
    others = [name for name in places.labels if name != main]
    beside = f"; further {where} about samples: {', '.join(others)}" if others else ""
    return (
        f"samples in {'rows' if places.samples_in_rows else 'columns'}, with labels ({main!r})",
        f"{len(set(found.labels[main]) - {None})} labels{beside}",
    )
