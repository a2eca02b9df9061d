"""Which files of a cohort and of the library are searched with, and whose data version they change."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.cohort import ABSENT, INPUT_ROLES, load_cohort
from omics_assets.errors import InputError
from omics_assets.homology_folder import QueryFile, is_query, kind_of
from omics_assets.settings import STAGES


@pytest.fixture
def cohort_folder(tmp_path) -> Path:
    folder = tmp_path / "cohorts" / "leaf"
    for below in (folder / "homology", tmp_path / "homology"):
        below.mkdir(parents=True)
    (folder / "expression.csv").write_text("gene,s1\n")
    (folder / "metabolites.csv").write_text("metabolite,s1\n")
    (folder / "proteome.faa").write_text(">g1\nMKV\n")
    (folder / "homology" / "p450.tblout").write_text("# hits\n")
    (folder / "homology" / "CYP.hmm").write_text("own profile\n")
    (folder / "homology" / "UGT.faa.gz").write_text("own baits\n")
    (folder / "homology" / "CYP.hmm.h3m").write_text("index\n")
    (folder / "homology" / ".hidden.hmm").write_text("hidden\n")
    (tmp_path / "homology" / "OMT.hmm").write_text("shared profile\n")
    (tmp_path / "homology" / "OMT.dmnd").write_text("index\n")
    (tmp_path / "homology" / "omt.tblout").write_text("# hits\n")
    (folder / "cohort.yaml").write_text("proteome: {file: proteome.faa}\n")
    return folder


def queries(folder: Path) -> list[tuple[str, str | None]]:
    return [(file.path.name, file.family) for file in load_cohort(folder).query_files()]


def versions(folder: Path) -> dict[str, str]:
    cohort = load_cohort(folder)
    inputs = {role: cohort.input_version(role) for role in INPUT_ROLES}
    return inputs | {f"settings/{stage}": cohort.settings_version(stage) for stage in STAGES}


@pytest.mark.parametrize(
    ("name", "kind", "stem"),
    [
        ("p450.hmm", "profiles", "p450"),
        ("p450.HMM.gz", "profiles", "p450"),
        ("UGT71.faa", "baits", "UGT71"),
        ("UGT.v2.fasta.xz", "baits", "UGT.v2"),
        ("baits.fa", "baits", "baits"),
        ("p450.hmm.h3m", "index", "p450.hmm"),
        ("p450.tblout", "hits", "p450"),
        ("hits.tsv.gz", "hits", "hits"),
        ("hmm", "hits", "hmm"),
    ],
)
def test_what_a_file_is_stands_in_its_name(name, kind, stem):
    assert kind_of(name) == QueryFile(Path(name)).kind == kind
    assert QueryFile(Path(name)).stem == stem
    assert is_query(name) == (kind in {"profiles", "baits"})


def test_queries_are_no_hits_and_the_cohorts_own_come_first(cohort_folder):
    cohort = load_cohort(cohort_folder)
    assert [entry.file for entry in cohort.spec.homology_files] == ["homology/p450.tblout"]
    assert [path.name for path in cohort.library_files()] == ["omt.tblout"]
    assert queries(cohort_folder) == [("CYP.hmm", None), ("UGT.faa.gz", None), ("OMT.hmm", None)]


def test_a_listed_query_brings_its_family_and_stands_once(cohort_folder):
    listed = "proteome: {file: proteome.faa}\nhomology_files: [{file: ./homology/UGT.faa.gz, family: UGT71}]\n"
    (cohort_folder / "cohort.yaml").write_text(listed)
    assert load_cohort(cohort_folder).spec.homology_files == ()
    assert queries(cohort_folder) == [("UGT.faa.gz", "UGT71"), ("CYP.hmm", None), ("OMT.hmm", None)]
    (cohort_folder / "cohort.yaml").write_text(listed.replace("./homology/UGT.faa.gz", "homology/*.hmm"))
    assert queries(cohort_folder) == [("CYP.hmm", "UGT71"), ("UGT.faa.gz", None), ("OMT.hmm", None)]


def test_the_proteome_is_no_bait(cohort_folder):
    (cohort_folder / "proteome.faa").rename(cohort_folder / "homology" / "proteome.faa")
    (cohort_folder / "cohort.yaml").write_text("proteome: {file: homology/proteome.faa}\n")
    assert queries(cohort_folder) == [("CYP.hmm", None), ("UGT.faa.gz", None), ("OMT.hmm", None)]


def test_a_query_that_leads_out_of_the_folder_is_refused(cohort_folder):
    (cohort_folder / "homology" / "out.hmm").symlink_to(cohort_folder.parent.parent / "homology" / "OMT.hmm")
    with pytest.raises(InputError, match="leads out of the cohort folder"):
        load_cohort(cohort_folder).query_files()


@pytest.mark.parametrize(
    ("path", "change", "changed"),
    [
        ("homology/CYP.hmm", "other profile\n", {"proteome_file"}),
        ("homology/UGT.faa.gz", "other baits\n", {"proteome_file"}),
        ("../../homology/OMT.hmm", "other profile\n", {"proteome_file"}),
        ("homology/NEW.faa", "new baits\n", {"proteome_file"}),
        ("proteome.faa", ">g1\nMKVV\n", {"proteome_file"}),
        ("homology/p450.tblout", "# other hits\n", {"homology_files"}),
        ("../../homology/omt.tblout", "# other hits\n", {"homology_files"}),
        ("homology/CYP.hmm.h3m", "other index\n", set()),
        ("homology/.hidden.hmm", "other\n", set()),
        ("cohort.yaml", "proteome: {file: proteome.faa}\nfamilies: [CYP]\n", {"settings/homology"}),
    ],
)
def test_a_changed_query_changes_the_proteomes_version_only(cohort_folder, path, change, changed):
    before = versions(cohort_folder)
    (cohort_folder / path).write_text(change)
    after = versions(cohort_folder)
    assert {name for name in before if before[name] != after[name]} == changed


def test_without_a_proteome_queries_count_for_nothing(cohort_folder):
    (cohort_folder / "cohort.yaml").write_text("")
    before = versions(cohort_folder)
    assert before["proteome_file"] == ABSENT
    (cohort_folder / "homology" / "CYP.hmm").write_text("other profile\n")
    assert versions(cohort_folder) == before
