"""Homology hits to one bonus per gene, with its state and the hit that supports it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.methods.ranking.homology_criteria import Limits, Threshold, judge_hits, numbers

TESTED = "tested"
NOT_SEARCHED = "not searched"
BROAD_SHARE = 0.2
"""Above this share of hits among the searched genes an unnamed set of families is suspicious."""


@dataclass(frozen=True, eq=False)
class HomologyScores:
    """Homology evidence of every gene.

    Attributes
    ----------
    scores
        One row per cohort gene, in the order given: gene, bonus (NaN = not searched, 0 = searched, no hit),
        state, family (of the best hit, else missing), best_hit (row of ``hits``, -1 = none), n_hits (passing).
    family_scores
        One row per family and gene with a passing hit: family, gene, bonus, best_hit, n_hits.
    reasons
        Object array of str, one per row of ``hits``: the criteria it fails, "" = it passes and its family counts.
    hit_share
        h0: share of the searched genes that hit; NaN when none was searched.
    notes
        Criteria that could not be applied, hits that were left out.
    warnings
        What the user should look at.
    """

    scores: pd.DataFrame
    family_scores: pd.DataFrame
    reasons: NDArray[np.object_]
    hit_share: float
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def score_hits(
    hits: pd.DataFrame,
    genes: Sequence[str],
    *,
    families: Collection[str] = (),
    searched: Collection[str] | None = None,
    no_homology: Collection[str] = (),
    threshold: Threshold = "evalue",
    max_evalue: float = 1e-5,
    min_coverage: float = 0.5,
    min_identity: float = 0.0,
) -> HomologyScores:
    """Return per gene the best over its passing hits of 0.5 + 0.5 min(1, bit score / best of that query).

    Parameters
    ----------
    hits
        Columns gene and query; family, program, evalue, bitscore and gathering (bits), identity and coverage (shares)
        may be absent or missing: such a criterion is not applied, and is named in the notes. A hit without a family
        belongs to the family called like its query; a hit without a bit score has bonus 1.
    genes
        All genes of the cohort.
    families
        Families that count as hits; none named: all do.
    searched
        Genes that were searched; None: all of the cohort; empty: no search was made. A gene that hit was searched.
    no_homology
        Programs whose hits never pass: they predict regions.
    threshold
        gathering: where the gathering threshold of the profile is known, a hit passes if its bit score reaches it,
        and by nothing else; the other criteria judge the other hits. evalue: they judge all.
    max_evalue, min_coverage, min_identity
        What passes.
    """
    hits = hits.reset_index(drop=True)
    limits = Limits(max_evalue, min_coverage, min_identity)
    reasons, notes = judge_hits(hits, threshold, limits, frozenset(no_homology))
    passing = reasons == ""
    table = pd.DataFrame({"gene": hits["gene"].astype(str), "family": _family(hits), "hit": np.arange(len(hits))})
    table["bonus"] = _bonus(hits, passing)
    table["evalue"] = numbers(hits, "evalue").fillna(np.inf)
    in_cohort = table["gene"].isin(list(genes))
    counted = table["family"].isin(list(families)) if families else pd.Series(data=True, index=table.index)
    notes += _left_out(counted & passing, in_cohort, ~counted & passing)
    without = sorted(set(families) - set(table["family"]))
    notes += [f"no hit belongs to the named families {', '.join(without)}"] if len(hits) and without else []
    reasons[(~counted & passing).to_numpy()] = "family not named"
    table = table[counted & passing & in_cohort]
    scores = _per_gene(table, genes, searched)
    tested = scores["state"] == TESTED
    share = float((scores.loc[tested, "bonus"] > 0).mean()) if tested.any() else float("nan")
    warnings = []
    if not families and share > BROAD_SHARE:
        warnings.append(
            f"no family is named and {share:.0%} of the searched genes hit: homology says little; "
            "name the families that count"
        )
    family_scores = _best(table, ["family", "gene"])
    return HomologyScores(scores, family_scores, reasons, share, tuple(notes), tuple(warnings))


def _family(hits: pd.DataFrame) -> NDArray[np.object_]:
    query = hits["query"].astype(str)
    family = hits["family"].where(hits["family"].notna(), query) if "family" in hits else query
    return np.asarray(family, dtype=np.object_)


def _bonus(hits: pd.DataFrame, passing: NDArray[np.bool_]) -> NDArray[np.float64]:
    # Bit scores of two programs do not compare: the best of a query is sought within its program.
    bits = numbers(hits, "bitscore").where(passing)
    keys = [hits[key].astype(str).to_numpy() for key in ("program", "query") if key in hits]
    best = bits.groupby(keys).transform("max") if len(hits) else bits
    relative = (bits / best.where(best > 0)).clip(0.0, 1.0).fillna(1.0)
    return 0.5 + 0.5 * relative.to_numpy(dtype=np.float64)


def _left_out(counted: pd.Series, in_cohort: pd.Series, other_family: pd.Series) -> list[str]:
    notes = []
    if other_family.any():
        notes.append(f"{int(other_family.sum())} passing hits belong to families that are not named")
    stray = int((counted & ~in_cohort).sum())
    if stray:
        notes.append(f"{stray} of {int(counted.sum())} passing hits are on genes that are not in the cohort")
    return notes


def _best(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    ordered = table.sort_values(["bonus", "evalue", "hit"], ascending=[False, True, True], kind="stable")
    grouped = ordered.groupby(keys, sort=True)
    best = grouped.first().reset_index()
    best["n_hits"] = grouped.size().to_numpy(dtype=np.int64)
    columns = list(dict.fromkeys([*keys, "family", "gene", "bonus", "hit", "n_hits"]))
    return best[columns].rename(columns={"hit": "best_hit"})


def _per_gene(table: pd.DataFrame, genes: Sequence[str], searched: Collection[str] | None) -> pd.DataFrame:
    best = _best(table, ["gene"]).set_index("gene").reindex(list(genes))
    hit = best["bonus"].notna().to_numpy()
    tested = hit | (pd.Series(list(genes)).isin(list(searched)).to_numpy() if searched is not None else True)
    return pd.DataFrame(
        {
            "gene": list(genes),
            "bonus": np.where(tested, best["bonus"].fillna(0.0).to_numpy(dtype=np.float64), np.nan),
            "state": np.where(tested, TESTED, NOT_SEARCHED),
            "family": best["family"].astype("str").to_numpy(),
            "best_hit": best["best_hit"].fillna(-1).to_numpy(dtype=np.int64),
            "n_hits": best["n_hits"].fillna(0).to_numpy(dtype=np.int64),
        }
    )
