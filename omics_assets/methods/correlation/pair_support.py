"""What stands behind one correlation: what is left of it within the design, and the samples that carry it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.statistics.pooled_null import design_residual_ranks
from omics_assets.methods.statistics.ranks import centred_ranks

Floats = NDArray[np.float64]


def design_rho(left: ArrayLike, right: ArrayLike, removed: Sequence[NDArray[np.int64]]) -> Floats:
    """Return the correlation of each row with its partner row on ranks with the design removed [P].

    Parameters
    ----------
    left, right
        [P, u], over the biological units.
    removed
        Codes [u] of the design columns; without any it is Spearman's rho. 0 where the design explains a row wholly.
    """
    sides = [design_residual_ranks(centred_ranks(rows).doubled, removed).astype(np.float64) for rows in (left, right)]
    return np.asarray(np.einsum("ij,ij->i", *sides))


def sample_shares(left: ArrayLike, right: ArrayLike) -> Floats:
    """Return the share of each unit in the rho of each pair [P, u].

    Rho is a sum over the units of the products of standardised ranks: the shares are those products over rho, so they
    add up to 1; a unit that speaks against the correlation has a negative one. NaN where rho is 0.

    Parameters
    ----------
    left, right
        [P, u].
    """
    products = standardized_ranks(left) * standardized_ranks(right)
    rho = products.sum(axis=1, keepdims=True)
    shares = np.divide(products, rho, out=np.full_like(products, np.nan), where=np.abs(rho) > 1e-12)
    return np.asarray(shares)
