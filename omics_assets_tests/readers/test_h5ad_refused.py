"""AnnData files that must not be believed: too large, leading elsewhere, incomplete, damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression, read_metabolites
from omics_assets.readers.hdf5 import guard
from omics_assets_tests.readers.annotated_files import TEXT, by_hand, looping, name_axes, small

MATRIX = np.array([[1.0, 2.5, 0.0], [4.0, 5.0, 6.0]], dtype=np.float32)


@pytest.fixture(autouse=True)
def unguarded(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Read without the process that tries first, but for the test of it."""
    real = guard.require_readable
    monkeypatch.setattr(guard, "require_readable", lambda _source: None)
    return real


def complete(file: h5py.File) -> None:
    small(file)
    file["X"] = MATRIX


def refused(tmp_path: Path, fill: Callable[[h5py.File], None], match: str) -> None:
    with pytest.raises(InputError, match=match):
        read_expression(by_hand(tmp_path / "a.h5ad", fill))


def test_what_would_not_fit_into_memory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    def dense(file: h5py.File) -> None:
        name_axes(file, [f"s{i}" for i in range(40_000)], [f"g{i}" for i in range(10_000)])
        file.create_dataset("X", shape=(40_000, 10_000), dtype="f4", chunks=(1000, 1000))

    refused(tmp_path, dense, r"3\.0 GiB of memory.*add up the cells")


def test_a_long_column_of_nothing_is_refused(tmp_path: Path) -> None:
    def fill(file: h5py.File) -> None:
        small(file)
        file["X"] = MATRIX
        file["obs"].create_dataset("a", shape=(10**12,), dtype="i1", chunks=(1000,))
        file["obs"].attrs.create("column-order", ["a"], dtype=TEXT)

    refused(tmp_path, fill, "GiB of memory")


def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.h5"
    with h5py.File(path, "w") as file:
        file["X"] = MATRIX
    (tmp_path / "secret.bin").write_bytes(MATRIX.astype("<f4").tobytes())
    return path


def external_link(file: h5py.File, folder_: Path) -> None:
    file["X"] = h5py.ExternalLink(str(folder_ / "secret.h5"), "X")


def soft_link(file: h5py.File, _folder: Path) -> None:
    file["real"] = MATRIX
    file["X"] = h5py.SoftLink("/real")


def external_storage(file: h5py.File, folder_: Path) -> None:
    place = [(str(folder_ / "secret.bin"), 0, h5py.h5f.UNLIMITED)]
    file.create_dataset("X", shape=MATRIX.shape, dtype="f4", external=place)


def virtual(file: h5py.File, folder_: Path) -> None:
    layout = h5py.VirtualLayout(shape=MATRIX.shape, dtype="f4")
    layout[...] = h5py.VirtualSource(str(folder_ / "secret.h5"), "X", shape=MATRIX.shape)
    file.create_virtual_dataset("X", layout)


@pytest.mark.parametrize("elsewhere", [external_link, soft_link, external_storage, virtual])
def test_no_link_is_followed(tmp_path: Path, elsewhere: Callable[[h5py.File, Path], None]) -> None:
    secret(tmp_path)

    def fill(file: h5py.File) -> None:
        small(file)
        elsewhere(file, tmp_path)

    refused(tmp_path, fill, "is a link|lie in another file")


def test_a_link_on_the_way_is_not_followed_either(tmp_path: Path) -> None:
    def fill(file: h5py.File) -> None:
        small(file)
        file["X"] = MATRIX
        file["uns"] = h5py.SoftLink("/obs")

    refused(tmp_path, fill, "/uns is a link")


@pytest.mark.parametrize(
    ("indices", "indptr"),
    [([0, 7, 1], [0, 2, 3]), ([0, -1, 1], [0, 2, 3]), ([0, 1, 2], [0, 9, 3]), ([0, 1], [0, 2, 3])],
)
def test_a_sparse_matrix_that_points_outside_is_refused(tmp_path: Path, indices: list[int], indptr: list[int]) -> None:
    def fill(file: h5py.File) -> None:
        small(file)
        group = file.create_group("X")
        group.attrs["encoding-type"], group.attrs["shape"] = "csr_matrix", MATRIX.shape
        group["data"], group["indices"], group["indptr"] = np.ones(3), np.array(indices), np.array(indptr)

    refused(tmp_path, fill, "damaged")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda f: f.create_dataset("X", data=MATRIX.T), "but obs and var name 2 x 3"),
        (lambda f: f.create_dataset("X", data=np.full((2, 3), b"a")), "holds no numbers"),
        (lambda f: f.create_group("X"), "stored in a way"),
        (lambda f: (f.__delitem__("var"), f.create_dataset("X", data=MATRIX)), "has no var"),
        (lambda f: (f.__delitem__("obs"), f.create_dataset("X", data=MATRIX)), "has no obs"),
        (lambda f: (f.__delitem__("obs/_index"), f.create_dataset("X", data=MATRIX)), "no row names"),
    ],
)
def test_incomplete_files(tmp_path: Path, change: Callable[[h5py.File], Any], match: str) -> None:
    def fill(file: h5py.File) -> None:
        small(file)
        change(file)

    refused(tmp_path, fill, match)


def test_other_hdf5_files_are_named(tmp_path: Path) -> None:
    refused(tmp_path, lambda f: f.create_group("row_attrs"), "is not AnnData but a loom file")
    refused(tmp_path, lambda f: f.create_dataset("a", data=[1]), "it holds a")


def test_a_file_cut_short(tmp_path: Path) -> None:
    content = by_hand(tmp_path / "a.h5ad", complete).read_bytes()
    for length in (9, 100, len(content) // 2, len(content) - 1):
        cut = tmp_path / "cut.h5ad"
        cut.write_bytes(content[:length])
        for reader in (read_expression, read_metabolites):
            with pytest.raises(InputError, match="damaged"):
                reader(cut)


def test_damage_on_which_the_library_loops_is_survived(
    tmp_path: Path, unguarded: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = by_hand(tmp_path / "a.h5ad", complete)
    monkeypatch.setattr(guard, "require_readable", unguarded)
    monkeypatch.setattr(guard, "_SECONDS", 1)
    np.testing.assert_array_equal(read_expression(path).table.to_numpy(), MATRIX.T)
    path.write_bytes(looping(path.read_bytes()))
    with pytest.raises(InputError, match="damaged"):
        read_expression(path)
