"""Build a public cohort by name: the list of recipes."""

from __future__ import annotations

import difflib
from pathlib import Path

from omics_assets.errors import InputError
from omics_assets.examples.recipe import Fetch, Recipe, build_cohort_folder, fetch_url
from omics_assets.examples.tomato import TOMATO

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (TOMATO,)}


def build_example(name: str, destination: Path, *, source: Path | None = None, fetch: Fetch = fetch_url) -> None:
    """Build the folder of a public cohort.

    Parameters
    ----------
    name
        Name of a recipe.
    destination
        The cohort folder to make; it must not exist, or be empty.
    source
        Local folder of the published files: no network is touched.
    fetch
        Address -> bytes.

    Raises
    ------
    InputError
        If there is no such recipe, a file is missing or not the published one, or the destination is in use.
    """
    if name not in RECIPES:
        near = difflib.get_close_matches(name, RECIPES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(RECIPES)}"
        raise InputError(f"there is no example {name!r}", remedy=hint)
    build_cohort_folder(RECIPES[name], destination, source=source, fetch=fetch)
