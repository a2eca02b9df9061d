"""hmmsearch: profiles against a proteome, by HMMER's own code in this process."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.homology_search.fasta import Proteins
from omics_assets.homology_search.profiles import Profile
from omics_assets.memory import require_memory
from omics_assets.progress import Progress, silent
from omics_assets.readers.homology.covered import covered_share
from omics_assets.readers.homology.hits import hit_table
from omics_assets.readers.homology.hmmer import INCLUSION_EVALUE
from omics_assets.readers.results import HomologyTable

if TYPE_CHECKING:
    from pyhmmer.easel import AA, DigitalSequenceBlock
    from pyhmmer.plan7 import HMM, Domain, Hit, TopHits

BitCutoffs = Literal["gathering", "trusted", "noise"]
REPORTED_EVALUE = 10.0
"""HMMER's default: the cut-offs that count are applied where the hits are scored."""
_PER_SEQUENCE = 500
_PER_CELL = 24
"""Bytes: three states as floats, forward and backward."""
_STRETCH = 4
"""A stretch with hits, in lengths of the profile; only such stretches are aligned in full."""


def search_profiles(
    proteins: Proteins,
    profiles: Sequence[Profile],
    *,
    cpus: int = 0,
    bit_cutoffs: BitCutoffs | None = None,
    max_evalue: float = REPORTED_EVALUE,
    progress: Progress = silent,
) -> HomologyTable:
    """Search a proteome with profiles, as `hmmsearch` of HMMER 3 does.

    One hit per sequence and profile, sorted by profile and E-value, with the E-value and bit score of the full
    sequence. Every sequence counts in the E-values (Z), so that they depend neither on `cpus` nor on the order of
    the sequences. Coverage is the share of the profile that the domains of the sequence cover together: those with
    i-Evalue <= 0.01, else the best one. Gathering is the profile's curated threshold in bits.

    Parameters
    ----------
    proteins, profiles
        The sequences, and what they are searched with.
    cpus
        Threads; 0: one per core.
    bit_cutoffs
        Report by the profiles' own thresholds instead of `max_evalue`.
    max_evalue
        Hits with a larger E-value are not reported.
    progress
        Told after every profile.

    Raises
    ------
    InputError
        If a profile has no such threshold.
    """
    threads = cpus or os.cpu_count() or 1
    require_memory(
        predict_memory(proteins, profiles, threads=threads),
        what="the search with profiles",
        file="cohort.yaml",
        column="proteome",
        remedy="free memory, or use fewer threads",
    )
    found: list[tuple[Profile, Hit]] = []
    for done, (profile, hits) in enumerate(_search(proteins, profiles, threads, bit_cutoffs, max_evalue), start=1):
        found += [(profile, hit) for hit in sorted(hits, key=_order) if hit.reported]
        progress(done, len(profiles), "profiles searched")
    texts: dict[str, list[str | None]] = {
        "gene": [proteins.ids[int(hit.name)] for _, hit in found],
        "query": [profile.hmm.name for profile, _ in found],
        "family": [profile.family for profile, _ in found],
        "accession": [profile.accession for profile, _ in found],
        "program": [program()] * len(found),
    }
    numbers = {
        "evalue": np.array([hit.evalue for _, hit in found], dtype=np.float64),
        "bitscore": np.array([hit.score for _, hit in found], dtype=np.float64),
        "coverage": _coverage(found),
        "gathering": np.array([profile.gathering for profile, _ in found], dtype=np.float64),
    }
    notes = (f"{len(proteins.ids):,} sequences searched with {len(profiles):,} profiles",)
    return HomologyTable(hit_table(texts, numbers, None), "hmmsearch", notes)


def program() -> str:
    """Return the name and version of what searches."""
    return f"hmmsearch (pyhmmer {version('pyhmmer')})"


def predict_memory(proteins: Proteins, profiles: Sequence[Profile], *, threads: int) -> int:
    """Return about how many bytes a search takes: the sequences, and per thread the matrices of one stretch."""
    residues = sum(map(len, proteins.sequences))
    largest = max((profile.hmm.M for profile in profiles), default=0)
    stretch = min(max(map(len, proteins.sequences), default=0), _STRETCH * largest)
    return residues + _PER_SEQUENCE * len(proteins.ids) + threads * _PER_CELL * stretch * largest


def _search(
    proteins: Proteins, profiles: Sequence[Profile], threads: int, bit_cutoffs: BitCutoffs | None, max_evalue: float
) -> Iterator[tuple[Profile, TopHits[HMM[AA]]]]:
    import pyhmmer
    from pyhmmer.errors import MissingCutoffs

    hmms = [profile.hmm for profile in profiles]
    size = float(len(proteins.ids))
    try:
        searched = pyhmmer.hmmsearch(
            hmms, _digital(proteins), cpus=threads, Z=size, E=max_evalue, bit_cutoffs=bit_cutoffs
        )
        yield from zip(profiles, searched, strict=True)
    except MissingCutoffs as error:
        remedy = "use E-values, or give the profile a threshold (GA, TC, NC)"
        raise InputError(f"not every profile has a {bit_cutoffs} threshold: {error}", remedy=remedy) from None


def _digital(proteins: Proteins) -> DigitalSequenceBlock[Any]:
    """Return the sequences, named by their number: HMMER restricts names, and ids may be anything."""
    from pyhmmer.easel import Alphabet, TextSequence, TextSequenceBlock

    numbered = enumerate(proteins.sequences)
    texts = (TextSequence(name=str(number), sequence=sequence) for number, sequence in numbered)
    return TextSequenceBlock(texts).digitize(Alphabet.amino())


def _order(hit: Hit) -> tuple[float, float, int]:
    return hit.evalue, -hit.score, int(hit.name)


def _coverage(found: Sequence[tuple[Profile, Hit]]) -> NDArray[np.float64]:
    domains = [(number, domain) for number, (_, hit) in enumerate(found) for domain in _counted(hit)]
    hits = [str(number) for number, _ in domains]
    stretches = [(d.alignment.hmm_from, d.alignment.hmm_to, d.alignment.hmm_length) for _, d in domains]
    start, end, length = np.array(stretches, dtype=np.float64).reshape(-1, 3).T
    share = covered_share((hits, hits), start, end, length)
    first = np.unique(np.array([number for number, _ in domains]), return_index=True)[1]
    return share[first]


def _counted(hit: Hit) -> list[Domain]:
    reported = list(hit.domains.reported)
    return [d for d in reported if d.i_evalue <= INCLUSION_EVALUE] or [hit.best_domain]
