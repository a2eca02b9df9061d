"""Files, folders and patterns that cohort.yaml names: found, inside the folder, and counted in the data version."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.cohort import Cohort, load_cohort
from omics_assets.errors import InputError

QUANT = ("salmon/s1/quant.sf", "salmon/s2/quant.sf", "salmon/s2/.quant.sf", "salmon/s2/lib.json", "salmon/.x/quant.sf")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cohort with one expression file per sample, named by a pattern."""
    folder = tmp_path / "cohorts" / "leaf"
    for file in QUANT:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file)
    (folder / "metabolites.csv").write_text("metabolite,s1\nm1,1\n")
    (folder / "tx2gene.tsv").write_text("t1\tg1\n")
    contract(folder, "salmon/*/quant.sf")
    return folder


def contract(folder: Path, file: str, **options: str) -> Cohort:
    """Write the contract; return the cohort."""
    given = "".join(f", {key}: '{value}'" for key, value in options.items())
    (folder / "cohort.yaml").write_text(f"expression: {{file: '{file}'{given}}}\n")
    return load_cohort(folder)


def files(cohort: Cohort) -> list[str]:
    (entry,) = cohort.entries("expression_file")
    return [str(path.relative_to(cohort.folder.resolve())) for path in cohort.paths(entry)]


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("salmon/*/quant.sf", [QUANT[0], QUANT[1]]),
        ("./salmon/../salmon/s?/quant.sf", [QUANT[0], QUANT[1]]),
        ("salmon/s[2]/quant.sf", [QUANT[1]]),
        ("**/quant.sf", [QUANT[0], QUANT[1]]),
        ("salmon/s*", [QUANT[0], QUANT[3], QUANT[1]]),
        ("salmon", [QUANT[0], QUANT[3], QUANT[1]]),
        ("salmon/s1/quant.sf", [QUANT[0]]),
    ],
)
def test_a_file_a_folder_or_a_pattern(folder, file, found):
    assert sorted(files(contract(folder, file))) == sorted(found)


def test_a_file_of_that_very_name_is_no_pattern(folder):
    (folder / "e[1].csv").write_text("")
    (folder / "e1.csv").write_text("")
    cohort = contract(folder, "e[1].csv")
    assert files(cohort) == ["e[1].csv"]


def test_a_pattern_without_a_file_is_refused(folder):
    with pytest.raises(InputError, match="matches no file"):
        files(contract(folder, "salmon/*/abundance.tsv"))
    with pytest.raises(InputError, match="is not a valid pattern"):
        files(contract(folder, "salmon/**.sf"))
    with pytest.raises(InputError, match="does not exist"):
        files(contract(folder, "x" * 5000))


@pytest.mark.parametrize("file", ["../*/metabolites.csv", "salmon/../../../*", "/etc/host*", "salmon/*/../../../../*"])
def test_a_pattern_out_of_the_folder_is_refused(folder, file):
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "metabolites.csv").write_text("")
    with pytest.raises(InputError, match=r"leads out of the cohort folder|matches no file"):
        files(contract(folder, file))


@pytest.mark.parametrize("link", ["salmon/s3/quant.sf", "salmon/s3"])
def test_a_link_out_of_the_folder_is_refused_in_a_pattern(folder, link):
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "quant.sf").write_text("secret")
    (folder / link).parent.mkdir(exist_ok=True)
    (folder / link).symlink_to(outside / "quant.sf" if link.endswith(".sf") else outside)
    cohort = load_cohort(folder)
    with pytest.raises(InputError, match="leads out of the cohort folder"):
        cohort.path(cohort.entries("expression_file")[0])
    with pytest.raises(InputError, match="leads out of the cohort folder"):
        cohort.input_version("expression_file")


@pytest.mark.parametrize("inner", ["", "quant.sf"])
def test_a_folder_that_a_pattern_matches_is_not_left_by_a_link(folder, inner):
    """Neither the folder itself, be it empty, nor a file in it."""
    outside = folder.parent / "outside"
    outside.mkdir()
    link = folder / "salmon/s3" / inner
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside if not inner else folder.parent / "secret")
    (folder.parent / "secret").write_text("")
    with pytest.raises(InputError, match="leads out of the cohort folder"):
        files(contract(folder, "salmon/*"))


def test_names_and_contents_of_all_files_of_a_pattern_count(folder):
    def version() -> str:
        return load_cohort(folder).input_version("expression_file")

    before = version()
    (folder / QUANT[3]).write_text("not among them")
    assert version() == before
    (folder / QUANT[1]).write_text("changed")
    assert version() != before
    (folder / QUANT[1]).write_text(QUANT[1])
    assert version() == before
    (folder / "salmon/s2").rename(folder / "salmon/s3")
    assert version() != before


def test_transcripts_and_genes_count_with_the_expression_file(folder):
    cohort = contract(folder, "salmon/*/quant.sf", tx2gene="tx2gene.tsv")
    assert files(cohort)[-1] == "tx2gene.tsv"
    before = cohort.input_version("expression_file")
    (folder / "tx2gene.tsv").write_text("t1\tg2\n")
    assert load_cohort(folder).input_version("expression_file") != before
    for wrong, sentence in (("tx2gen.tsv", "tx2gene.tsv"), ("../tx2gene.tsv", "leads out")):
        with pytest.raises(InputError, match=sentence):
            contract(folder, "salmon", tx2gene=wrong).input_version("expression_file")
