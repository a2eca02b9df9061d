"""A proteome searched with all that a cohort asks for: profiles by HMMER, baits by BLAST+ or DIAMOND."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from omics_assets.homology_folder import QueryFile
from omics_assets.homology_search.aligners import Aligner, Runner, find_aligner
from omics_assets.homology_search.baits import BAIT_EVALUE, Baits, search_baits
from omics_assets.homology_search.families import family_asked_for
from omics_assets.homology_search.fasta import Proteins, read_proteins
from omics_assets.homology_search.hmmsearch import program, search_profiles
from omics_assets.homology_search.profiles import Profile, read_profiles
from omics_assets.progress import Progress, silent
from omics_assets.readers.homology.hits import hit_table

NO_QUERIES = "there is nothing to search the proteome with: put profiles (.hmm) or baits (.faa) into homology/"
_NO_ALIGNER: dict[Runner, str] = {
    "auto": "neither blastp (with makeblastdb) nor diamond is on the PATH",
    "blastp": "blastp (with makeblastdb) is not on the PATH",
    "diamond": "diamond is not on the PATH",
    "none": "the runner is set to none",
}
_SHOWN = 8


@dataclass(frozen=True, eq=False)
class ProteomeSearch:
    """What a search found.

    Parameters
    ----------
    hits
        Columns of `readers.results.HomologyTable.table`; gene is the id of the protein.
    sequences
        What was searched: sequence (its id), length (residues) and header_genes (names that the header gives its
        gene, separated by `;`, missing without one).
    programs
        Programs and versions that searched.
    profiles, baits
        How many were searched with.
    notes
        What was decided or left out, in sentences.
    reason
        Why nothing was searched; "" where something was.
    """

    hits: pd.DataFrame
    sequences: pd.DataFrame
    programs: tuple[str, ...] = ()
    profiles: int = 0
    baits: int = 0
    notes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Queries:
    """What a proteome is searched with.

    Parameters
    ----------
    profiles, baits
        Those that the cohort asks for; no baits without a program for them.
    aligner
        The program for the baits.
    notes
        What was left out, in sentences.
    reason
        Why there is nothing to search with; "" where there is.
    """

    profiles: tuple[Profile, ...]
    baits: tuple[Baits, ...]
    aligner: Aligner | None
    notes: tuple[str, ...]
    reason: str


def search_proteome(
    proteome: Path,
    queries: Queries,
    *,
    max_evalue: float = BAIT_EVALUE,
    cpus: int = 0,
    time_limit: float = 3600.0,
    progress: Progress = silent,
) -> ProteomeSearch:
    """Search a proteome with profiles and baits.

    Parameters
    ----------
    proteome
        FASTA file of proteins; not read where there is nothing to search it with.
    queries
        What it is searched with (`choose_queries`).
    max_evalue
        Alignments of baits with a larger E-value are not reported.
    cpus
        Threads; 0: one per core.
    time_limit
        Seconds after which a program for the baits is stopped.
    progress
        Told what is going on.

    Raises
    ------
    InputError
        If the proteome cannot be read, memory does not suffice, or a program fails.
    """
    if queries.reason:
        return ProteomeSearch(_no_hits(), _sequences(None), notes=queries.notes, reason=queries.reason)
    proteins = read_proteins(proteome)
    found, programs = [_no_hits()], []
    if queries.profiles:
        found.append(search_profiles(proteins, queries.profiles, cpus=cpus, progress=progress).table)
        programs.append(program())
    if queries.aligner:
        limits = {"max_evalue": max_evalue, "time_limit": time_limit}
        aligned = search_baits(proteins, queries.baits, queries.aligner, cpus=cpus, progress=progress, **limits)
        found.append(aligned.table)
        programs.append(queries.aligner.program)
    return ProteomeSearch(
        pd.concat(found, ignore_index=True),
        _sequences(proteins),
        tuple(programs),
        len(queries.profiles),
        sum(len(each.proteins.ids) for each in queries.baits),
        (*proteins.notes, *queries.notes),
    )


def choose_queries(files: Sequence[QueryFile], families: Collection[str] = (), *, runner: Runner = "auto") -> Queries:
    """Read the profiles and baits that a cohort asks for.

    Parameters
    ----------
    files
        Files of profiles and baits, those of the cohort before those of the library.
    families
        Which are taken: by name or accession of a profile, or by the stem of the file; empty: all.
    runner
        Program for the baits.

    Raises
    ------
    InputError
        If a file is damaged, or a program cannot say its version.
    """
    chosen = read_profiles([file for file in files if file.kind == "profiles"], families)
    bait_files = [file for file in files if file.kind == "baits"]
    asked = {file: family for file in bait_files if (family := _family_of_baits(file, families))}
    unasked = [*chosen.unasked, *(file.stem for file in bait_files if file not in asked)]
    aligner = find_aligner(runner) if asked else None
    baits = tuple(Baits(family, read_proteins(file.path)) for file, family in asked.items() if aligner)
    reason = ""
    if not chosen.profiles and aligner is None:
        reason = _no_aligner(runner) if asked else _none_asked_for(families, unasked)
    notes = (*chosen.notes, *_left_out(unasked), *((_no_aligner(runner),) if asked and aligner is None else ()))
    return Queries(chosen.profiles, baits, aligner, notes, reason)


def _family_of_baits(file: QueryFile, families: Collection[str]) -> str | None:
    """Return the family of a file of baits, None if it is not asked for."""
    if file.family is not None or not families:
        return file.family or file.stem
    return family_asked_for(families, names=(file.stem,))


def _left_out(unasked: Sequence[str]) -> list[str]:
    if not unasked:
        return []
    more = f" and {len(unasked) - _SHOWN} more" if len(unasked) > _SHOWN else ""
    return [f"not searched with, as no family asks for them: {', '.join(unasked[:_SHOWN])}{more}"]


def _no_aligner(runner: Runner) -> str:
    return f"baits are not searched: {_NO_ALIGNER[runner]}; once that is changed, run with --force"


def _none_asked_for(families: Collection[str], unasked: Sequence[str]) -> str:
    if not unasked:
        return NO_QUERIES
    near = {name: None for family in families for name in difflib.get_close_matches(family, unasked, n=2)}
    hint = f"; near matches: {', '.join(near)}" if near else ""
    return f"no profile and no file of baits is called {' or '.join(families)}{hint}"


def _no_hits() -> pd.DataFrame:
    return hit_table({"gene": []}, {}, None)


def _sequences(proteins: Proteins | None) -> pd.DataFrame:
    if proteins is None:
        return pd.DataFrame({"sequence": [], "length": [], "header_genes": []})
    genes = [names or None for names in proteins.header_genes]
    lengths = [len(sequence) for sequence in proteins.sequences]
    return pd.DataFrame({"sequence": proteins.ids, "length": lengths, "header_genes": genes})
