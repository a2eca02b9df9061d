"""Copies in a ranking and ions of a compound, as the tables tell them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.assets.correlation.ion_columns import with_ions
from omics_assets.assets.ranking.ranking_redundancy import redundancy_columns
from omics_assets.errors import InputError
from omics_assets.settings import CorrelationSettings, RankingSettings

RNG = np.random.default_rng(1)


def ranking() -> tuple[pd.DataFrame, np.ndarray]:
    """Two isoforms, a gene, its copy under another name, and a copy that is not expressed enough to have a rank."""
    frame = pd.DataFrame({"gene": ["a.1", "a.2", "b", "copy_of_b", "c"]})
    frame["rank"] = pd.array([2, 4, pd.NA, 1, 3], dtype="Int64")
    frame["fused_rank"] = [1.0, 2.0, 3.0, 4.0, 5.0]
    profiles = RNG.standard_normal((5, 10))
    profiles[3] = profiles[2]
    return frame, profiles


def test_a_copy_of_a_known_gene_is_told_as_such() -> None:
    frame, profiles = ranking()
    found = redundancy_columns(frame, profiles, frame["gene"].eq("b").to_numpy(), RankingSettings())
    assert found["locus"].tolist() == ["a", "a", "b", "copy_of_b", "c"]
    assert found["redundant_with"].where(found["redundant_with"].notna(), "").tolist() == ["", "a.1", "", "b", ""]


def test_genes_without_a_rank_stand_for_none() -> None:
    frame, profiles = ranking()
    found = redundancy_columns(frame, profiles, np.zeros(5, dtype=bool), RankingSettings())
    assert found["redundant_with"].where(found["redundant_with"].notna(), "").tolist() == ["", "a.1", "", "", ""]


def test_the_order_of_the_cohort_decides_what_is_shown() -> None:
    frame, profiles = ranking()
    settings = RankingSettings(order="fused", locus_pattern="^(.)")  # `copy_of_b` and `c` are one locus now
    found = redundancy_columns(frame, profiles, np.zeros(5, dtype=bool), settings)
    assert found["redundant_with"].where(found["redundant_with"].notna(), "").tolist() == ["", "a.1", "", "b", "b"]


def test_a_pattern_that_is_none_is_the_users_to_correct() -> None:
    frame, profiles = ranking()
    with pytest.raises(InputError, match="no group"):
        redundancy_columns(frame, profiles, np.zeros(5, dtype=bool), RankingSettings(locus_pattern="a"))


def test_the_target_stands_for_its_compound() -> None:
    table = pd.DataFrame({"metabolite": ["m1", "m2", "m3"], "is_target": [False, True, False]})
    table["mean_top_abs_rho"] = [0.9, 0.5, 0.4]
    features = pd.DataFrame({"metabolite": ["m3", "m2", "m1"], "mz": [500.0, 203.052612, 181.070668]})
    features["rt_s"] = [60.0, 61.0, 60.0]
    profile = RNG.standard_normal(12)
    found = with_ions(table, np.tile(profile, (3, 1)), features, CorrelationSettings())
    assert found["redundant_with"].where(found["redundant_with"].notna(), "").tolist() == ["m2", "", ""]
    assert found["ion"].where(found["ion"].notna(), "").tolist() == ["[M+Na]+", "[M+Na]+", ""]


def test_features_without_masses_are_compounds_of_their_own() -> None:
    table = pd.DataFrame({"metabolite": ["m1", "m2"], "is_target": [True, True], "mean_top_abs_rho": [0.9, 0.5]})
    features = pd.DataFrame({"metabolite": ["m1", "m2"], "mz": [None, None], "rt_s": [None, None]})
    found = with_ions(table, np.ones((2, 5)), features, CorrelationSettings())
    assert found[["redundant_with", "ion"]].isna().to_numpy().all()
