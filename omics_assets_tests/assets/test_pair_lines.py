"""Of every compound one ion, the best target always, and what stands behind each correlation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.sample_table import Samples
from omics_assets.assets.ranking.pair_lines import chosen_pairs, partner_lines, with_support
from omics_assets.methods.statistics.design import Design

NAMES = tuple(f"s{number}" for number in range(8))
TISSUE = np.repeat([0, 1], 4)


def top() -> pd.DataFrame:
    return pd.DataFrame({"gene": ["g1", "g2"], "best_metabolite": ["m1", "m1"], "rho": [0.9, 0.4]})


def stored() -> pd.DataFrame:
    rows = [("g1", "m2", -0.99), ("g1", "m1", 0.9), ("g1", "m3", 0.95), ("g1", "m4", 0.91), ("other", "m1", 1.0)]
    frame = pd.DataFrame(rows, columns=["gene", "metabolite", "rho"])
    return frame.assign(p=1e-3, q_bh=0.01, p_method="exact")


def ions(redundant: dict[str, str]) -> pd.DataFrame:
    names = [f"m{number}" for number in range(1, 5)]
    return pd.DataFrame({"metabolite": names, "redundant_with": [redundant.get(name) for name in names]})


def test_the_best_target_comes_first_then_the_strongest() -> None:
    found = chosen_pairs(top(), stored(), ions({}))
    assert found[["gene", "metabolite"]].to_numpy().tolist() == [
        ["g1", "m1"],
        ["g2", "m1"],
        ["g1", "m2"],
        ["g1", "m3"],
        ["g1", "m4"],
    ]
    assert found["p"].isna().tolist() == [False, True, False, False, False]


def test_of_a_compound_the_first_ion_is_shown() -> None:
    found = chosen_pairs(top(), stored(), ions({"m2": "m4", "m3": "m1"}))
    assert found.loc[found["gene"] == "g1", "metabolite"].tolist() == ["m1", "m2"]


def samples(design: bool = True) -> Samples:
    columns, names = ((TISSUE,), ("tissue",)) if design else ((), ())
    return Samples(NAMES, {}, Design(columns, names, np.arange(8)))


def normalized(key: str, rows: dict[str, np.ndarray]) -> pd.DataFrame:
    return pd.DataFrame([{key: name, **dict(zip(NAMES, values, strict=True))} for name, values in rows.items()])


def test_a_pair_says_what_is_left_within_the_design_and_who_carries_it() -> None:
    ascending = np.arange(8.0)
    swapped = np.array([3.0, 2, 1, 0, 7, 6, 5, 4])  # rises between the tissues, falls within them
    genes = normalized("gene", {"g0": -ascending, "g1": ascending})
    metabolites = normalized("metabolite", {"m1": swapped})
    pairs = chosen_pairs(top().head(1), stored().head(0), ions({})).assign(p=np.nan)
    found = with_support(pairs, genes, metabolites, samples())
    np.testing.assert_allclose(found["design_rho"], [-1.0], atol=1e-6)
    ((section, item, text),) = partner_lines(found, ["tissue"])
    assert (section, item) == ("metabolite", "m1")
    assert text.startswith("rho +0.90, -1.00 with tissue removed; carried by s")
    ((_, _, plain),) = partner_lines(with_support(pairs, genes, metabolites, samples(design=False)), [])
    assert "removed" not in plain


def test_an_association_is_named_by_the_design() -> None:
    pair = stored().head(1).assign(design_rho=0.1, carried_by="")
    for names, named in (
        (["organ"], "association including organ"),
        (["organ", "site"], "association including organ and site"),
        ([], "association within and between groups"),
    ):
        ((_, _, text),) = partner_lines(pair, names)
        assert text.endswith(f"p 0.001 (exact), q 0.01 over all pairs, {named}")
    assert "with organ and site removed" in next(partner_lines(pair, ["organ", "site"]))[2]


def test_no_pair_is_no_line() -> None:
    nothing = chosen_pairs(top().assign(best_metabolite=None), stored().head(0), ions({}))
    assert with_support(nothing, pd.DataFrame(), pd.DataFrame(), samples()).empty
    assert list(partner_lines(None, [])) == []
