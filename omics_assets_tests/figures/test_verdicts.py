"""Every evidence beside its control; a gate in its own unit and words."""

from __future__ import annotations

import pytest
from matplotlib.colors import same_color

from omics_assets.figures.style import GREEN, VERMILLION, CaptionedFigure, house_style
from omics_assets.figures.verdicts import verdict_figure
from omics_assets_tests.fake_tables import fake_tables

ROWS = fake_tables(genes=20)["evidence_verdicts"]


@house_style()
def drawn(rows=ROWS) -> CaptionedFigure:
    figure = verdict_figure(rows)
    assert figure is not None
    return figure


@pytest.mark.parametrize(
    ("unit", "value", "colour"),
    [
        ("gate of homology: known genes that hit", 5, GREEN),
        ("gate of gnn: z of the known genes", 1.1, VERMILLION),
    ],
)
def test_a_gate_has_a_square_in_its_own_unit(unit: str, value: float, colour: str) -> None:
    axes = next(axes for axes in drawn().figure.axes if axes.get_xlabel() == unit)
    (mark,) = (line for line in axes.lines if line.get_marker() == "s")
    assert mark.get_xdata()[0] == value
    assert same_color(mark.get_color(), colour)


def test_what_has_a_control_has_dots_and_keeps_its_name() -> None:
    panels = {axes.get_xlabel(): axes for axes in drawn().figure.axes}
    axes = panels["genes with p_gene <= 0.001"]
    assert [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"] == [14]
    assert not [line for line in axes.lines if line.get_marker() == "s"]


@pytest.mark.parametrize("gates", [True, False])
def test_only_a_gate_is_open_or_closed_and_its_colours_are_explained(gates: bool) -> None:
    (legend,) = drawn(ROWS if gates else ROWS[ROWS["statistic"] != "gate"]).figure.legends
    entries = dict(zip([text.get_text() for text in legend.get_texts()], legend.legend_handles, strict=True))
    assert {"beats its control", "does not"} <= set(entries)
    assert ({"gate open", "gate closed"} <= set(entries)) == gates
    if gates:
        assert same_color(entries["gate open"].get_color(), GREEN)
        assert same_color(entries["gate closed"].get_color(), VERMILLION)
