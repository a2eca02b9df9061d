"""The cohort folder: which files play which role, and what changes which data version."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from omics_assets.cohort import ABSENT, INPUT_ROLES, load_cohort, unknown_names
from omics_assets.errors import InputError
from omics_assets.settings import STAGES, Settings

YAML = """
samples: {file: samples.csv, labels: [tissue]}
targets: [m1]
families: [CYP]
ranking: {weights: {gnn: 0.2}}
"""


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "cohorts" / "leaf"
    (folder / "homology").mkdir(parents=True)
    (folder / "expression.csv").write_text("gene,s1\ng1,1\n")
    (folder / "metabolites.csv").write_text("metabolite,s1\nm1,1\n")
    (folder / "samples.csv").write_text("sample,tissue\ns1,leaf\n")
    (folder / "known_genes.csv").write_text("gene\ng1\n")
    (folder / "homology" / "p450.tblout").write_text("# hits\n")
    (folder / "homology" / "ugt.tblout").write_text("# other hits\n")
    (folder / "cohort.yaml").write_text(YAML)
    return folder


def versions(folder: Path, **overrides) -> dict[str, str]:
    cohort = load_cohort(folder, overrides=overrides)
    inputs = {role: cohort.input_version(role) for role in INPUT_ROLES}
    return inputs | {f"settings/{stage}": cohort.settings_version(stage) for stage in STAGES}


def changed(folder: Path, change) -> set[str]:
    """What has another data version after the change."""
    before = versions(folder)
    change()
    after = versions(folder)
    return {name for name in before if before[name] != after[name]}


def edit(folder: Path, old: str, new: str):
    path = folder / "cohort.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_two_bare_matrices_are_a_cohort(tmp_path):
    folder = tmp_path / "bare"
    folder.mkdir()
    (folder / "expression.tsv").write_text("gene\ts1\n")
    (folder / "metabolites.xlsx").write_bytes(b"")
    cohort = load_cohort(folder)
    assert cohort.key == "bare"
    assert cohort.spec.expression.file == "expression.tsv"
    assert cohort.settings == Settings()
    absent = {role for role in INPUT_ROLES if cohort.input_version(role) == ABSENT}
    assert absent == set(INPUT_ROLES) - {"expression_file", "metabolite_file"}


def test_what_cohort_yaml_leaves_out_the_folder_says(folder):
    (folder / "homology" / ".DS_Store").write_text("")
    spec = load_cohort(folder).spec
    assert spec.expression.file == "expression.csv"
    assert spec.known_genes.file == "known_genes.csv"
    assert [entry.file for entry in spec.homology_files] == ["homology/p450.tblout", "homology/ugt.tblout"]


def test_a_missing_matrix_is_named(folder):
    (folder / "metabolites.csv").unlink()
    with pytest.raises(InputError, match="no metabolites file"):
        load_cohort(folder)


def test_two_files_for_one_role_are_refused_unless_one_is_named(folder):
    (folder / "expression.tsv").write_text("gene\ts1\n")
    with pytest.raises(InputError, match=r"both expression\.csv and expression\.tsv"):
        load_cohort(folder)
    edit(folder, "targets", "expression: {file: expression.tsv}\ntargets")
    assert load_cohort(folder).spec.expression.file == "expression.tsv"


def test_leftovers_of_editors_are_no_second_file(folder):
    for name in ("expression.csv.tmp", "expression.csv~"):
        (folder / name).write_text("")
    assert load_cohort(folder).spec.expression.file == "expression.csv"


def test_an_unknown_cohort_suggests_the_nearest(folder):
    with pytest.raises(InputError, match="did you mean 'leaf'"):
        load_cohort(folder.parent / "leav")
    with pytest.raises(InputError, match="there is no cohort"):
        load_cohort(folder / "nowhere" / "leaf")


@pytest.mark.parametrize("name", ["-a", ".hidden", "a b", "a\n", "all_cohorts", "é"])
def test_a_folder_that_cannot_be_a_partition_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="not a valid cohort name"):
        load_cohort(tmp_path / name)


@pytest.mark.parametrize(
    ("wanted", "near"),
    [("expresion.csv", "'expression.csv'"), ("homology/p450.tbl", "'homology/p450.tblout'"), ("zzzz", "put the file")],
)
def test_a_missing_file_suggests_the_nearest(folder, wanted, near):
    edit(folder, "targets", f"proteome: {{file: {wanted}}}\ntargets")
    with pytest.raises(InputError) as caught:
        load_cohort(folder).input_version("proteome_file")
    assert repr(wanted) in caught.value.problem
    assert near in caught.value.remedy


@pytest.mark.parametrize("path", ["../secret.csv", "homology/../../secret.csv", "{absolute}", '"a\\0b"'])
def test_a_path_out_of_the_folder_is_refused(folder, path):
    secret = folder.parent / "secret.csv"
    secret.write_text("gene,s1\n")
    edit(folder, "targets", f"expression: {{file: {path.format(absolute=secret)}}}\ntargets")
    with pytest.raises(InputError, match="leads out of the cohort folder"):
        load_cohort(folder).input_version("expression_file")


@pytest.mark.parametrize("link", ["expression.csv", "cohort.yaml", "homology/p450.tblout"])
def test_a_link_out_of_the_folder_is_refused(folder, link):
    outside = folder.parent / "outside"
    outside.write_bytes((folder / link).read_bytes())
    (folder / link).unlink()
    (folder / link).symlink_to(outside)
    with pytest.raises(InputError, match="leads out of the cohort folder"):
        versions(folder)


def test_a_link_out_of_an_input_folder_is_refused(folder):
    (folder / "salmon").mkdir()
    (folder / "salmon" / "quant.sf").symlink_to(folder.parent)
    edit(folder, "targets", "expression: {file: salmon}\ntargets")
    load_cohort(folder).input_version("expression_file")  # a folder behind a link is not entered
    (folder / "salmon" / "quant.sf").unlink()
    (folder.parent / "outside.sf").write_text("")
    (folder / "salmon" / "quant.sf").symlink_to(folder.parent / "outside.sf")
    with pytest.raises(InputError, match="leads out of the cohort folder"):
        load_cohort(folder).input_version("expression_file")


def test_a_link_to_itself_is_refused(folder):
    (folder / "expression.csv").unlink()
    (folder / "expression.csv").symlink_to(folder / "expression.csv")
    with pytest.raises(InputError):
        versions(folder)


def test_a_link_within_the_folder_is_followed(folder):
    (folder / "expression.csv").rename(folder / "v2.csv")
    (folder / "expression.csv").symlink_to("v2.csv")
    assert load_cohort(folder).input_version("expression_file") != ABSENT


def test_a_comment_changes_nothing(folder):
    path = folder / "cohort.yaml"
    assert changed(folder, lambda: path.write_text("# a thought\n" + path.read_text())) == set()


def test_saying_what_the_folder_says_changes_nothing(folder):
    assert changed(folder, lambda: edit(folder, "targets", "expression: {file: expression.csv}\ntargets")) == set()


@pytest.mark.parametrize(
    ("old", "new", "touched"),
    [
        ("gnn: 0.2", "gnn: 0.3", {"settings/ranking"}),
        ("targets", "autoencoder: {seed: 2}\ntargets", {"settings/autoencoder"}),
        ("[CYP]", "[CYP, UGT]", {"settings/homology"}),
        ("targets", "title: A title\ntargets", {"settings/reporting"}),
        ("[m1]", "[m1, m2]", {"settings/correlation", "settings/importance", "settings/ranking"}),
        (
            "targets",
            "pathways: {x: {targets: [m1]}}\ntargets",
            {"settings/correlation", "settings/importance", "settings/ranking"},
        ),
        ("[tissue]", "[tissue, site]", {"sample_sheet"}),
        ("targets", "expression: {file: expression.csv, unit: tpm}\ntargets", {"expression_file"}),
        ("targets", "homology_files: [{file: homology/p450.tblout}]\ntargets", {"homology_files"}),
    ],
)
def test_a_setting_counts_where_it_is_used_and_nowhere_else(folder, old, new, touched):
    assert changed(folder, lambda: edit(folder, old, new)) == touched


@pytest.mark.parametrize(
    ("name", "touched"),
    [
        ("expression.csv", "expression_file"),
        ("metabolites.csv", "metabolite_file"),
        ("samples.csv", "sample_sheet"),
        ("known_genes.csv", "known_genes_file"),
        ("homology/ugt.tblout", "homology_files"),
    ],
)
def test_changed_bytes_change_that_input_only(folder, name, touched):
    path = folder / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1  # the size stays
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns

    def rewrite():
        path.write_bytes(content)
        os.utime(path, ns=times)  # and so does the time, as with rsync

    assert changed(folder, rewrite) == {touched}


def test_a_renamed_or_added_file_changes_its_input(folder):
    hits = folder / "homology"
    assert changed(folder, lambda: (hits / "ugt.tblout").rename(hits / "z.tblout")) == {"homology_files"}
    assert changed(folder, lambda: (hits / "new.tblout").write_text("x")) == {"homology_files"}


def test_a_touched_file_changes_nothing(folder):
    assert changed(folder, lambda: os.utime(folder / "expression.csv", (1, 1))) == set()


def test_the_order_of_the_homology_files_does_not_count(folder):
    both = ["{file: homology/p450.tblout, family: CYP}", "{file: homology/ugt.tblout}"]
    edit(folder, "targets", f"homology_files: [{', '.join(both)}]\ntargets")
    assert changed(folder, lambda: edit(folder, ", ".join(both), ", ".join(both[::-1]))) == set()


def test_every_file_of_an_input_folder_counts_but_hidden_ones(folder):
    (folder / "expression.csv").unlink()
    (folder / "salmon" / "s1").mkdir(parents=True)
    quant = folder / "salmon" / "s1" / "quant.sf"
    quant.write_text("1")
    edit(folder, "targets", "expression: {file: salmon}\ntargets")
    assert changed(folder, lambda: quant.write_text("2")) == {"expression_file"}
    assert changed(folder, lambda: (folder / "salmon" / "s2.sf").write_text("")) == {"expression_file"}
    assert changed(folder, lambda: (folder / "salmon" / ".DS_Store").write_text("")) == set()


def test_the_shared_library_counts_but_its_profiles_do_not(folder):
    library = folder.parent.parent / "homology"
    library.mkdir()
    assert changed(folder, lambda: (library / "shared.tblout").write_text("x")) == {"homology_files"}
    assert changed(folder, lambda: (library / "p450.hmm").write_text("x")) == set()


def test_run_config_over_cohort_yaml_over_defaults(folder):
    overrides = {"ranking": {"weights": {"bait": 0.5}, "top": 10}, "autoencoder": {}}
    cohort = load_cohort(folder, overrides=overrides)
    edit(folder, "gnn: 0.2", "gnn: 0.7, bait: 0.1")
    weights = load_cohort(folder, overrides=overrides).settings.ranking.weights
    assert (weights.correlation, weights.gnn, weights.bait) == (0.4, 0.7, 0.5)
    assert cohort.overridden == {"ranking": {"weights": {"bait": 0.5}, "top": 10}}
    assert load_cohort(folder).overridden == {}


def test_an_override_changes_its_section_only(folder):
    plain, changed_run = versions(folder), versions(folder, ranking={"top": 10})
    assert {name for name in plain if plain[name] != changed_run[name]} == {"settings/ranking"}


@pytest.mark.parametrize(
    ("overrides", "place", "remedy"),
    [
        ({"ranking": {"weigths": {}}}, "ranking.weigths", "'weights'"),
        ({"ranking": {"weights": {"gat": 1}}}, "ranking.weights.gat", ""),
        ({"rankin": {"top": 1}}, "rankin", "'ranking'"),
        ({"ranking": {"top": 0}}, "ranking.top", ""),
    ],
)
def test_a_wrong_setting_is_named_where_it_was_given(folder, overrides, place, remedy):
    with pytest.raises(InputError) as caught:
        load_cohort(folder, overrides=overrides)
    assert caught.value.file == "run config"
    assert caught.value.column == place
    assert remedy in caught.value.remedy
    edit(folder, "ranking: {weights: {gnn: 0.2}}", "ranking: {top: 0}")
    with pytest.raises(InputError) as caught:
        load_cohort(folder)
    assert caught.value.file == "cohort.yaml"


def test_unknown_names_suggest_near_ones():
    unknown_names(["feature_0001"], ["feature_0001"], what="target", file="cohort.yaml")
    with pytest.raises(InputError, match="near matches: feature_0918"):
        unknown_names(["feature_918"], ["feature_0918", "m"], what="target", file="cohort.yaml")


def test_where_no_name_is_near_unknown_names_list_those_there_are():
    with pytest.raises(InputError, match=r"known here: samples, gene_ranking$"):
        unknown_names(["zzz"], ["samples", "gene_ranking"], what="table", file="ASSET")
    with pytest.raises(InputError, match=r"the data hold 1,000 others, such as g0, g1, g2$"):
        unknown_names(["zzz"], [f"g{n}" for n in range(1000)], what="known gene", file="known_genes.csv")
    with pytest.raises(InputError, match=r"there are none$"):
        unknown_names(["zzz"], [], what="label", file="cohort.yaml")


def test_an_unknown_name_is_told_with_its_place():
    with pytest.raises(InputError) as caught:
        unknown_names(["a", "q"], ["a"], what="known gene", file="k.csv", line={"a": 2, "q": 7}, column="gene")
    place, remedy = caught.value.lines()
    assert place == "k.csv, line 7, column gene: known gene 'q' is not in the data"
    assert remedy == "Remedy: known here: a"
    assert str(caught.value) == f"{place} {remedy}"
