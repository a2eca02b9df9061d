"""The graph of the samples: each listens to its nearest training samples by cosine similarity.

Cosine, because held-out latents are about a third as long as training latents: in Euclidean distance they are hubs at
the origin. Directed from training samples, so that nothing a fit sees depends on a held-out sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class SampleGraph:
    """Directed edges, sorted by target and then nearest first; every target has equally many, none to itself.

    Parameters
    ----------
    source, target
        Sample indices [e].
    similarity
        Cosine similarity of the two [e].
    samples
        Number of samples, n.
    sources
        Samples that edges may come from [n].
    """

    source: Ints
    target: Ints
    similarity: Floats
    samples: int
    sources: Mask

    @property
    def neighbours(self) -> int:
        """Edges into each sample."""
        return len(self.source) // self.samples

    def with_self_loops(self) -> Ints:
        """Return the edges [2, e + n], source above target, each sample's loop last."""
        loops = np.arange(self.samples)
        return np.stack([np.concatenate([self.source, loops]), np.concatenate([self.target, loops])])


def cosine_graph(latents: NDArray[np.floating], *, neighbours: int, sources: Mask | None = None) -> SampleGraph:
    """Connect every sample with its nearest training samples by cosine similarity.

    Parameters
    ----------
    latents
        Standardised latents [n, d]. A zero row has similarity 0 with everything.
    neighbours
        Neighbours per sample; at most one less than there are sources, so that all samples get equally many.
    sources
        Training samples [n]; None: all. Ties go to the lower index.

    Raises
    ------
    ValueError
        If no sample is a source.
    """
    Z = np.asarray(latents, dtype=np.float64)
    allowed = np.ones(len(Z), dtype=bool) if sources is None else sources
    if not allowed.any():
        msg = "a sample graph needs at least one training sample"
        raise ValueError(msg)
    similarity = cosine_similarity(Z)
    blocked = ~allowed[None, :] | np.eye(len(Z), dtype=bool)
    # rounded, so that equal samples tie and the lower index wins
    order = np.argsort(np.where(blocked, np.inf, -np.round(similarity, 12)), axis=1, kind="stable")
    degree = min(neighbours, int(allowed.sum()) - 1)
    source = np.ascontiguousarray(order[:, :degree]).ravel()
    target = np.repeat(np.arange(len(Z)), degree)
    return SampleGraph(source, target, similarity[target, source], len(Z), allowed)


def cosine_similarity(Z: Floats) -> Floats:
    """Cosine similarity of all rows of Z [n, d]: [n, n]; 0 for zero rows."""
    length = np.linalg.norm(Z, axis=1, keepdims=True)
    unit = np.divide(Z, length, out=np.zeros_like(Z), where=length > 0)
    return np.asarray(unit @ unit.T)


def without_edges(graph: SampleGraph) -> SampleGraph:
    """Return the same samples without any edge: the network on it is a plain multilayer perceptron."""
    none = np.zeros(0, dtype=np.int64)
    return SampleGraph(none, none, np.zeros(0), graph.samples, graph.sources)


def homophily(graph: SampleGraph, codes: Ints, *, into: Mask | None = None) -> float:
    """Share of edges between samples of one class; NaN where no edge joins two labelled samples (code >= 0).

    `into`: only edges into these samples [n]; None: all.
    """
    ends = codes[graph.source], codes[graph.target]
    known = (ends[0] >= 0) & (ends[1] >= 0) & (True if into is None else into[graph.target])
    return float((ends[0] == ends[1])[known].mean()) if known.any() else float("nan")


def degree_matched_random(graph: SampleGraph, rng: np.random.Generator) -> SampleGraph:
    """Draw other sources at random: every sample keeps its number of neighbours, all different, none itself.

    The similarity of a random edge is not known here and is 0.
    """
    keys = rng.random((graph.samples, graph.samples))
    keys[~np.broadcast_to(graph.sources, keys.shape) | np.eye(graph.samples, dtype=bool)] = np.inf
    source = np.argsort(keys, axis=1, kind="stable")[:, : graph.neighbours].ravel()
    return SampleGraph(source, graph.target, np.zeros(len(source)), graph.samples, graph.sources)
