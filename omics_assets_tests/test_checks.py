"""What the checks find, in words."""

from __future__ import annotations

import pandas as pd

from omics_assets.checks import negative_controls_silent


def test_a_loud_negative_control_is_named_with_the_limit_it_was_counted_at() -> None:
    frame = pd.DataFrame(
        {
            "metabolite": ["a", "b", "c", "d"],
            "role": ["standard", "background", "analyte", "standard"],
            "q_bh": [0.05, 0.1, 0.001, 0.11],
        }
    )
    found = negative_controls_silent(frame)
    assert found == "negative controls with genes of q <= 0.1 over all pairs: a, b"
    assert negative_controls_silent(frame.iloc[2:]) == ""
