from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.verdicts import without_seeds
from omics_assets.assets.ranking.evidence import homology_bonus
from omics_assets.methods.ranking.homology_term import homology_term


def test_the_hit_of_a_query_on_itself_is_no_evidence() -> None:
    genes = pd.Series([f"g{number:02d}" for number in range(40)])
    scores = pd.DataFrame({"gene": genes, "bonus": 0.0, "is_query": False})
    scores.loc[:5, "bonus"] = 1.0
    scores.loc[:1, "is_query"] = True
    bonus = homology_bonus(scores, genes)
    assert np.isnan(bonus[:2]).all()
    np.testing.assert_array_equal(bonus[2:], scores["bonus"][2:])
    seeds, others = np.array([0, 1]), np.array([2, 3])
    assert homology_term(bonus, seeds).gate.sentence.startswith("no known gene")
    assert homology_term(bonus, others).active
    np.testing.assert_array_equal(homology_term(bonus, np.concatenate([seeds, others])).term[:2], 0)


def test_the_gate_says_how_many_known_genes_were_left_out() -> None:
    gate = homology_term(np.array([1.0, *[0.0] * 30]), np.array([0])).gate
    assert without_seeds(gate, 2).sentence.endswith(
        "2 known genes seeded the homology query: their hits are no evidence, left out"
    )
    assert without_seeds(gate, 0) == gate
