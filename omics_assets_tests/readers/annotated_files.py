"""AnnData and MuData files for tests: written by the real libraries, or by hand in old and in hostile layouts."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd

TEXT = h5py.string_dtype("utf-8")


@contextmanager
def real_libraries() -> Iterator[None]:
    """Let anndata and mudata write: they know neither the strings of pandas 3 nor its latest deprecations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pd.option_context("future.infer_string", False):
            yield


def write_h5ad(
    path: Path,
    matrix: Any,
    *,
    samples: list[str],
    features: list[str],
    obs: dict[str, list[Any]] | None = None,
    var: dict[str, list[Any]] | None = None,
    **parts: Any,
) -> Path:
    """Write a file with anndata: matrix is samples x features, parts are layers, uns ..."""
    with real_libraries():
        annotated(matrix, samples=samples, features=features, obs=obs, var=var, **parts).write_h5ad(path)
    return path


def annotated(
    matrix: Any,
    *,
    samples: list[str],
    features: list[str],
    obs: dict[str, list[Any]] | None = None,
    var: dict[str, list[Any]] | None = None,
    **parts: Any,
) -> Any:
    """Return an AnnData object; to be called among `real_libraries`."""
    import anndata

    return anndata.AnnData(
        matrix, obs=pd.DataFrame(obs or {}, index=samples), var=pd.DataFrame(var or {}, index=features), **parts
    )


def by_hand(path: Path, fill: Callable[[h5py.File], None]) -> Path:
    """Write an HDF5 file."""
    with h5py.File(path, "w") as file:
        fill(file)
    return path


def name_axes(group: h5py.Group, samples: list[str], features: list[str]) -> None:
    """Add obs and var without columns, in the layout since 0.8."""
    for key, names in (("obs", samples), ("var", features)):
        frame = group.create_group(key)
        frame.attrs["_index"], frame.attrs["encoding-type"] = "_index", "dataframe"
        frame.attrs.create("column-order", [], dtype=TEXT)
        frame.create_dataset("_index", data=np.array(names, dtype=object), dtype=TEXT)


def small(file: h5py.File) -> None:
    """Fill a file with two samples and three genes, in the layout since 0.8, without a matrix."""
    file.attrs["encoding-type"], file.attrs["encoding-version"] = "anndata", "0.1.0"
    name_axes(file, ["s1", "s2"], ["g1", "g2", "g3"])


def looping(content: bytes) -> bytes:
    """Return the file with one length made wrong, so that the HDF5 library walks its texts for ever.

    Texts lie in a global heap (`GCOL`), one after the other; what is left of it is zeros. A length that leads into
    the zeros gives an object of length 0, from which the next one is the same one again.
    """
    heap = content.index(b"GCOL")
    place = heap + 16
    while True:
        length = int.from_bytes(content[place + 8 : place + 16], "little")
        following = place + 16 + -(-length // 8) * 8
        if content[following : following + 2] == b"\0\0":
            break
        place = following
    return content[: place + 8] + (length + 64).to_bytes(8, "little") + content[place + 16 :]
