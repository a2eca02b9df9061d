"""Ions of one compound go together: glucose-like masses worked by hand, and what must stay apart."""

from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.ranking.ion_redundancy import PROTON, RELATIONS, IonGroups, ion_groups

RNG = np.random.default_rng(7)
ELECTRON = 0.000548580
MASSES = {"H": 1.00782503, "C": 12.0, "N": 14.00307401, "O": 15.99491462, "Na": 22.98976928, "Cl": 34.96885268}
MASSES["K"] = 38.96370649
GLUCOSE = 6 * MASSES["C"] + 12 * MASSES["H"] + 6 * MASSES["O"]
PROFILE = RNG.standard_normal(20)


def groups(mz: list[float], *, rt: list[float] | None = None, level: list[float] | None = None) -> IonGroups:
    profiles = PROFILE + 0.05 * RNG.standard_normal((len(mz), 20))
    preference = np.arange(len(mz), 0, -1)
    times = [100.0] * len(mz) if rt is None else rt
    return ion_groups(mz, times, profiles, preference, ppm=5, rt_tolerance_s=3, min_correlation=0.8, level=level)


def cation(*atoms: str) -> float:
    return GLUCOSE + sum(MASSES[atom] for atom in atoms) - ELECTRON


def anion(*atoms: str) -> float:
    return GLUCOSE + sum(MASSES[atom] for atom in atoms) + ELECTRON


@pytest.mark.parametrize(
    ("ions", "explained"),
    [
        ([cation("H"), cation("Na")], "[M+Na]+"),
        ([cation("H"), cation("K")], "[M+K]+"),
        ([cation("H"), cation("N", "H", "H", "H", "H")], "[M+NH4]+"),
        ([cation("Na"), cation("K")], "[M+K]+ from [M+Na]+"),
        ([cation("H"), cation("H") + GLUCOSE], "[2M+H]+"),
        ([cation("H"), cation("Na") + GLUCOSE], "[2M+Na]+"),
        ([cation("H"), (cation("H") + PROTON) / 2], "[M+2H]2+"),
        ([anion() - MASSES["H"], anion("Cl")], "[M+Cl]-"),
        ([anion() - MASSES["H"], anion("C", "O", "O", "H")], "[M+HCOO]-"),
        ([anion() - MASSES["H"], anion("C", "C", "O", "O", "H", "H", "H")], "[M+CH3COO]-"),
        ([anion() - MASSES["H"], anion() - MASSES["H"] + GLUCOSE], "[2M-H]-"),
        ([cation("H"), cation("H") - 2 * MASSES["H"] - MASSES["O"]], "water lost"),
        ([cation("H"), cation("H") + 1.003355], "13C"),
        ([cation("H"), cation("H") + 36.96590260 - 34.96885268], "37Cl"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_ions_of_one_compound_are_explained(ions: list[float], explained: str, turned: bool) -> None:
    found = groups(ions[::-1] if turned else ions)
    assert found.redundant_with.tolist() == [-1, 0]
    assert found.explanation == (explained, explained)


def test_every_relation_is_named_once() -> None:
    names = [relation.name for relation in RELATIONS]
    assert len(set(names)) == len(names)


def test_another_retention_time_another_mass_or_another_profile_keeps_ions_apart() -> None:
    pair = [cation("H"), cation("Na")]
    assert groups(pair, rt=[100, 103.1]).redundant_with.tolist() == [-1, -1]
    assert groups(pair, rt=[100, 102.9]).redundant_with.tolist() == [-1, 0]
    assert groups([pair[0], pair[1] * (1 + 6e-6)]).redundant_with.tolist() == [-1, -1]
    unrelated = np.stack([PROFILE, RNG.standard_normal(20)])
    found = ion_groups(pair, [1, 1], unrelated, [2, 1], ppm=5, rt_tolerance_s=3, min_correlation=0.8)
    assert found.redundant_with.tolist() == [-1, -1]
    opposite = np.stack([PROFILE, -PROFILE])
    found = ion_groups(pair, [1, 1], opposite, [2, 1], ppm=5, rt_tolerance_s=3, min_correlation=0.8)
    assert found.redundant_with.tolist() == [-1, -1]


def test_what_is_not_known_stays_alone() -> None:
    nan = float("nan")
    assert groups([cation("H"), nan, cation("Na")], rt=[100, 100, nan]).redundant_with.tolist() == [-1, -1, -1]
    assert groups([]).group.tolist() == []


def test_an_isotope_is_weaker_than_what_it_is_the_isotope_of() -> None:
    pair = [cation("H"), cation("H") + 1.003355]
    assert groups(pair, level=[100, 8]).redundant_with.tolist() == [-1, 0]
    assert groups(pair, level=[8, 100]).redundant_with.tolist() == [-1, -1]


def test_ions_meet_by_way_of_others_and_the_preferred_one_stands_for_all() -> None:
    chain = [cation("H"), cation("Na"), cation("Na") + 1.003355, 500.0]
    found = groups(chain)
    assert found.redundant_with.tolist() == [-1, 0, 0, -1]
    assert found.group[0] == found.group[2] != found.group[3]
    profiles = np.tile(PROFILE, (4, 1))
    other = ion_groups(chain, [1] * 4, profiles, [1, 3, 2, 9], ppm=5, rt_tolerance_s=3, min_correlation=0.8)
    assert other.redundant_with.tolist() == [1, -1, 1, -1]


def test_the_order_of_the_ions_does_not_matter() -> None:
    mz = np.array([cation("H"), cation("Na"), cation("K"), 301.2, 302.203355, 700.0])
    times, profiles = np.full(6, 50.0), PROFILE + 0.05 * RNG.standard_normal((6, 20))
    preference, order = RNG.standard_normal(6), RNG.permutation(6)
    limits = {"ppm": 5.0, "rt_tolerance_s": 3.0, "min_correlation": 0.8}
    straight = ion_groups(mz, times, profiles, preference, **limits)
    turned = ion_groups(mz[order], times, profiles[order], preference[order], **limits)
    back = np.where(turned.redundant_with >= 0, order[turned.redundant_with], -1)
    assert back[np.argsort(order)].tolist() == straight.redundant_with.tolist()
