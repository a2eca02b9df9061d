"""Evidence for a gene from the cohorts of other species, by way of its orthogroup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd


def species_of(evidence: Mapping[str, pd.Series]) -> list[set[str]]:
    """Return the cohorts grouped by species: those that share gene ids, directly or by way of others.

    Parameters
    ----------
    evidence
        Per cohort a value of its genes, indexed by gene id.
    """
    species: list[tuple[set[str], set[str]]] = []
    for cohort, values in evidence.items():
        cohorts, genes = {cohort}, set(values.index)
        for known in [one for one in species if one[1] & genes]:
            species.remove(known)
            cohorts, genes = cohorts | known[0], genes | known[1]
        species.append((cohorts, genes))
    return [cohorts for cohorts, _ in species]


def orthogroup_evidence(evidence: Mapping[str, pd.Series], orthogroups: Sequence[pd.Series]) -> dict[str, pd.DataFrame]:
    """Return what each cohort says of the genes of other species, by their orthogroup.

    A cohort speaks for a gene that it cannot hold through the m members of the orthogroup that it ranks: one of them
    does what the gene does, and nothing says which, so the likelihood ratio of the group is the mean of theirs, and
    its logarithm ``ln(sum of exp(evidence) / m)``. A large family is thereby no advantage.

    Parameters
    ----------
    evidence
        Per cohort the log-odds of its genes less their prior, indexed by unique gene id; NaN = no score there.
    orthogroups
        Orthogroup by gene id, one series per OrthoFinder result; the first that connects a gene with a cohort counts.

    Returns
    -------
    Per cohort a table indexed by gene, columns value, orthogroup and member (the best one), without genes it holds.
    """
    species = species_of(evidence)
    answer = {}
    for cohort, values in evidence.items():
        own = next(cohorts for cohorts in species if cohort in cohorts)
        foreign = sorted(set().union(*(evidence[other].index for other in evidence if other not in own)))
        parts = [_through(values.dropna(), groups, foreign) for groups in orthogroups]
        found = pd.concat([_through(values.iloc[:0], pd.Series(dtype="str"), []), *parts])
        answer[cohort] = found[~found.index.duplicated()]
    return answer


def _through(values: pd.Series, groups: pd.Series, foreign: list[str]) -> pd.DataFrame:
    unique = groups[~groups.index.duplicated()]
    group = unique.reindex(values.index).dropna()
    scored = values.loc[group.index].astype("float64")
    best = scored.groupby(group).transform("max")
    mean = (scored - best).map(np.exp).groupby(group).mean()
    ordered = scored.sort_values(ascending=False, kind="stable")
    member = pd.Series(ordered.index, index=group.loc[ordered.index].to_numpy(), dtype="str")
    asked = unique.reindex(foreign).dropna()
    asked = asked[asked.isin(mean.index)]
    largest = scored.groupby(group).max()
    value = asked.map(largest + np.log(mean)).astype("float64")
    return pd.DataFrame(
        {"value": value, "orthogroup": asked, "member": asked.map(member[~member.index.duplicated()])},
        index=asked.index,
    )
