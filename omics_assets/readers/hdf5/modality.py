"""One modality of a MuData file, with what the file says of all samples together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from omics_assets.errors import InputError
from omics_assets.readers.hdf5.annotated import Annotated, Choice, read_annotated
from omics_assets.readers.hdf5.arrays import Text
from omics_assets.readers.hdf5.file import Node, child, group
from omics_assets.readers.hdf5.frames import Frame, read_frame
from omics_assets.readers.hdf5.modality_names import Kind, choose_modality


def read_modality(root: Node, kind: Kind, choose: Choice, known_units: Collection[str], file: str) -> Annotated:
    """Read the modality of a kind; columns that only the common `obs` has are added to those of its samples.

    Raises
    ------
    InputError
        If no modality can be told to be of this kind, or as `read_annotated`.
    """
    modalities = group(root, "mod", file)
    names = [str(name) for name in modalities or ()]
    name, note = choose_modality(names, kind, file)
    modality = group(modalities, name, file)
    if modality is None:
        raise InputError(f"the modality {name} holds nothing", file=file, remedy="save it again with mudata")
    read = read_annotated(modality, choose, known_units, file)
    if child(root, "obs", file) is None:
        return replace(read, notes=(note, *read.notes))
    columns = _of_all(read_frame(root, "obs", file), read.samples, name, names)
    return replace(read, samples=Frame(read.samples.names, columns), notes=(note, *read.notes))


def _of_all(common: Frame, own: Frame, name: str, modalities: list[str]) -> dict[str, Text]:
    """The columns of the modality's samples, then those of the common table that speak of all or of this modality."""
    row = {sample: number for number, sample in enumerate(common.names)}
    columns = dict(own.columns)
    for column, cells in common.columns.items():
        of, _, rest = column.partition(":")
        if of in modalities and of != name and rest:
            continue
        plain = rest if of == name and rest else column
        if plain not in columns:
            columns[plain] = [cells[row[sample]] if sample in row else None for sample in own.names]
    return columns
