"""What a cohort says of the genes of another species."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.methods.ranking.orthogroup_evidence import orthogroup_evidence, species_of

EVIDENCE = {
    "leaf": pd.Series({"a1": 2.0, "a2": -1.0, "a3": np.nan}),
    "root": pd.Series({"a2": 0.5, "a4": 3.0}),
    "tomato": pd.Series({"t1": 1.0, "t2": 3.0, "t3": 0.0}),
}
GROUPS = pd.Series({"a1": "OG1", "t1": "OG1", "t2": "OG1", "a2": "OG2", "a3": "OG3", "t3": "OG3"})


def test_cohorts_that_share_ids_are_of_one_species() -> None:
    assert species_of(EVIDENCE) == [{"leaf", "root"}, {"tomato"}]
    bridge = {"x": pd.Series({"a": 1.0}), "y": pd.Series({"b": 1.0}), "z": pd.Series({"a": 1.0, "b": 1.0})}
    assert species_of(bridge) == [{"x", "y", "z"}]


def test_an_orthogroup_speaks_by_the_mean_likelihood_ratio_of_its_members() -> None:
    answer = orthogroup_evidence(EVIDENCE, [GROUPS])["tomato"]
    assert answer.index.tolist() == ["a1", "a3"]
    assert answer.loc["a1", "value"] == pytest.approx(np.log((np.exp(1.0) + np.exp(3.0)) / 2))
    assert tuple(answer.loc["a1", ["orthogroup", "member"]]) == ("OG1", "t2")
    assert answer.loc["a3", "value"] == pytest.approx(0.0)


def test_a_species_never_speaks_for_its_own_genes_and_known_genes_not_at_all() -> None:
    answer = orthogroup_evidence(EVIDENCE, [GROUPS])
    assert answer["leaf"].index.tolist() == ["t1", "t2"]  # a3 is no candidate: t3 has nobody
    assert answer["root"].empty  # a2 is alone in its group, a1 is of its own species


def test_the_first_result_that_connects_counts_and_large_evidence_stays_finite() -> None:
    other = pd.Series({"a1": "X", "t3": "X", "a2": "Y", "t1": "Y"})
    answer = orthogroup_evidence(EVIDENCE, [GROUPS, other])["tomato"]
    assert answer["orthogroup"].to_dict() == {"a1": "OG1", "a2": "Y", "a3": "OG3"}
    large = {"a": pd.Series({"a1": 0.0}), "t": pd.Series({"t1": 2000.0, "t2": 2000.0})}
    assert orthogroup_evidence(large, [GROUPS])["t"].loc["a1", "value"] == pytest.approx(2000.0)


def test_without_orthogroups_nothing_is_said() -> None:
    assert all(found.empty for found in orthogroup_evidence(EVIDENCE, []).values())
