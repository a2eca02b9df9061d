"""Small proteomes, and profiles built for them, so that what must hit is known."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np

from omics_assets.errors import InputError
from omics_assets.homology_search import Proteins
from omics_assets.homology_search.profile_check import AMINO

FAMILY_LENGTH = 120
Result = TypeVar("Result")


def result_or_refusal(read: Callable[[Path], Result], path: Path) -> Result | InputError:
    """What a reader makes of a file; anything but an `InputError` passes through."""
    try:
        return read(path)
    except InputError as error:
        return error


def random_protein(rng: np.random.Generator, length: int = FAMILY_LENGTH) -> str:
    return "".join(rng.choice(AMINO, length))


def relative(rng: np.random.Generator, protein: str, *, kept: float = 0.7) -> str:
    """The protein with some residues exchanged."""
    other = random_protein(rng, len(protein))
    return "".join(old if rng.random() < kept else new for old, new in zip(protein, other, strict=True))


def proteins(sequences: Mapping[str, str]) -> Proteins:
    return Proteins("proteome.faa", tuple(sequences), tuple(sequences.values()), ("",) * len(sequences), ())


def write_fasta(path: Path, sequences: Mapping[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f">{header}\n{sequence}\n" for header, sequence in sequences.items()))
    return path


def profile_text(name: str, protein: str, *, accession: str = "", gathering: float | None = None) -> str:
    """A profile of one sequence, as hmmbuild writes it."""
    from pyhmmer.easel import Alphabet, TextSequence
    from pyhmmer.plan7 import Background, Builder

    amino = Alphabet.amino()
    sequence = TextSequence(name=name, sequence=protein).digitize(amino)
    hmm, _, _ = Builder(amino).build(sequence, Background(amino))
    if accession:
        hmm.accession = accession
    if gathering is not None:
        hmm.cutoffs.gathering = gathering, gathering
    written = io.BytesIO()
    hmm.write(written)
    return written.getvalue().decode()


def write_profile(path: Path, name: str, protein: str, *, accession: str = "", gathering: float | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(profile_text(name, protein, accession=accession, gathering=gathering))
    return path
