from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.lines import Line2D
from scipy.stats import spearmanr

from omics_assets.figures.importance import MARKS, importance_figure
from omics_assets.figures.style import house_style
from omics_assets_tests.figures.test_figures import assert_legible


def table(labels: tuple[str, ...] = ("all",), control: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    parts = [
        pd.DataFrame(
            {
                "label": label,
                "value": rng.normal(size=50),
                "seed_agreement": 0.9,
                "split_half_agreement": 0.4,
                "control_value": rng.normal(size=50) * control,
                "baseline_value": rng.normal(size=50),
                "correlation_with_mean": -0.2,
                "correlation_with_variance": np.nan,
            }
        )
        for label in labels
    ]
    return pd.concat(parts, ignore_index=True)


def lines(found: dict[str, pd.DataFrame]) -> dict[str, Line2D]:
    with house_style():
        figure = importance_figure(found)
        assert figure is not None
        assert_legible({"importances": figure})
    return {str(line.get_label()): line for line in figure.figure.axes[0].lines}


def test_every_importance_is_a_line_with_what_it_agrees_with() -> None:
    one = table()
    drawn = lines(
        {"gradient_importance": one, "gnn_importance": table(("tissue", "a very long name $x_2$ of a label"))}
    )
    assert set(MARKS) <= set(drawn)
    assert [float(x) for x in np.asarray(drawn["other seeds"].get_xdata())] == [0.9] * 3
    wanted = spearmanr(one["value"], one["control_value"]).statistic
    assert np.asarray(drawn["control (permuted genes)"].get_xdata())[0] == pytest.approx(wanted)


def test_what_was_not_estimated_is_left_out() -> None:
    drawn = lines({"gradient_importance": table(control=np.nan)})
    assert np.isnan(np.asarray(drawn["control (permuted genes)"].get_xdata(), dtype=float)).all()
    assert importance_figure({}) is None
    assert importance_figure({"gradient_importance": table().iloc[:0]}) is None
