"""Which of the matrices of an AnnData file to take."""

from __future__ import annotations

from collections.abc import Sequence

from omics_assets.errors import InputError
from omics_assets.readers.hdf5.statements import RAW, Statements, X
from omics_assets.readers.matrix_columns import plain_word

_ONE_KIND = {"rpkm": "fpkm"}


def customary(matrices: Sequence[str], said: Statements, file: str) -> str:
    """Return the matrix taken where none is asked for: the one said to be as measured, X, or the only layer.

    Raises
    ------
    InputError
        If there is no X and more than one layer.
    """
    for name in (said.measured, X):
        if name in matrices:
            return str(name)
    layers = [name for name in matrices if name != RAW]
    if len(layers) > 1:
        raise InputError(
            f"X is empty, and there are several layers: {', '.join(layers)}",
            file=file,
            remedy=f"say which to take, such as quantity: {layers[0]}, or save the file with the measurements in X",
        )
    return layers[0] if layers else RAW


def by_name(matrices: Sequence[str], wanted: str, file: str) -> str:
    """Return the matrix of a name, without regard to case and punctuation.

    Raises
    ------
    InputError
        If there is none.
    """
    found = next((name for name in matrices if plain_word(name) == plain_word(wanted)), None)
    if found is None:
        raise InputError(f"has no matrix {wanted!r}", file=file, remedy=f"quantities of this file: {_list(matrices)}")
    return found


def by_kind(matrices: Sequence[str], wanted: str, said: Statements, file: str) -> str:
    """Return the matrix that is stated to hold counts, tpm or fpkm; for counts also one called raw.

    Raises
    ------
    InputError
        If there is none.
    """
    found = [name for name in matrices if wanted in {said.units.get(name), _ONE_KIND.get(said.units.get(name, ""))}]
    if not found and wanted == "counts":
        found = [name for name in matrices if plain_word(name) == RAW]
    if not found:
        raise InputError(
            f"does not say that one of its matrices holds {wanted}",
            file=file,
            remedy=f"leave quantity away, or give the layer that name; matrices of this file: {_list(matrices)}",
        )
    return found[0]


def _list(matrices: Sequence[str]) -> str:
    return ", ".join(matrices)
