"""Bad cohorts through `omics-assets check`: exit code 2, file and remedy said, and what was made before untouched."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from omics_assets.data_root import DataRoot
from omics_assets_tests.commands.conftest import Command, command
from omics_assets_tests.conftest import TINY

__all__ = ["command"]

Change = Callable[[Path], None]
BOMB = "a: &a [x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 8)}]\n" for i in range(8)
)


@pytest.fixture(scope="module")
def finished_root(tiny_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("malformed") / "root"
    shutil.copytree(tiny_root, copy, ignore=shutil.ignore_patterns(".dagster"))
    return copy


@pytest.fixture
def root(finished_root: Path) -> Iterator[DataRoot]:
    """Return a finished cohort, whose input folder may be changed."""
    root = DataRoot(finished_root)
    folder, kept = root.cohort_folder(TINY), finished_root / "kept"
    shutil.copytree(folder, kept)
    yield root
    shutil.rmtree(folder)
    kept.rename(folder)


def digests(root: DataRoot) -> dict[str, str]:
    files = [path for folder in (root.assets, root.path / "reports") for path in folder.rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def yaml(text: str | bytes) -> Change:
    return lambda folder: _write(folder, "cohort.yaml", text)


def file(name: str, content: str | bytes) -> Change:
    return lambda folder: _write(folder, name, content)


def _write(folder: Path, name: str, content: str | bytes) -> None:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def link(name: str, target: str) -> Change:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(target)

    return change


def folder_instead(name: str) -> Change:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return change


def packed_bomb(folder: Path) -> None:
    (folder / "expression.csv").unlink()
    _write(folder, "expression.csv.gz", gzip.compress(bytes(80 << 20)))
    _write(folder, "cohort.yaml", "expression: {file: expression.csv.gz}\nmetabolites: {file: metabolites.csv}\n")


GENES, MASSES = "expression.csv", "metabolites.csv"
CASES: dict[str, tuple[Change, str]] = {
    "a path that climbs out": (yaml(f"expression: {{file: ../../../{GENES}}}\n"), "leads out of the cohort folder"),
    "an absolute path": (yaml("samples: {file: /etc/hosts}\n"), "leads out of the cohort folder"),
    "a null character": (yaml('samples: {file: "a\\0b"}\n'), "leads out of the cohort folder"),
    "a link outward": (link(MASSES, "/etc/hosts"), "leads out of the cohort folder"),
    "a link to itself": (link(GENES, GENES), "expression"),
    "a folder for a file": (folder_instead(MASSES), "metabolites.csv: cannot be read: is a folder"),
    "a missing file": (yaml("metabolites: {file: metabolite.csv}\n"), "did you mean 'metabolites.csv'"),
    "a YAML bomb": (yaml(BOMB), "aliases are not allowed"),
    "a YAML tag": (yaml("title: !!python/object/apply:os.system [exit]\n"), "tags such as"),
    "YAML nested too deep": (yaml("title: " + "[" * 5000), "nested too deeply"),
    "a list for a mapping": (yaml("- a\n- b\n"), "must be a mapping"),
    "broken YAML": (yaml("title: 'a\n"), "cohort.yaml, line"),
    "a key given twice": (yaml("title: a\ntitle: b\n"), "is given twice"),
    "an unknown key": (yaml("metabolite: {file: a}\n"), "did you mean 'metabolites'"),
    "YAML that is not text": (yaml(b"title: \xff\xfe\n"), "is not UTF-8 text"),
    "YAML without end": (yaml("# " + "x" * (2 << 20)), "larger than a settings file"),
    "an unknown format": (yaml(f"expression: {{file: {GENES}, format: salomn}}\n"), "unknown format 'salomn'"),
    "a gzip bomb": (packed_bomb, "times its size"),
    "a truncated file": (file(MASSES, gzip.compress(b"m,s1\na,1\n" * 90)[:-9]), "cut short or damaged"),
    "an empty file": (file(GENES, ""), "is empty"),
    "a header only": (file(GENES, "gene,a,b\n"), "has a header but no rows"),
    "a ragged file": (file(MASSES, "m,a,b\nx,1,2\ny,1\nz,1,2\n"), "metabolites.csv, line 3"),
    "text for a number": (file(GENES, "gene,a,b\nx,1,2\ny,1,high\nz,1,2\n"), "expression.csv, line 3, column b"),
    "no sample in common": (file(GENES, "gene,a,b\nx,1,2\ny,1,3\nz,1,2\n"), "sample"),
}


@pytest.mark.parametrize("case", CASES)
def test_check_refuses_a_bad_cohort_and_leaves_its_tables(case: str, root: DataRoot, command: Command) -> None:
    change, said = CASES[case]
    before = digests(root)
    assert len(before) > 20
    change(root.cohort_folder(TINY))
    ended = command(root, "check", TINY)
    assert ended.code == 2
    assert said in ended.err
    assert "Remedy: " in ended.err
    assert "Traceback" not in ended.err + ended.out
    assert digests(root) == before


def test_check_passes_where_nothing_is_wrong(root: DataRoot, command: Command) -> None:
    assert command(root, "check", TINY).code == 0


@pytest.mark.parametrize("name", ["../tiny", "/etc", "", "a/b"])
def test_a_name_that_is_no_cohort_is_refused(name: str, root: DataRoot, command: Command) -> None:
    ended = command(root, "check", name)
    assert ended.code == 2
    assert "is not a valid cohort name" in ended.err
