"""The profiles a cohort asks for, ready to be searched."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from omics_assets.errors import InputError
from omics_assets.homology_folder import QueryFile
from omics_assets.homology_search.families import family_asked_for
from omics_assets.homology_search.profile_check import checked_text
from omics_assets.homology_search.profile_text import BUILD_AGAIN, ProfileText, split_profiles
from omics_assets.readers.homology.hits import without_version
from omics_assets.readers.source import open_source

if TYPE_CHECKING:
    from pyhmmer.easel import AA
    from pyhmmer.plan7 import HMM


@dataclass(frozen=True, eq=False)
class Profile:
    """One profile.

    Parameters
    ----------
    hmm
        As HMMER holds it.
    family
        Name under which the cohort knows its hits.
    accession
        Without version; None without one.
    gathering
        Gathering threshold of the sequence in bits; NaN without one.
    """

    hmm: HMM[AA]
    family: str
    accession: str | None
    gathering: float


@dataclass(frozen=True, eq=False)
class ChosenProfiles:
    """The profiles that are searched.

    Parameters
    ----------
    profiles
        In the order of the files.
    unasked
        Names of those that no family asks for.
    notes
        What else was left out, in sentences.
    """

    profiles: tuple[Profile, ...]
    unasked: tuple[str, ...]
    notes: tuple[str, ...]


def read_profiles(files: Iterable[QueryFile], families: Collection[str] = ()) -> ChosenProfiles:
    """Read the profiles that a cohort asks for.

    Parameters
    ----------
    files
        Profile files; of two profiles of one name in different folders the first is taken.
    families
        Names, accessions (their version does not count) or file stems; empty: all profiles.

    Raises
    ------
    InputError
        If a file is damaged, or one folder holds two profiles of one name.
    """
    chosen: dict[str, Profile] = {}
    found_in: dict[str, QueryFile] = {}
    unasked, notes = [], []
    for file in files:
        for text in split_profiles(open_source(file.path)):
            family = _family(file, text, families)
            if family is None:
                unasked.append(text.name)
            elif text.name in chosen:
                notes.append(_second(text, file, found_in[text.name]))
            else:
                chosen[text.name] = _profile(text, family)
                found_in[text.name] = file
    return ChosenProfiles(tuple(chosen.values()), tuple(unasked), tuple(notes))


def _family(file: QueryFile, text: ProfileText, families: Collection[str]) -> str | None:
    """Return the family of a profile, None if it is not asked for."""
    if file.family is not None or not families:
        return file.family or text.name
    return family_asked_for(families, names=(text.name, file.stem), accession=text.accession)


def _second(text: ProfileText, file: QueryFile, first: QueryFile) -> str:
    if file.path.parent == first.path.parent:
        problem = f"a second profile is called {text.name!r}; the first is in {first.path.name}"
        raise InputError(problem, file=text.file, line=text.first_line, remedy="remove one, or give it another NAME")
    return f"the profile {text.name} of the library is not searched: the cohort has its own"


def _profile(text: ProfileText, family: str) -> Profile:
    (hmm,) = _parse(text)
    if hmm.consensus is None:  # a search needs both, a file may leave them out
        hmm.set_consensus(None)
    if hmm.composition is None:
        hmm.set_composition()
    gathering = hmm.cutoffs.gathering1
    accession = without_version(text.accession) if text.accession else None
    return Profile(hmm, family, accession, float("nan") if gathering is None else round(gathering, 2))


def _parse(text: ProfileText) -> Iterator[HMM[AA]]:
    from pyhmmer.easel import Alphabet
    from pyhmmer.plan7 import HMMFile

    try:
        with HMMFile(io.BytesIO(checked_text(text)), alphabet=Alphabet.amino()) as file:
            yield from file
    except ValueError as error:
        problem = f"HMMER cannot read the profile {text.name}: {str(error).strip()}"
        raise InputError(problem, file=text.file, line=text.first_line, remedy=BUILD_AGAIN) from None
