from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.ranking.homology_term import homology_term


def hits(n: int, share: float) -> np.ndarray:
    hit = np.zeros(n)
    hit[: round(n * share)] = 1.0
    return hit


def test_terms_by_hand_with_three_known_genes() -> None:
    # 100 searched genes, 5 hits: h0 = .05; known: 2 of 3 hit: s = (2 + 2.8) / (3 + 4) = .685714
    # gate: P(X >= 2 | 3, .05) = 3 * .05^2 * .95 + .05^3 = .00725
    hit = np.append(hits(100, 0.05), np.nan)
    fitted = homology_term(hit, np.array([0, 1, 50]))
    assert fitted.hit_share == pytest.approx(0.05)
    assert fitted.sensitivity == pytest.approx(4.8 / 7)
    assert fitted.gate.p == pytest.approx(0.00725)
    assert fitted.active
    np.testing.assert_allclose(fitted.term[0], np.log(4.8 / 7 / 0.05))
    np.testing.assert_allclose(fitted.term[99], np.log((1 - 4.8 / 7) / 0.95))
    assert fitted.term[100] == 0.0


def test_without_known_genes_it_enters_unchecked() -> None:
    fitted = homology_term(hits(1000, 0.03), np.array([], dtype=np.int64))
    assert fitted.active
    assert fitted.term[0] == pytest.approx(np.log(0.7 / 0.03))  # + 3.1, as measured
    assert np.isnan(fitted.gate.p)
    assert "no known gene" in fitted.gate.sentence


@pytest.mark.parametrize(
    ("share", "known", "active"),
    [
        (0.03, [0, 999], True),  # K = 2, one hit: p = .0591 < .15
        (0.07, [0, 999], True),  # p = .1351 < .15, though not < .10
        (0.09, [0, 999], False),  # p = .1719
        (0.07, [0, 998, 999], False),  # K = 3, one hit: p = .1956
        (0.03, [0, 998, 999], True),  # p = .0873
        (0.03, [999], False),  # the only known gene misses: p = 1
        (0.03, [0], True),
        (0.12, [0], False),  # p = .12
        (0.03, [990, 991, 992, 993, 994, 995, 996, 997], False),  # useless: none of 8 hits
        (0.0, [0, 1], False),
        (1.0, [], False),  # h0 >= s
        (0.75, [], False),
    ],
)
def test_gate(share: float, known: list[int], active: bool) -> None:
    fitted = homology_term(hits(1000, share), np.array(known, dtype=np.int64))
    assert fitted.active is active
    assert fitted.gate.is_open is active
    assert bool(fitted.term.any()) is active


def test_known_genes_not_searched_or_named_twice_do_not_count() -> None:
    hit = hits(100, 0.05)
    hit[[50, 51]] = np.nan
    fitted = homology_term(hit, np.array([0, 0, 1, 50, 51]))
    assert fitted.sensitivity == pytest.approx(4.8 / 6)
    assert homology_term(hit, np.array([50, 51])).sensitivity == pytest.approx(0.7)


def test_nothing_searched() -> None:
    fitted = homology_term(np.full(5, np.nan), np.array([0]))
    assert not fitted.active
    np.testing.assert_array_equal(fitted.term, 0.0)
    assert "searched" in fitted.gate.sentence
