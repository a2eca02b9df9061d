"""Which of the quantities of a file to take, where it has several per sample."""

from __future__ import annotations

from collections.abc import Sequence

from omics_assets.errors import InputError


def choose_quantity(there: Sequence[str], wanted: str | None, *, file: str) -> str:
    """Return the quantity to take.

    Parameters
    ----------
    there
        The quantities of the file, the customary one first.
    wanted
        The one asked for; None: the customary one.
    file
        For messages.

    Raises
    ------
    InputError
        If the file does not have the one asked for.
    """
    if wanted is None:
        return there[0]
    found = wanted.strip().lower().replace("normalis", "normaliz")
    if found not in there:
        raise InputError(
            f"has no quantity {wanted!r}", file=file, remedy=f"quantities of this file: {', '.join(there)}"
        )
    return found


def quantity_note(taken: str, there: Sequence[str]) -> str:
    """Return a sentence on which quantity was taken and which others there are."""
    others = [quantity for quantity in there if quantity != taken]
    return f"quantity: {taken}" + (f"; also in the file: {', '.join(others)}" if others else "")
