"""How far the neighbours of a sample tell its label: homophily of the graphs of the folds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.classification_folds import Fold, Label
from omics_assets.methods.classification.gat_cross_validation import GraphOf
from omics_assets.methods.classification.sample_graph import SampleGraph

Floats = NDArray[np.float64]


def held_out_homophily(folds: Sequence[Fold], label: Label, graph_of: GraphOf) -> float:
    """Return the homophily of the edges into held-out samples, pooled over the folds; NaN without such edges.

    Of classes: the share of edges that join samples of one class. Of a number: the correlation of both ends (Newman,
    2003). Edges between training samples say less: autoencoder and graph saw both ends.
    """
    ends = []
    for fold in folds:
        graph = graph_of(fold, label.codes)
        ends.append(_ends(graph, label)[:, ~fold.train[graph.target]])
    return _agreement(np.concatenate(ends, axis=1), label)


def edge_agreement(graph: SampleGraph, label: Label) -> float:
    """Return the homophily of all edges of a graph, as in `held_out_homophily`."""
    return _agreement(_ends(graph, label), label)


def _ends(graph: SampleGraph, label: Label) -> Floats:
    """Label of both ends of every edge [2, e]; NaN where it is not known."""
    values = np.where(label.known, label.codes, np.nan)
    return np.stack([values[graph.source], values[graph.target]])


def _agreement(ends: Floats, label: Label) -> float:
    source, target = ends[:, np.isfinite(ends).all(axis=0)]
    if not len(source):
        return float("nan")
    if not label.numeric:
        return float((source == target).mean())
    spread = float(source.std() * target.std())
    return float(((source - source.mean()) * (target - target.mean())).mean() / spread) if spread > 0 else 0.0
