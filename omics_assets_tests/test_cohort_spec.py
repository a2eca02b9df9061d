"""`cohort.yaml` is read safely, and every mistake is answered with a sentence that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.cohort_spec import MAX_YAML_BYTES, read_cohort_yaml
from omics_assets.errors import InputError


def read(tmp_path: Path, text: str | bytes):
    path = tmp_path / "cohort.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_cohort_yaml(path)


def refusal(tmp_path: Path, text: str | bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert caught.value.file == "cohort.yaml"
    assert caught.value.remedy
    return caught.value


FULL = """
schema: 1
title: Leaf elicitation, two sites
expression:  {file: expression.csv, format: auto, unit: fpkm}
metabolites: {file: metabolites.csv, unit: intensity}
samples:     {file: samples.csv, id: sample, labels: [tissue, location], design: [tissue], block: plant}
homology_files: [{file: homology/p450.tblout, family: CYP}]
families:    [CYP, UGT]
proteome:    {file: proteome.faa}
annotation:  {file: genes.gff3}
orthologs:   {file: N0.tsv}
known_genes: {file: known_genes.csv}
targets:     [feature_0918]
pathways:
  alkaloid_x: {targets: [feature_0918], intermediates: [feature_0442]}
autoencoder: {preset: published}
ranking:
  order: log_odds
  weights: {correlation: 0.4, autoencoder: 0.3, gnn: 0.2, homology: 0.1, bait: 0, target_gradient: 0}
"""


def test_everything_it_may_say_is_understood(tmp_path):
    spec, sections = read(tmp_path, FULL)
    assert spec.title == "Leaf elicitation, two sites"
    assert spec.samples.labels == ("tissue", "location")
    assert spec.homology_files[0].family == "CYP"
    assert spec.pathways["alkaloid_x"].intermediates == ("feature_0442",)
    assert set(sections) == {"autoencoder", "ranking"}
    assert sections["ranking"]["weights"]["gnn"] == 0.2


@pytest.mark.parametrize("text", ["", "\n# only a comment\n", "---\n", "\ufeff# a byte order mark\n"])
def test_an_empty_file_says_nothing(tmp_path, text):
    spec, sections = read(tmp_path, text)
    assert spec.expression is None
    assert sections == {}


def test_a_section_with_nothing_below_it_is_empty(tmp_path):
    assert read(tmp_path, "ranking:\n")[1] == {"ranking": {}}


@pytest.mark.parametrize(
    ("text", "place", "suggested"),
    [
        ("tilte: x", "tilte", "'title'"),
        ("autoencodr: {preset: published}", "autoencodr", "'autoencoder'"),
        ("expression: {fiel: expression.csv}", "expression.fiel", "'file'"),
        ("samples: {file: s.csv, blocks: plant}", "samples.blocks", "'block'"),
        ("homology_files: [{file: a}, {file: b, famly: CYP}]", "homology_files.1.famly", "'family'"),
        ("pathways: {x: {target: [a]}}", "pathways.x.target", "'targets'"),
    ],
)
def test_an_unknown_key_suggests_the_nearest_of_its_section(tmp_path, text, place, suggested):
    error = refusal(tmp_path, text)
    assert repr(place) in error.problem
    assert suggested in error.remedy


def test_an_unknown_key_like_no_other_lists_what_is_known_here(tmp_path):
    error = refusal(tmp_path, "proteome: {file: a.faa, zzzzqqqq: 1}")
    assert error.remedy == "known here: file"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("schema: 2", "schema"),
        ("expression: {file: a.csv, unit: furlongs}", "expression.unit"),
        ("families: CYP", "families"),
        ("targets: [1]", "targets.0"),
        ("title: 2024-01-01", "title"),
        ("pathways: {x: {targets: []}}", "pathways.x.targets"),
        ("expression: expression.csv", "expression"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(tmp_path, text, place):
    assert refusal(tmp_path, text).column == place


def test_aliases_are_refused_before_they_expand(tmp_path):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    error = refusal(tmp_path, bomb)
    assert "aliases" in error.problem
    assert error.line == 2


@pytest.mark.parametrize(
    "text",
    [
        "title: !!python/object/apply:os.system ['touch executed']",
        "title: !!python/name:os.system ''",
        "title: !!binary aGVsbG8=",
        "title: !!timestamp nonsense",
        "!!omap {title: x}",
        "title: ! x",
    ],
)
def test_tags_are_refused(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    assert "tags" in refusal(tmp_path, text).problem
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: a\ntargets: []\ntitle: b", 3),
        ("ranking:\n  seed: 1\n  seed: 2", 3),
        ("pathways: {x: {targets: [a]}, x: {targets: [b]}}", 1),
        ("title: a\n'title': b", 2),
    ],
)
def test_a_repeated_key_is_refused_at_any_depth(tmp_path, text, line):
    error = refusal(tmp_path, text)
    assert "given twice" in error.problem
    assert error.line == line


@pytest.mark.parametrize("text", ["[" * 300_000, "{a: " * 100_000, "title: " + "[" * 25 + "]" * 25])
def test_deep_nesting_is_refused(tmp_path, text):
    assert "nested too deeply" in refusal(tmp_path, text).problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"title: caf\xe9", "UTF-8"),
        ("title: x".encode("utf-16"), "UTF-8"),
        ("- a\n- b", "mapping"),
        ("just words", "mapping"),
        ("1: x", "mapping"),
        ("title: [a, b", "did not find expected"),
        ("expression:\n\tfile: x", "cannot start any token"),
        ("title: a\n---\ntitle: b", "another document"),
        ("title: a\x00b", "not plain text"),
        ("title: 2001-13-45", "cannot be read"),
        ("? [a, b]\n: c", "unhashable"),
        ("ranking: [1]", "section"),
        ("ranking: 0", "section"),
        ("ranking: ''", "section"),
    ],
)
def test_what_is_no_cohort_yaml_is_refused(tmp_path, text, problem):
    assert problem in refusal(tmp_path, text).problem


def test_a_syntax_error_names_its_line(tmp_path):
    assert refusal(tmp_path, "title: x\nfamilies: ]\n").line == 2


def test_a_huge_file_is_refused_unread(tmp_path):
    assert "larger" in refusal(tmp_path, b"#" * (MAX_YAML_BYTES + 1)).problem


def test_a_folder_in_its_place_is_refused(tmp_path):
    (tmp_path / "cohort.yaml").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        read_cohort_yaml(tmp_path / "cohort.yaml")
