"""Every gene of a family stands on the line of its family, at its rank."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import same_color

from omics_assets.figures.family_ranks import MAX_FAMILIES, family_figure
from omics_assets.figures.style import BLUE, VERMILLION, house_style

ROWS = pd.DataFrame(
    [
        ("late", "a", 1, 0.9, 0.5),
        ("late", "b", 90, 0.9, 0.5),
        ("early", "c", 30, 0.05, 0.001),
        ("early", "d", 40, 0.3, 0.001),
        ("unknown p", "e", 2, 0.9, np.nan),
        ("early", "known", np.nan, 0.01, 0.001),
    ],
    columns=["family", "gene", "rank", "q", "enrichment_p"],
)


@house_style()
def test_the_most_enriched_family_leads_and_claimed_genes_are_marked() -> None:
    axes = family_figure(ROWS).figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["early (2)", "late (2)", "unknown p (1)"]
    assert axes.yaxis_inverted()
    others, claimed = axes.lines
    assert (others.get_label(), claimed.get_label()) == ("gene", "gene with q ≤ 0.1")
    assert same_color(others.get_color(), BLUE)
    assert same_color(claimed.get_color(), VERMILLION)
    assert sorted(zip(others.get_xdata(), others.get_ydata(), strict=True)) == [(1, 1), (2, 2), (40, 0), (90, 1)]
    assert list(zip(claimed.get_xdata(), claimed.get_ydata(), strict=True)) == [(30, 0)]
    assert [(text.get_text(), text.xy[1]) for text in axes.texts] == [("p = 1.0e-03", 0), ("p = 5.0e-01", 1)]


@house_style()
def test_where_there_is_a_q_over_the_families_it_stands_in_the_place_of_p() -> None:
    q = {"late": 0.002, "early": 0.5, "unknown p": np.nan}
    figure = family_figure(ROWS.assign(enrichment_q=ROWS["family"].map(q)))
    axes = figure.figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["late (2)", "early (2)", "unknown p (1)"]
    assert [text.get_text() for text in axes.texts] == ["q = 2.0e-03", "q = 5.0e-01"]
    assert "; q: hypergeometric enrichment" in figure.caption
    assert "Benjamini-Hochberg over the families" in figure.caption
    assert "Benjamini" not in family_figure(ROWS).caption


@house_style()
def test_of_many_families_those_with_the_smallest_p_are_shown_and_counted() -> None:
    size = MAX_FAMILIES + 5
    many = pd.DataFrame({"family": [f"f{n:02d}" for n in range(size)], "gene": [f"g{n}" for n in range(size)]})
    many = many.assign(rank=np.arange(size) + 1, q=0.5, enrichment_p=np.linspace(0.9, 0.1, size))
    figure = family_figure(many)
    names = [label.get_text().split()[0] for label in figure.figure.axes[0].get_yticklabels()]
    assert names == [f"f{n:02d}" for n in range(size - 1, 4, -1)]
    assert f"the {MAX_FAMILIES} of {size} families with the smallest p" in figure.caption
    assert family_figure(many.assign(rank=np.nan)) is None
