"""Files written by the real tools, against what was worked out independently."""

from __future__ import annotations

import json

import pytest

from omics_assets_tests.readers.example_data import folder
from omics_assets_tests.readers.homology.reading import read_file

FORMATS = ("blast_", "diamond_tab", "mmseqs2_m8", "hmmer_", "interproscan", "orthofinder")
NUMBERS = {"evalue": "evalue", "bitscore": "bitscore", "bit score": "bitscore", "score": "bitscore"}


@pytest.mark.parametrize("by_name", [False, True])
def test_hits_of_real_tools(by_name: bool) -> None:
    files = folder("OMICS_EXAMPLE_FORMATS")
    expected = json.loads((files / "expected.json").read_text())
    chosen = {path: facts for path, facts in expected.items() if facts["format"].startswith(FORMATS)}
    assert len(chosen) >= 20
    for path, facts in chosen.items():
        read = read_file(files / path, facts["format"] if by_name else "auto")
        # HMMER 3.0 does not say which program found nothing
        is_open = facts["format"].startswith("hmmer") and not facts["n_features"] and not by_name
        assert read.dialect == (facts["format"].rpartition("_")[0] if is_open else facts["format"]), path
        assert len(read.features) == facts["n_features"], path
        if facts["kind"] == "orthogroups":
            check_orthogroups(read, facts, path)
        else:
            check_hits(read, facts, path)


def check_orthogroups(read, facts, path: str) -> None:
    assert len(read.table) == facts["n_genes"], path
    assert list(read.features.columns[-facts["n_samples"] :]) == facts["samples"], path
    for cell in facts["cells"]:
        row = read.features.iloc[cell["row"]]
        assert row.iloc[0] == cell["feature"], path
        assert row[cell["sample"]].startswith(cell["value"]), path
        genes = read.table[read.table["family"] == cell["feature"]]["gene"]
        assert set(row[cell["sample"]].split(", ")) - {""} <= set(genes), path
        assert cell["n_genes"] <= len(genes), path


def check_hits(read, facts, path: str) -> None:
    swapped = facts["format"].endswith("hmmscan") or facts["format"] == "interproscan"
    query, target = ("gene", "query") if swapped else ("query", "gene")
    assert list(read.features) == facts["columns"], path
    assert len(read.table) == facts["n_features"], path
    assert (read.table[query].nunique(), read.table[target].nunique()) == (facts["n_queries"], facts["n_targets"]), path
    for cell in facts["cells"]:
        hit = read.table.iloc[cell["row"]]
        assert (hit[query], hit[target]) == (cell["query"], cell["target"]), path
        assert read.features.iloc[cell["row"]][cell["column"]] == cell["value"], path
        if cell["column"] in NUMBERS and facts["format"] != "interproscan":
            assert hit[NUMBERS[cell["column"]]] == float(cell["value"]), path
        elif cell["column"] == "pident":
            factor = 1.0 if facts["format"] == "mmseqs2_m8" else 0.01
            assert hit["identity"] == pytest.approx(float(cell["value"]) * factor), path
