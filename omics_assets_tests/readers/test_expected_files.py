"""Every file written by a real tool, through the public readers, against what was worked out independently.

Each is read by content (auto) and by the name of its format; both must agree with `expected.json`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from omics_assets.errors import InputError
from omics_assets.readers import (
    FeatureTable,
    HomologyTable,
    read_expression,
    read_homology,
    read_metabolites,
    read_samples,
    read_tx2gene,
)

Facts = dict[str, Any]

VARIABLE = "OMICS_EXAMPLE_FORMATS"
QUANTIFIERS = {
    *("salmon_quant", "kallisto_abundance", "featurecounts", "htseq_count", "stringtie_abundance", "rsem_genes"),
    *("cufflinks_fpkm", "nfcore_merged"),
}
EXPRESSION = {*QUANTIFIERS, "h5ad"}
QUANTITY = {
    **dict.fromkeys(("TPM", "tpm"), "tpm"),
    **dict.fromkeys(("NumReads", "est_counts", "expected_count", "count"), "counts"),
    "FPKM": "fpkm",
}
LENGTH = {"Length", "length"}
LEFT_OUT = {"Coverage", "FPKM_conf_lo", "FPKM_status"}
SWAPPED = ("hmmer_tblout_hmmscan", "hmmer_domtblout_hmmscan", "interproscan")
HIT_NUMBERS = {**dict.fromkeys(("bitscore", "bit score", "score"), "bitscore"), "evalue": "evalue"}


def files_and_facts() -> dict[str, Facts]:
    given = os.environ.get(VARIABLE)
    expected: dict[str, Facts] = json.loads((Path(given) / "expected.json").read_text()) if given else {}
    return expected


EXPECTED = files_and_facts()
ENTRIES = [
    pytest.param(path, name, id=f"{path.split('__')[-1]}-{'auto' if name == 'auto' else 'named'}")
    for path, facts in EXPECTED.items()
    for name in ("auto", facts["format"])
] or [pytest.param("", "", marks=pytest.mark.skip(reason=f"{VARIABLE} is not set"))]


@pytest.mark.parametrize(("path", "name"), ENTRIES)
def test_file_reads_as_expected(path: str, name: str) -> None:
    facts = EXPECTED[path]
    file = Path(os.environ[VARIABLE]) / path
    kinds = {"matrix": matrix, "per_sample": per_sample, "hits": hits, "orthogroups": orthogroups}
    kinds |= {"map": transcripts, "sample_sheet": sample_sheet, "reject": refused}
    kinds[facts["kind"]](file, name, facts)


def read_features(file: Path, name: str, facts: Facts, quantity: Any = None) -> FeatureTable:
    read = read_expression if facts["format"] in EXPRESSION else read_metabolites
    return read(file, name, quantity=quantity)


def matrix(file: Path, name: str, facts: Facts) -> None:
    # of mzTab-M the facts describe the small molecules, also where all that is quantified are features
    read = read_features(file, name, facts, "sml" if facts["format"] == "mztab_m" else None)
    table = read.table
    rows = facts["n_unique_feature_ids"] if facts["format"] in EXPRESSION else facts["n_features"]
    assert table.shape == (rows, facts["n_samples"])
    assert table.index[0] == facts["first_feature"]
    assert table.index[-1].startswith(facts["last_feature"])  # a repeated id has a suffix
    assert list(table.columns[[0, -1]]) == [facts["first_sample"], facts["last_sample"]]
    check_names(list(table.columns), facts.get("samples", []))
    for cell in [*facts["cells"], *([facts["missing_cell_example"]] if "missing_cell_example" in facts else [])]:
        row = cell.get("row", table.index.get_loc(cell["feature"]) if "row" not in cell else None)
        assert table.index[row].startswith(cell["feature"])
        np.testing.assert_equal(float(table[cell["sample"]].iloc[row]), number(cell["value"]))
    if "n_zero" in facts:
        assert (table == 0).to_numpy().sum() >= facts["n_zero"]  # `0` is counted there, not `0.0`
        words = any(not is_number(cell["value"]) for cell in facts["cells"] if cell["value"])
        missing, tokens = int(table.isna().to_numpy().sum()), sum(facts["missing_tokens"].values())
        assert missing >= tokens if words else missing == tokens
    if facts["format"] == "other_vendor":  # the vendor is named
        assert read.dialect in file.name
    else:
        assert read.dialect == facts["format"]


def check_names(found: list[str], expected: list[str]) -> None:
    """Compare sample names; a long list has its middle left out."""
    if "..." in expected:
        cut = expected.index("...")
        assert found[:cut] == expected[:cut]
        assert found[len(found) - len(expected) + cut + 1 :] == expected[cut + 1 :]
    elif expected:
        assert found == expected


def per_sample(file: Path, name: str, facts: Facts) -> None:
    read = read_features(file, name, facts)
    assert read.table.shape == (facts["n_unique_feature_ids"], 1)
    assert list(read.table.index[[0, -1]]) == [facts["first_feature"], facts["last_feature"]]
    assert read.table.columns[0] in file.name
    assert read.unit == ("counts" if facts["format"] == "htseq_count" else read.unit)
    compared = 0
    for cell in facts["cells"]:
        if cell["column"] in LENGTH:
            assert read.features.loc[cell["feature"], "length"] == float(cell["value"])
        elif cell["column"] in QUANTITY:
            other = read_features(file, name, facts, QUANTITY[cell["column"]])
            assert other.unit == QUANTITY[cell["column"]]
            assert other.table.loc[cell["feature"]].item() == float(cell["value"])
        else:
            assert cell["column"] in LEFT_OUT
            continue
        compared += 1
    assert compared
    assert read.dialect == facts["format"]


def hits(file: Path, name: str, facts: Facts) -> None:
    read = read_homology(file, name)
    query, target = ("gene", "query") if facts["format"] in SWAPPED else ("query", "gene")
    assert len(read.features) == len(read.table) == facts["n_features"]
    assert list(read.features.columns) == facts["columns"]
    assert (read.table[query].nunique(), read.table[target].nunique()) == (facts["n_queries"], facts["n_targets"])
    if facts["n_features"]:
        assert list(read.table[query].iloc[[0, -1]]) == [facts["first_feature"], facts["last_feature"]]
        assert list(read.table[target].iloc[[0, -1]]) == [facts["first_target"], facts["last_target"]]
    for cell in facts["cells"]:
        row = cell["row"]
        assert list(read.table[[query, target]].iloc[row]) == [cell["query"], cell["target"]]
        assert read.features[cell["column"]].iloc[row] == cell["value"]
        check_hit(read, row, cell, facts["format"])
    # HMMER 3.0 does not say which program found nothing
    untold = name == "auto" and not facts["n_features"] and facts["format"].startswith("hmmer")
    assert read.dialect == (facts["format"].rpartition("_")[0] if untold else facts["format"])


def check_hit(read: HomologyTable, row: int, cell: dict[str, str], format_: str) -> None:
    """Compare the number that the cell became: identity is a fraction, which only MMseqs2 writes."""
    column, value = cell["column"], cell["value"]
    if column in HIT_NUMBERS and format_ != "interproscan":
        assert read.table[HIT_NUMBERS[column]].iloc[row] == float(value)
    elif column == "pident":
        factor = 1.0 if format_ == "mmseqs2_m8" else 0.01
        assert read.table["identity"].iloc[row] == pytest.approx(float(value) * factor)


def orthogroups(file: Path, name: str, facts: Facts) -> None:
    read = read_homology(file, name)
    assert len(read.features) == facts["n_features"]
    assert list(read.features.columns[-facts["n_samples"] :]) == facts["samples"]
    assert list(read.features.iloc[[0, -1], 0]) == [facts["first_feature"], facts["last_feature"]]
    assert len(read.table) == facts["n_genes"]
    for cell in facts["cells"]:
        row = read.features.iloc[cell["row"]]
        genes = [gene for gene in row[cell["sample"]].split(", ") if gene]
        assert row.iloc[0] == cell["feature"]
        assert row[cell["sample"]].startswith(cell["value"])
        assert len(genes) == cell["n_genes"]
        assert set(genes) <= set(read.table["gene"][read.table["family"] == cell["feature"]])
    assert read.dialect == facts["format"]


def transcripts(file: Path, _name: str, facts: Facts) -> None:
    read = read_tx2gene(file)
    assert len(read.table) == facts["n_unique_transcripts"]
    assert list(read.table.index[[0, -1]]) == [facts["first_feature"], facts["last_feature"]]
    assert read.table["gene"].nunique() == facts["n_genes"]
    for cell in facts["cells"]:
        assert read.table.index[cell["row"]] == cell["transcript"]
        assert read.table[cell["column"]].iloc[cell["row"]] == cell["value"]
    assert read.dialect == facts["format"]


def sample_sheet(file: Path, name: str, facts: Facts) -> None:
    read = read_samples(file, name)
    assert len(read.table) == facts["n_unique_samples"]
    assert list(read.table.index[[0, -1]]) == [facts["first_sample"], facts["last_sample"]]
    assert set(facts["factors"]) <= set(read.table.columns)
    for cell in facts["cells"]:
        assert read.table.index[cell["row"]] == cell["sample"]
        value = read.table[cell["column"]].iloc[cell["row"]]
        assert ("" if pd.isna(value) else value) == cell["value"]
    assert read.dialect == facts["format"]


def refused(file: Path, name: str, facts: Facts) -> None:
    with pytest.raises(InputError) as caught:
        read_features(file, name, facts)
    assert caught.value.file == file.name
    assert caught.value.remedy


def is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return value in {"null", "NA"}
    return True


def number(value: str) -> float:
    """Value of a cell; NaN for an empty one, `null` and the words of a status column."""
    try:
        return float(value)
    except ValueError:
        return np.nan
