"""The graph of the samples as one label sees it: what varies within the label's classes counts less.

A graph of plain latents follows what varies most, tissue say, and a network on it averages every other label away.
Measured on simulated cohorts (regime tissue_strong, tuning seeds), balanced accuracy of location at n = 21 (16 cohorts)
and n = 60 (4): 0.48 and 0.18 on the plain cosine graph, 0.64 and 0.30 on this one, 0.68 and 0.27 without a graph; of
tissue 1.00 in all.

The edges depend on the labels of the training samples: a permuted label needs a graph of its own, and only edges into
held-out samples (`homophily(..., into=~train)`) tell whether the graph knows the label. Among training samples even
meaningless labels agree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.sample_graph import Mask, SampleGraph, cosine_graph

Floats = NDArray[np.float64]
Codes = NDArray[np.integer] | NDArray[np.floating]

SHRINKAGE = 0.1
"""Share of the mean within-class variance added to that of every direction."""


def label_graph(
    latents: NDArray[np.floating], codes: Codes, *, classes: int, neighbours: int, sources: Mask | None = None
) -> SampleGraph:
    """Connect every sample with its nearest training samples by cosine similarity of the normalised latents.

    Parameters
    ----------
    latents
        Standardised latents [n, d].
    codes
        Class of each sample [n], negative = not labelled; or its number, NaN = not known. Only those of sources count.
    classes
        Number of classes; 0: numeric.
    neighbours, sources
        As for `cosine_graph`.

    Raises
    ------
    ValueError
        If no sample is a source.
    """
    Z = np.asarray(latents, dtype=np.float64)
    allowed = np.ones(len(Z), dtype=bool) if sources is None else sources
    known = allowed & (codes >= 0 if classes else np.isfinite(codes))
    normalized = normalize_within(Z, _residuals(Z[known], codes[known], classes))
    return cosine_graph(normalized, neighbours=neighbours, sources=allowed)


def normalize_within(Z: Floats, residuals: Floats) -> Floats:
    """Shrink Z [n, d] along the directions in which the residuals [t, d] vary.

    Within-class covariance normalisation (Hatch, Kajarekar and Stolcke, 2006), the covariance with a ridge: only
    directions are changed in which t samples can vary, the others keep their length.
    """
    if not residuals.any():
        return Z
    _, singular, directions = np.linalg.svd(residuals, full_matrices=False)
    ridge = SHRINKAGE * np.mean(singular**2)
    shrunk = np.sqrt(ridge / (singular**2 + ridge)) - 1.0
    return np.asarray(Z + (Z @ directions.T * shrunk) @ directions)


def _residuals(Z: Floats, codes: Codes, classes: int) -> Floats:
    """What the label leaves of Z [t, d]: less the class means, or less the regression on the number."""
    if classes:
        design = (codes[:, None] == np.arange(classes)).astype(np.float64)
    else:
        values = np.asarray(codes, dtype=np.float64)
        centred = values - (values.mean() if len(values) else 0.0)
        design = np.stack(
            [np.ones(len(values)), centred / max(float(np.abs(centred).max(initial=0.0)), 1e-300)], axis=1
        )
    length = np.maximum((design**2).sum(axis=0), 1e-300)
    # the columns of either design are orthogonal
    return np.asarray(Z - design @ ((design.T @ Z) / length[:, None]))
