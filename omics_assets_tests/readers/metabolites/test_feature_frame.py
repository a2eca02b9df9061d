from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.readers.metabolites.feature_frame import COLUMNS, feature_frame


def test_what_is_infinite_is_missing() -> None:
    index = pd.Index(["a", "b", "c"], dtype="str")
    frame = feature_frame(index, mz=np.array([100.5, np.inf, np.nan]), rt_s=np.array([-np.inf, 60.0, 61.0]))
    assert tuple(frame.columns) == COLUMNS
    np.testing.assert_array_equal(frame["mz"], [100.5, np.nan, np.nan])
    np.testing.assert_array_equal(frame["rt_s"], [np.nan, 60.0, 61.0])
    assert (frame["role"] == "analyte").all()
