"""Bait sequences against a proteome, by BLAST+ or DIAMOND where one of them is on the PATH."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from omics_assets.homology_search.aligners import FIELDS, Aligner
from omics_assets.homology_search.fasta import Proteins
from omics_assets.progress import Progress, silent
from omics_assets.readers.homology.covered import covered_share
from omics_assets.readers.homology.hits import hit_table
from omics_assets.readers.results import HomologyTable

BAIT_EVALUE = 1e-3
"""Reported by default; the cut-offs that count are applied where the hits are scored."""


@dataclass(frozen=True, eq=False)
class Baits:
    """Bait sequences of one family.

    Parameters
    ----------
    family
        Name under which the cohort knows their hits.
    proteins
        The sequences.
    """

    family: str
    proteins: Proteins


def search_baits(
    proteins: Proteins,
    baits: Sequence[Baits],
    aligner: Aligner,
    *,
    cpus: int = 0,
    max_evalue: float = BAIT_EVALUE,
    time_limit: float = 3600.0,
    progress: Progress = silent,
) -> HomologyTable:
    """Search a proteome with bait sequences.

    One hit per sequence and bait, sorted by bait and E-value, with the E-value, bit score and identity of its best
    alignment. Coverage is the share of the bait that all its alignments with the sequence cover together.

    Parameters
    ----------
    proteins, baits
        The sequences, and what they are searched with.
    aligner
        The program (`find_aligner`).
    cpus
        Threads; 0: one per core.
    max_evalue
        Alignments with a larger E-value are not reported.
    time_limit
        Seconds after which the program is stopped.
    progress
        Told before and after.

    Raises
    ------
    InputError
        If the program fails or takes too long; it says what the program said.
    """
    queries = [(name, each.family) for each in baits for name in each.proteins.ids]
    progress(0, len(queries), f"baits given to {aligner.name}")
    with tempfile.TemporaryDirectory(prefix="homology_search_") as folder:
        sequences = [sequence for each in baits for sequence in each.proteins.sequences]
        query = _write(Path(folder, "baits.faa"), sequences)
        target = _write(Path(folder, "proteome.faa"), proteins.sequences)
        threads = cpus or os.cpu_count() or 1
        output = aligner.align(query, target, threads=threads, max_evalue=max_evalue, seconds=time_limit)
        best = _best(_read(output))
    progress(len(queries), len(queries), f"baits searched by {aligner.name}")
    asked = [queries[number] for number in best["bait"]]
    texts = {
        "gene": [proteins.ids[number] for number in best["target"]],
        "query": [name for name, _ in asked],
        "family": [family for _, family in asked],
        "program": [aligner.program] * len(best),
    }
    numbers = {name: best[name].to_numpy(dtype=np.float64) for name in ("evalue", "bitscore", "identity", "coverage")}
    note = f"{len(proteins.ids):,} sequences searched with {len(queries):,} baits by {aligner.program}"
    return HomologyTable(hit_table(texts, numbers, None), aligner.name, (note,))


def _write(path: Path, sequences: Sequence[str]) -> Path:
    """Write sequences named by their number: no id can mean anything to the program, and none is cut at a space."""
    path.write_text("".join(f">s{number}\n{sequence}\n" for number, sequence in enumerate(sequences)), "ascii")
    return path


def _read(path: Path) -> pd.DataFrame:
    types = dict.fromkeys(FIELDS, "float64") | {"qseqid": "str", "sseqid": "str"}
    if not path.stat().st_size:  # no hit at all
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in types.items()})
    return pd.read_csv(path, sep="\t", names=list(FIELDS), dtype=types)


def _best(alignments: pd.DataFrame) -> pd.DataFrame:
    """Return one row per bait and sequence: the best alignment, with the share of the bait that all of them cover."""
    pair = alignments["qseqid"].tolist(), alignments["sseqid"].tolist()
    start, end, length = (alignments[name].to_numpy(dtype=np.float64) for name in ("qstart", "qend", "qlen"))
    table = pd.DataFrame(
        {
            "bait": [int(name.removeprefix("s")) for name in pair[0]],
            "target": [int(name.removeprefix("s")) for name in pair[1]],
            "evalue": alignments["evalue"],
            "bitscore": alignments["bitscore"],
            "identity": alignments["pident"] / 100,
            "coverage": covered_share(pair, start, end, length),
        }
    )
    ordered = table.sort_values(["bait", "evalue", "bitscore", "target"], ascending=[True, True, False, True])
    return ordered.drop_duplicates(["bait", "target"], ignore_index=True)
