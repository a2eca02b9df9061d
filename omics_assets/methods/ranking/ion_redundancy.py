"""Ions of one compound: isotopes, adducts, dimers and lost water, told by retention time, m/z and correlation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

PROTON = 1.007276
Kind = Literal["isotope", "adduct"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Relation:
    """How the m/z of a second ion follows from that of a first: ``factor * mz + shift``."""

    name: str
    kind: Kind
    shift: float
    factor: float = 1.0


RELATIONS: tuple[Relation, ...] = (
    # isotopes: mass differences of the nuclides (AME2020), over the charge
    Relation("13C", "isotope", 1.003355),
    Relation("two 13C", "isotope", 2.006710),
    Relation("13C, charge 2", "isotope", 0.501678),
    Relation("34S", "isotope", 1.995796),
    Relation("37Cl", "isotope", 1.997050),
    # positive ions, from [M+H]+ unless said otherwise
    Relation("[M+NH4]+", "adduct", 17.026549),
    Relation("[M+Na]+", "adduct", 21.981944),
    Relation("[M+K]+", "adduct", 37.955882),
    Relation("[M+Na]+ from [M+NH4]+", "adduct", 4.955395),
    Relation("[M+K]+ from [M+Na]+", "adduct", 15.973937),
    Relation("[2M+H]+", "adduct", -PROTON, 2.0),
    Relation("[2M+Na]+", "adduct", -2 * PROTON + 22.989218, 2.0),
    Relation("[M+2H]2+", "adduct", PROTON / 2, 0.5),
    # negative ions, from [M-H]-
    Relation("[M+Cl]-", "adduct", 35.976678),
    Relation("[M+HCOO]-", "adduct", 46.005479),
    Relation("[M+CH3COO]-", "adduct", 60.021129),
    Relation("[2M-H]-", "adduct", PROTON, 2.0),
    # either: the ion that lost water, to the one that did not
    Relation("water lost", "adduct", 18.010565),
)


@dataclass(frozen=True, eq=False)
class IonGroups:
    """Ions put together.

    Attributes
    ----------
    group
        int64 [M]: number of the compound, from 0; an ion that explains nothing has one of its own.
    redundant_with
        int64 [M]: the ion that stands for the compound; -1 for that one itself.
    explanation
        How the ion is related to another of its group [M]; "" where it is alone.
    """

    group: NDArray[np.int64]
    redundant_with: NDArray[np.int64]
    explanation: tuple[str, ...]


def ion_groups(
    mz: ArrayLike,
    rt_s: ArrayLike,
    profiles: ArrayLike,
    preference: ArrayLike,
    *,
    ppm: float,
    rt_tolerance_s: float,
    min_correlation: float,
    level: ArrayLike | None = None,
) -> IonGroups:
    """Put ions together that one compound explains.

    Two ions are related if they elute together, a known relation leads from the m/z of one to that of the other, and
    their profiles correlate; an isotope must be weaker than what it is the isotope of. Whoever is related, directly or
    by way of others, is one compound. Ions without m/z or retention time stay alone.

    Parameters
    ----------
    mz, rt_s
        [M]; NaN = not known. Retention times in seconds.
    profiles
        [M, n], on the log scale; correlation is Pearson's.
    preference
        [M]: the ion with the largest stands for the compound; ties by position.
    ppm, rt_tolerance_s, min_correlation
        Customary: 5 to 10 ppm; a few seconds; 0.75 (CAMERA: Kuhl et al. 2012, Anal. Chem. 84:283).
    level
        Mean intensity [M]; None: isotopes are not checked for being weaker.
    """
    masses, times = np.asarray(mz, dtype=np.float64), np.asarray(rt_s, dtype=np.float64)
    intensity = np.full(len(masses), np.nan) if level is None else np.asarray(level, dtype=np.float64)
    pairs = _together(times, rt_tolerance_s)
    relation = _relations(masses, pairs, ppm, intensity)
    pairs, relation = pairs[:, relation >= 0], relation[relation >= 0]
    alike = _correlation(np.asarray(profiles, dtype=np.float64), pairs) >= min_correlation
    links, relation = pairs[:, alike], relation[alike]
    explanation = [""] * len(masses)
    for ion, number in zip(links.T.ravel(), np.repeat(relation, 2), strict=True):
        explanation[ion] = explanation[ion] or RELATIONS[number].name
    group = _components(links, len(masses))
    stands = _representatives(group, np.asarray(preference, dtype=np.float64))
    redundant = np.where(stands[group] == np.arange(len(masses)), -1, stands[group])
    return IonGroups(group, redundant.astype(np.int64), tuple(explanation))


def _together(times: Floats, tolerance: float) -> NDArray[np.int64]:
    """Pairs of ions that elute within the tolerance [2, P]."""
    order = np.argsort(times, kind="stable")
    order = order[~np.isnan(times[order])]
    ends = np.searchsorted(times[order], times[order] + tolerance, side="right")
    places = np.arange(len(order))
    first = np.repeat(places, ends - places - 1)
    second = np.concatenate([np.arange(place + 1, end) for place, end in zip(places, ends, strict=True)] or [first])
    return np.stack([order[first], order[second]]).astype(np.int64)


def _relations(mz: Floats, pairs: NDArray[np.int64], ppm: float, level: Floats) -> NDArray[np.int64]:
    """Number of the relation of each pair with the smallest error [P]; -1 where none is within the tolerance."""
    best, least = np.full(pairs.shape[1], -1), np.full(pairs.shape[1], ppm)
    for number, relation in enumerate(RELATIONS):
        for start, end in (pairs, pairs[::-1]):
            error = np.abs(relation.factor * mz[start] + relation.shift - mz[end]) / mz[end] * 1e6
            fits = error <= least  # an m/z that is not known fits nothing
            if relation.kind == "isotope":
                fits &= ~(level[end] >= level[start])
            best[fits], least[fits] = number, error[fits]
    return best


def _correlation(values: Floats, pairs: NDArray[np.int64]) -> Floats:
    """Pearson's correlation of each pair [P]; 0 with a constant profile."""
    centred = values - values.mean(axis=1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
    return np.asarray(np.einsum("ij,ij->i", unit[pairs[0]], unit[pairs[1]]))


def _components(links: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    graph = coo_array((np.ones(links.shape[1]), (links[0], links[1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _representatives(group: NDArray[np.int64], preference: Floats) -> NDArray[np.int64]:
    """Position of the ion of each group with the largest preference."""
    ranked = np.lexsort((np.arange(len(group)), -np.nan_to_num(preference, nan=-np.inf), group))
    return np.asarray(ranked[np.unique(group[ranked], return_index=True)[1]])
