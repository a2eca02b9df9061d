"""The graph on which the network of a label listens, as the settings say."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.label_graph import label_graph
from omics_assets.methods.classification.sample_graph import SampleGraph, cosine_graph
from omics_assets.settings import ClassificationSettings


def network_graph(
    latents: NDArray[np.floating],
    codes: NDArray[Any],
    *,
    classes: int,
    settings: ClassificationSettings,
    neighbours: int | None = None,
    sources: NDArray[np.bool_] | None = None,
) -> SampleGraph:
    """Return the graph of a label: its own (`label_graph`), or the one that all labels share (`cosine_graph`).

    Parameters
    ----------
    latents
        Standardised latents [n, d].
    codes, classes
        Label, and its number of classes, as for `label_graph`: those of sources alone are used.
    settings
        Which graph, how many neighbours.
    neighbours
        In place of the number in the settings.
    sources
        Training samples [n]; None: all.
    """
    degree = settings.neighbours if neighbours is None else neighbours
    if settings.graph == "shared":
        return cosine_graph(latents, neighbours=degree, sources=sources)
    return label_graph(latents, codes, classes=classes, neighbours=degree, sources=sources)
