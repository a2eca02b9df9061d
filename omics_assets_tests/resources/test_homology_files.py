"""The hit tables of a cohort: its own, and those of the library that all cohorts share."""

from __future__ import annotations

import pytest
import yaml

from omics_assets.cohort import load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.resources.homology_files import HomologyFiles
from omics_assets.simulate.dialects import Hit, blast_outfmt6, tblout
from omics_assets_tests.assets.small_cohort import SMALL, SmallCohort


@pytest.fixture
def root(tmp_path) -> DataRoot:
    root = DataRoot(tmp_path)
    SmallCohort().write(root)
    return root


def read(root: DataRoot) -> dict[str, set[str]]:
    """Families of every gene that is hit."""
    families: dict[str, set[str]] = {}
    for table in HomologyFiles().read(load_cohort(root.cohort_folder(SMALL))):
        for gene, family in zip(table.table["gene"], table.table["family"], strict=True):
            families.setdefault(gene, set()).add(str(family))
    return families


def hit(gene: str) -> Hit:
    return Hit(gene, 1e-30, 100.0, 0.9)


def test_a_cohort_has_its_own_hits(root):
    assert set(read(root)) == {"g00", "g02"}


def test_the_library_is_read_for_every_cohort(root):
    root.homology.mkdir()
    (root.homology / "UGT.tblout").write_text(tblout("UGT", [hit("g05")]))
    (root.homology / "blast.tsv").write_text(blast_outfmt6("OMT_reference", [hit("g06")]))
    found = read(root)
    assert set(found) == {"g00", "g02", "g05", "g06"}
    assert found["g05"] == {"UGT"}


def test_profiles_and_hidden_files_of_the_library_are_no_hits(root):
    root.homology.mkdir()
    (root.homology / "UGT.hmm").write_text("HMMER3/f\n")
    (root.homology / ".DS_Store").write_bytes(b"\0\1")
    (root.homology / "more").mkdir()
    assert set(read(root)) == {"g00", "g02"}


def test_the_library_counts_in_the_version_of_the_input(root):
    folder = root.cohort_folder(SMALL)
    before = load_cohort(folder).input_version("homology_files")
    root.homology.mkdir()
    (root.homology / "UGT.tblout").write_text(tblout("UGT", [hit("g05")]))
    after = load_cohort(folder).input_version("homology_files")
    assert after != before
    (root.homology / "UGT.tblout").write_text(tblout("UGT", [hit("g06")]))
    assert load_cohort(folder).input_version("homology_files") not in {before, after}


def test_a_file_that_is_no_hit_table_is_named(root):
    root.homology.mkdir()
    (root.homology / "notes.txt").write_text("call Anna\n")
    with pytest.raises(InputError, match=r"notes\.txt"):
        read(root)


def test_without_files_there_are_no_tables(tmp_path):
    root, cohort = DataRoot(tmp_path), SmallCohort()
    cohort.strip()
    cohort.write(root)
    assert HomologyFiles().read(load_cohort(root.cohort_folder(SMALL))) == []


ORTHOGROUPS = "Orthogroup\tother\tleaf\nOG0000000\tAT1\tg05, g06\nOG0000001\tAT2\tg07\n"


def declare(root: DataRoot, text: str, **options: object):
    """Make a file of the cohort its only homology file, with options."""
    folder = root.cohort_folder(SMALL)
    (folder / "found.tsv").write_text(text)
    content = yaml.safe_load((folder / "cohort.yaml").read_text())
    content["homology_files"] = [{"file": "found.tsv", **options}]
    (folder / "cohort.yaml").write_text(yaml.safe_dump(content))
    return folder


def test_declared_columns_and_side(root):
    declare(root, "1e-30\tg05\tbait\t80.5\n", columns=["evalue", "qseqid", "sseqid", "bitscore"], gene_side="query")
    (table,) = HomologyFiles().read(load_cohort(root.cohort_folder(SMALL)))
    assert list(table.table.loc[0, ["gene", "query", "evalue", "bitscore"]]) == ["g05", "bait", 1e-30, 80.5]
    assert table.notes
    assert all(note.startswith("found.tsv: ") for note in table.notes)


@pytest.mark.parametrize("baits", ["AT1\n", ">AT1 a bait\nMKV\n"])
def test_orthogroups_of_baits(root, baits):
    folder = declare(root, ORTHOGROUPS, family="CYP", baits="baits.faa", species="leaf")
    (folder / "baits.faa").write_text(baits)
    assert read(root) == {"g05": {"CYP"}, "g06": {"CYP"}}


def test_baits_count_in_the_version_of_the_input(root):
    folder = declare(root, ORTHOGROUPS, baits="baits.txt")
    versions = set()
    for baits in ("AT1\n", "AT2\n"):
        (folder / "baits.txt").write_text(baits)
        versions.add(load_cohort(folder).input_version("homology_files"))
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("text", "options", "problem"),
    [
        (ORTHOGROUPS, {"baits": "../baits.txt"}, "leads out of the cohort folder"),
        (ORTHOGROUPS, {"baits": "missing.txt"}, "does not exist"),
        (blast_outfmt6("b", [hit("g05")]), {"species": "leaf"}, "found.tsv is blast_outfmt6"),
        (ORTHOGROUPS, {"species": "root"}, "has no species 'root'"),
    ],
)
def test_options_that_do_not_fit(root, text, options, problem):
    declare(root, text, **options)
    with pytest.raises(InputError, match=problem):
        read(root)
