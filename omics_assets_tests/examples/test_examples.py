from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from omics_assets.cohort import load_cohort
from omics_assets.errors import InputError
from omics_assets.examples.build import RECIPES, build_example
from omics_assets.examples.recipe import Recipe, SourceFile, build_cohort_folder, fetch_url
from omics_assets.examples.tomato import build_tomato
from omics_assets.readers import read_expression, read_homology, read_metabolites, read_samples
from omics_assets_tests.readers.example_data import folder

FILES = {
    "test.bac.rnaseq.rpkm.csv": b"gene,Fg_12h_1,Ct_24h_2\r\nS1.1,1,2\r\nS2.1,3,4\r\n",
    "test.bac.abundance.csv": b"metabolite,Fg_12h_1,Ct_24h_2\nM5T6,1,2\nM7T8,1,2\n",
    "test.bac.metabolome.csv": b"metabolite,m/z\nM5T6,5.01\n",
    "pfams.csv": b"transcript_id,pfam_id\r\nS1.2,PF00067;PF00487\r\nS9.1,PF00001\r\nS2.3,PF00201\r\n",
}


def _recipe(**digests: str) -> Recipe:
    files = tuple(
        SourceFile(name, digests.get(name.split(".")[0], hashlib.sha256(content).hexdigest()))
        for name, content in FILES.items()
    )
    return Recipe("toy", "Toy", "https://example.org/toy", "MIT", "nobody", files, build_tomato)


def _fetch(url: str) -> bytes:
    return FILES[url.removeprefix("https://example.org/toy/")]


def _no_network(url: str) -> bytes:
    raise AssertionError(url)


def test_folder_is_built_from_what_is_fetched(tmp_path: Path) -> None:
    built = tmp_path / "cohorts" / "toy"
    build_cohort_folder(_recipe(), built, source=None, fetch=_fetch)
    assert [p.name for p in built.parent.iterdir()] == ["toy"]
    assert (built / "expression.csv").read_bytes() == FILES["test.bac.rnaseq.rpkm.csv"]
    assert (
        built / "samples.csv"
    ).read_text() == "sample,elicitor,hours,replicate\nFg_12h_1,Fg,12,1\nCt_24h_2,Ct,24,2\n"
    assert (built / "homology/pfams.csv").read_text() == "gene,family\nS1.1,PF00067\nS1.1,PF00487\nS2.1,PF00201\n"
    assert (built / "metabolites.csv").read_text().splitlines()[1:] == ["M5T6,5.01,1,2", "M7T8,,1,2"]
    assert "3 of 4 families, of 2 of 2 genes" in (built / "cohort.yaml").read_text()
    assert not (built / "known_genes.csv").exists()


def test_a_changed_file_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not the published file") as caught:
        build_cohort_folder(_recipe(pfams="0" * 64), tmp_path / "toy", source=None, fetch=_fetch)
    assert caught.value.file == "pfams.csv"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("x")
    with pytest.raises(InputError, match="there already"):
        build_cohort_folder(_recipe(), tmp_path, source=None, fetch=_no_network)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.csv"]


def test_a_missing_local_file_and_an_unknown_example(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        build_cohort_folder(_recipe(), tmp_path / "toy", source=tmp_path, fetch=_no_network)
    with pytest.raises(InputError, match="did you mean 'tomato'"):
        build_example("tomatoes", tmp_path / "x", fetch=_no_network)
    with pytest.raises(InputError, match="no https address"):
        fetch_url("file:///etc/hostname")


def test_sample_names_must_speak(tmp_path: Path) -> None:
    files = FILES | {"test.bac.rnaseq.rpkm.csv": b"gene,Fg12\nS1.1,1\n"}
    with pytest.raises(InputError, match="'Fg12' does not say"):
        build_tomato(files)


def test_recipes_are_pinned() -> None:
    for recipe in RECIPES.values():
        assert recipe.source.startswith("https://")
        assert all(len(file.sha256) == 64 for file in recipe.files)


def test_tomato_is_a_cohort(tmp_path: Path) -> None:
    source = folder("OMICS_EXAMPLE_DATA") / "tomato"
    build_example("tomato", tmp_path / "tomato", source=source, fetch=_no_network)
    cohort = load_cohort(tmp_path / "tomato")
    assert cohort.spec.samples is not None
    assert cohort.spec.samples.labels == ("elicitor", "hours")
    sheet = read_samples(cohort.folder / "samples.csv").table
    assert sheet.groupby(["elicitor", "hours"]).size().tolist() == [2] * 12
    expression = read_expression(cohort.folder / "expression.csv", sample_names=list(sheet.index))
    metabolites = read_metabolites(cohort.folder / "metabolites.csv", sample_names=list(sheet.index))
    assert expression.table.shape == (1090, 24)
    assert metabolites.table.shape == (362, 63)
    assert metabolites.features["mz"].notna().all()
    hits = read_homology(cohort.folder / "homology/pfams.csv", "gene_family").table
    assert len(hits) == 724
    assert hits["gene"].nunique() == 513
    assert set(hits["gene"]) <= set(expression.table.index)
