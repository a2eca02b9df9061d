"""Panels fill the page: no stripe of it stays empty."""

from __future__ import annotations

import numpy as np
import pytest

from omics_assets.figures.sample_correlation import correlation_figure
from omics_assets.figures.shortlist import in_order
from omics_assets.figures.shortlist_bars import shortlist_figure
from omics_assets.figures.style import CaptionedFigure, house_style
from omics_assets_tests.fake_tables import fake_tables


@house_style()
def widest_gap(captioned: CaptionedFigure) -> float:
    """The widest stripe without ink, across or down, as a share of the page."""
    captioned.figure.set_dpi(50)
    captioned.figure.canvas.draw()
    ink = (np.asarray(captioned.figure.canvas.buffer_rgba())[..., :3] < 255).any(axis=2)
    gaps = [
        np.diff(np.r_[-1, np.flatnonzero(lines), len(lines)]).max() / len(lines) for lines in (ink.any(1), ink.any(0))
    ]
    return float(max(gaps))


@pytest.mark.parametrize("claimed", [0.05, 0.9])
def test_the_shortlist_fills_its_page_whether_or_not_a_gene_is_claimed(claimed: float) -> None:
    ranking = fake_tables(genes=60)["gene_ranking"].assign(q=claimed)
    with house_style():
        figure = shortlist_figure(in_order(ranking).head(20), "log_odds")
    assert figure is not None
    assert widest_gap(figure) < 0.08
    names = [text.get_text() for text in figure.figure.legends[0].get_texts()]
    assert ("q ≤ 0.1" in names) == (claimed < 0.1)
    assert ("(none of these)" in figure.caption) == (claimed > 0.1)


@pytest.mark.parametrize(
    ("n", "labels", "modalities"),
    [
        (9, (), ("gene", "metabolite")),
        (30, ("tissue",), ("gene", "metabolite")),
        (60, ("tissue", "location"), ("gene", "metabolite")),
        (21, ("tissue", "location"), ("gene",)),
    ],
)
def test_sample_correlations_are_square_and_fill_their_page(n: int, labels: tuple, modalities: tuple) -> None:
    tables = fake_tables(genes=20, n=n, labels=labels)
    for table in ("samples", "normalized_genes", "normalized_metabolites"):  # long names leave less room beside them
        names = {f"S{i:02d}": f"a_long_name_S{i:02d}" for i in range(n)}
        tables[table] = tables[table].rename(columns=names).replace(names)
    with house_style():
        figure = correlation_figure({kind: tables[f"normalized_{kind}s"] for kind in modalities}, tables["samples"])
    assert widest_gap(figure) < 0.1
    for axes in figure.figure.axes[: len(modalities)]:
        box = axes.get_window_extent()
        assert box.width / box.height == pytest.approx(1, abs=0.15)
