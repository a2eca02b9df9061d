from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_samples
from omics_assets.readers.known_genes import read_known_genes


def test_sheet_is_text_with_missing_values(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_text("tissue;Sample ID;hours\nleaf;a;012\nNA;b;\nnone;c;-\n", encoding="utf-8")
    sheet = read_samples(path)
    assert list(sheet.table.index) == ["a", "b", "c"]
    assert list(sheet.table.columns) == ["tissue", "hours"]
    assert sheet.table["tissue"].fillna("?").tolist() == ["leaf", "?", "none"]
    assert sheet.table["hours"].fillna("?").tolist() == ["012", "?", "-"]


def test_id_column_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_text("plant,sample,other\np1,a,x\np2,b,y\n")
    assert list(read_samples(path).table.index) == ["a", "b"]
    assert list(read_samples(path, id="plant").table.index) == ["p1", "p2"]
    with pytest.raises(InputError, match="did you mean 'plant'"):
        read_samples(path, id="plants")
    path.write_text("tissue,\nleaf,\n")
    assert list(read_samples(path).table.index) == ["leaf"]
    path.write_text(",tissue\na,leaf\n")
    assert list(read_samples(path).table.index) == ["a"]


def test_the_format_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_text("plant,sample\np1,a\n")
    assert read_samples(path, format="sample_sheet").dialect == "sample sheet (csv)"
    with pytest.raises(InputError, match="did you mean 'isatab_sample'"):
        read_samples(path, format="isatab_samples")


def test_known_genes(tmp_path: Path) -> None:
    path = tmp_path / "k"
    path.write_text("Metabolite,Gene\nx,g1\nx,g1\n,g2\n")
    genes = read_known_genes(path)
    assert list(genes.columns) == ["gene", "pathway", "metabolite"]
    assert genes["gene"].tolist() == ["g1", "g2"]
    assert genes["pathway"].isna().all()
    assert genes["metabolite"].fillna("?").tolist() == ["x", "?"]
    path.write_text("gene\ng1\ng2\n")
    assert read_known_genes(path)["gene"].tolist() == ["g1", "g2"]
