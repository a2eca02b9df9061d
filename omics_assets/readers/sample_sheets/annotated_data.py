"""Sample sheets inside AnnData and MuData files: obs."""

from __future__ import annotations

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.dialects import Dialect
from omics_assets.readers.hdf5.arrays import Text
from omics_assets.readers.hdf5.file import Node, child, group, opened
from omics_assets.readers.hdf5.frames import Frame, read_frame
from omics_assets.readers.hdf5.recognise import is_h5ad, is_h5mu, require_annotated
from omics_assets.readers.results import SampleTable
from omics_assets.readers.sample_sheets.options import SheetOptions
from omics_assets.readers.source import Source


def read_h5ad_obs(source: Source, options: SheetOptions) -> SampleTable:
    """Read obs of an AnnData file.

    Parameters
    ----------
    source
        The file.
    options
        id: by default the names of the rows.

    Raises
    ------
    InputError
        If it is no AnnData file, there is no such column, or a sample is unnamed or repeated.
    """
    with opened(source) as root:
        require_annotated(root, source)
        frame = read_frame(root, "obs", source.name)
    return _sheet(frame, options, source, "h5ad")


def read_h5mu_obs(source: Source, options: SheetOptions) -> SampleTable:
    """Read obs of a MuData file, with the columns that only the modalities have. Parameters, errors as above."""
    with opened(source) as root:
        frames = list(_frames(root, source.name).items())
    names = list(dict.fromkeys(name for _, frame in frames for name in frame.names))
    prefixes = {f"{modality}:" for modality, _ in frames if modality}
    columns: dict[str, Text] = {}
    for _, frame in frames:
        row = {name: number for number, name in enumerate(frame.names)}
        for column, cells in frame.columns.items():
            plain = next((column.removeprefix(one) for one in prefixes if column.startswith(one)), column)
            new = [cells[row[name]] if name in row else None for name in names]
            old = columns.get(plain, [None] * len(names))
            columns[plain] = [known or said for known, said in zip(old, new, strict=True)]
    return _sheet(Frame(names, columns), options, source, "h5mu")


def _frames(root: Node, file: str) -> dict[str, Frame]:
    """The common obs under an empty name, then that of every modality."""
    frames = {"": read_frame(root, "obs", file)} if child(root, "obs", file) is not None else {}
    modalities = group(root, "mod", file)
    for name in modalities if modalities is not None else ():
        frames[str(name)] = read_frame(group(modalities, str(name), file), "obs", file)
    return frames


def _sheet(frame: Frame, options: SheetOptions, source: Source, dialect: str) -> SampleTable:
    table, names = frame.texts(), pd.Series(frame.names, dtype="str")
    if options.id is not None:
        if options.id not in table:
            known = ", ".join(table.columns) or "none"
            raise InputError(f"obs has no column {options.id!r}", file=source.name, remedy=f"its columns: {known}")
        names = table.pop(options.id).reset_index(drop=True)
    if names.isna().any() or names.duplicated().any():
        wrong = (
            "a row has no sample name" if names.isna().any() else f"{names[names.duplicated()].iloc[0]!r} appears twice"
        )
        raise InputError(f"in obs {wrong}", file=source.name, column=options.id, remedy="keep one named row per sample")
    note = f"sample names from {options.id or 'the row names of obs'}"
    return SampleTable(table.set_axis(pd.Index(names, name="sample")), dialect, (note,))


ANNOTATED_DIALECTS: tuple[Dialect[SheetOptions, SampleTable], ...] = (
    Dialect("h5mu", is_h5mu, read_h5mu_obs),  # first: it begins with a line of text
    Dialect("h5ad", is_h5ad, read_h5ad_obs),
)
