"""Known genes and their metabolites are those of the data, or refused with their place in the file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from omics_assets.assets.cohort_arrays.known_genes import Baits, read_baits
from omics_assets.cohort import load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets_tests.assets.small_cohort import GENES, METABOLITES, SmallCohort

DROPPED = pd.DataFrame(
    {"modality": ["gene", "metabolite"], "feature": ["g39", "m7"], "reason": ["constant", "below the blanks"]}
)


def baits_of(tmp_path: Path, rows: str) -> Baits:
    folder = SmallCohort().write(DataRoot(tmp_path))
    (folder / "known_genes.csv").write_text(f"# a comment\ngene,pathway,metabolite\n{rows}")
    return read_baits(load_cohort(folder), GENES[:-1], METABOLITES[:-1], DROPPED)


def test_metabolites_of_known_genes_by_pathway(tmp_path: Path) -> None:
    baits = baits_of(tmp_path, "g00,p,m0\ng01,p,m1\ng01,p,m1\ng02,q,\n")
    assert baits.metabolites == {"p": ("m0", "m1"), "q": ()}
    assert baits.known.index.tolist() == [0, 1, 2]
    assert (baits.left_out, baits.metabolites_left_out) == ((), ())


def test_what_was_dropped_is_named_and_no_error(tmp_path: Path) -> None:
    baits = baits_of(tmp_path, "g00,p,m7\ng01,p,m7\ng39,p,m1\n")
    assert baits.left_out == ("g39",)
    assert baits.metabolites_left_out == ("m7",)
    assert baits.known.index.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("rows", "line", "column", "name"),
    [
        ("g00,p,m0\ng00,p,m0\ng01,p,m9\n", 5, "metabolite", "metabolite of a known gene 'm9'"),
        ("g00,p,g01\n", 3, "metabolite", "metabolite of a known gene 'g01'"),  # a gene is no metabolite
        ("g00,p,m0\ng00,p,m0\ng0l,p,m1\n", 5, "gene", "known gene 'g0l'"),
    ],
)
def test_what_is_not_in_the_data_is_refused_with_line_and_column(
    tmp_path: Path, rows: str, line: int, column: str, name: str
) -> None:
    with pytest.raises(InputError, match=f"{name} is not in the data") as caught:
        baits_of(tmp_path, rows)
    assert (caught.value.file, caught.value.line, caught.value.column) == ("known_genes.csv", line, column)
