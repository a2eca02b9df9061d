"""Cufflinks, cuffdiff and cuffnorm."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression
from omics_assets_tests.readers.expression.files import rows, write

TRACKED = ("tracking_id", "class_code", "nearest_ref_id", "gene_id", "gene_short_name", "tss_id", "locus", "length")


def tracked(name: str, gene: str, length: object = "-") -> tuple[object, ...]:
    return (name, "-", "-", gene, "ABC", "-", "1:5-90", length, "-")


def test_cufflinks_has_one_sample(tmp_path: Path) -> None:
    header = (*TRACKED, "coverage", "FPKM", "FPKM_conf_lo", "FPKM_conf_hi", "FPKM_status")
    text = rows(header, (*tracked("g1", "g1"), 3.5, 3, 4, "OK"), (*tracked("CUFF.1", "CUFF.1"), 0, 0, 0, "FAIL"))
    read = read_expression(write(tmp_path / "leaf1" / "genes.fpkm_tracking", text.replace("\n", "\r\n")))
    assert (read.dialect, read.unit) == ("cufflinks_fpkm", "fpkm")
    assert read.table.to_dict() == {"leaf1": {"g1": 3.5, "CUFF.1": 0.0}}
    assert list(read.features.columns) == []
    assert any("1 FAIL" in note for note in read.notes)
    with pytest.raises(InputError, match="holds no tpm; it has fpkm"):
        read_expression(tmp_path / "leaf1" / "genes.fpkm_tracking", quantity="tpm")


def test_cuffdiff_has_conditions(tmp_path: Path) -> None:
    values = [
        f"{condition}_{part}" for condition in ("WT_0h", "mut") for part in ("FPKM", "conf_lo", "conf_hi", "status")
    ]
    line = (*tracked("t1", "g1", 812), 2, 1, 3, "OK", 5, 4, 6, "OK")
    read = read_expression(write(tmp_path / "isoforms.fpkm_tracking", rows((*TRACKED, "coverage", *values), line)))
    assert read.table.to_dict() == {"WT_0h": {"t1": 2.0}, "mut": {"t1": 5.0}}
    assert read.features.loc["t1", "length"] == 812
    assert any("its replicates averaged" in note for note in read.notes)


def test_cuffdiff_counts(tmp_path: Path) -> None:
    header = ("tracking_id", "WT_count", "WT_count_variance", "WT_count_uncertainty_var", "WT_status")
    read = read_expression(write(tmp_path / "genes.count_tracking", rows(header, ("g1", 31.5, 9, 9, "OK"))))
    assert (read.unit, read.table.to_dict()) == ("counts", {"WT": {"g1": 31.5}})


@pytest.mark.parametrize("ids", ["tracking_id", "gene_id"])
def test_cuffnorm_tables(tmp_path: Path, ids: str) -> None:
    text = rows((ids, "WT_0", "WT_1", "mut_0", "mut_1"), ("g1", 1.5, 2, 3, 4), ("g2", 0, 0, 0, 0.25))
    path = write(tmp_path / "genes.fpkm_table", text)
    read = read_expression(path)
    assert (read.dialect, read.unit, read.table.shape) == ("cufflinks_fpkm", "fpkm", (2, 4))
    assert any("look alike" in note for note in read.notes)
    assert read_expression(path, quantity="counts").unit == "counts"
    many = rows((ids, "WT_0", "WT_1"), ("g1", 4.5e6, 5e6), ("g2", 1e6, 1e6))
    assert read_expression(write(tmp_path / "genes.count_table", many)).unit == "counts"


@pytest.mark.parametrize("names", [("a", "b"), ("s_1", "s_2"), ("WT_0", "mut_0"), ("d_0", "d_2")])
def test_an_ordinary_matrix_is_none_of_it(tmp_path: Path, names: tuple[str, str]) -> None:
    read = read_expression(write(tmp_path / "m.tsv", rows(("gene_id", *names), ("g1", 1.5, 2))))
    assert (read.dialect, read.unit) == ("matrix (tsv)", None)


def test_the_long_form_is_refused(tmp_path: Path) -> None:
    header = ("tracking_id", "condition", "replicate", "raw_frags", "internal_scaled_frags", "FPKM", "status")
    with pytest.raises(InputError, match="a row per gene and replicate"):
        read_expression(write(tmp_path / "genes.read_group_tracking", rows(header, ("g1", "WT", 0, 5, 5, 1.5, "OK"))))
