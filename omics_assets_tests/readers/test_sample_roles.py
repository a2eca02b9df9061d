"""Roles of samples by classes, file types and names."""

from __future__ import annotations

import pytest

from omics_assets.readers.sample_roles import role_of, sample_frame


@pytest.mark.parametrize(
    ("text", "role"),
    [
        *((text, "blank") for text in ("Blank", "blank_post", "SolventBlank", "Extraction blank", "BLK-1", "BLANKpos")),
        *((text, "qc") for text in ("QC", "Pooled QC", "qc_03", "QCpool", "pool", "quality control", "Standard")),
        *((text, "qc") for text in ("Std mix 2", "calibration", "external standards")),
        *((text, "biological") for text in ("Sample", "samples", "study sample")),
        *((text, None) for text in ("", "blanl", "leaf", "standard diet", "Blancmange", "poolish", "acqc", "12")),
    ],
)
def test_role_of(text: str, role: str | None) -> None:
    assert role_of(text) == role


def test_the_more_trusted_column_speaks_first_and_sample_is_no_answer() -> None:
    said = {"file_type": ["Sample", "QC", None], "class": ["Blank", "Blank", "leaf"]}
    frame, notes = sample_frame(["a", "b", "qc_c"], said, asked=("file_type", "class"))
    assert frame["role"].tolist() == ["blank", "qc", "biological"]
    assert frame["class"].tolist() == ["Blank", "Blank", "leaf"]
    assert all("by the file" in note for note in notes)


def test_names_speak_only_where_nothing_else_does() -> None:
    frame, notes = sample_frame(
        ["x_blank", "Blanche", "QC1", "carpool"], {"class": ["a", "b", "c", "d"]}, asked=("class",)
    )
    assert frame["role"].tolist() == ["blank", "biological", "qc", "biological"]
    assert len(notes) == 2
    assert all("sample name" in note for note in notes)
    assert sample_frame(["a", "b"])[1] == ()
