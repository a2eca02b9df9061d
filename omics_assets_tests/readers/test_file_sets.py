"""Which files a path stands for, and what their samples are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers.file_sets import ending, expand, sample_names


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def names(*paths: str) -> list[str]:
    return list(sample_names([Path("/data") / path for path in paths]))


def test_expand(tmp_path: Path) -> None:
    touch(tmp_path, "b/quant.sf", "a/quant.sf", "a/log.txt", ".git/quant.sf", "a/.quant.sf", "[x]/quant.sf")
    files = [tmp_path / name for name in ("[x]/quant.sf", "a/log.txt", "a/quant.sf", "b/quant.sf")]
    assert list(expand(tmp_path)) == files
    assert list(expand(str(tmp_path / "*/quant.sf"))) == [files[0], *files[2:]]
    assert list(expand(tmp_path / "[ab]")) == files[1:]
    assert expand(tmp_path / "[x]") == (files[0],)  # there is a folder of this very name
    assert expand(tmp_path / "a/quant.sf") == (files[2],)
    assert expand(tmp_path / "absent") == (tmp_path / "absent",)


@pytest.mark.parametrize("pattern", ["*.sf", "**.sf", "none*/x"])
def test_a_pattern_without_files_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(InputError, match="pattern"):
        expand(tmp_path / pattern)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no file"):
        expand(tmp_path)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("leaf_1/quant.sf", "leaf_1"),
        ("leaf_1_quant/quant.genes.sf", "leaf_1"),
        ("leaf_1/abundance.tsv.gz", "leaf_1"),
        ("leaf_1/genes.results", "leaf_1"),
        ("leaf_1/genes.fpkm_tracking", "leaf_1"),
        ("leaf_1/t_data.ctab", "leaf_1"),
        ("leaf_1/gene_abund.tab", "leaf_1"),
        ("leaf_1/ReadsPerGene.out.tab", "leaf_1"),
        ("x/leaf_1_quant.sf", "leaf_1"),
        ("x/leaf_1.sf", "leaf_1"),
        ("x/leaf_1.genes.results", "leaf_1"),
        ("x/leaf_1.isoforms.results", "leaf_1"),
        ("x/leaf_1.RSEM.genes.results", "leaf_1"),
        ("x/leaf_1.gene.abundance.txt", "leaf_1"),
        ("x/leaf_1.gene_abundance.txt", "leaf_1"),
        ("x/leaf_1.featureCounts.txt", "leaf_1"),
        ("x/leaf_1.htseq.counts", "leaf_1"),
        ("x/leaf_1_counts.txt.gz", "leaf_1"),
        ("x/leaf_1ReadsPerGene.out.tab", "leaf_1"),
        ("x/leaf_1__ReadsPerGene.out.tab", "leaf_1"),
        ("x/P0.22.txt", "P0.22"),
    ],
)
def test_the_name_of_one_file(path: str, name: str) -> None:
    assert names(path) == [name]


def test_names_of_several_files() -> None:
    assert names("a/quant.sf", "b/quant.sf") == ["a", "b"]
    assert names("a_quant/quant.sf", "b_quant/quant.sf") == ["a", "b"]
    assert names("a/salmon/quant.sf", "b/salmon/quant.sf") == ["a", "b"]
    assert names("x/a.genes.results", "y/b.genes.results") == ["a", "b"]
    assert names("run1/a/quant.sf", "run1/b/quant.sf", "run2/a/quant.sf") == ["run1_a", "run1_b", "run2_a"]
    assert names("run1/a.sf", "run1/b.sf", "run2/a.sf") == ["run1_a", "run1_b", "run2_a"]


def test_ambiguous_names_are_refused() -> None:
    with pytest.raises(InputError, match="would both be called 'a'"):
        names("x/a.txt", "x/a.tsv")
    with pytest.raises(InputError, match="would both be called"):
        names("x/quant.sf", "x/quant.genes.sf")


def test_endings() -> None:
    assert ending("a.genes.results.gz") == ".genes.results.gz"
    assert ending("quant.sf") == "quant.sf"
    assert ending("a.txt") == ""
    assert ending("x.featureCounts.txt") == ".featureCounts.txt"
    assert ending("x.featureCounts.txt.summary") == ""
