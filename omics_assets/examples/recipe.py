"""What a recipe of a public cohort is, and how a cohort folder is built from it.

Belongs here: fetching, checking, writing the folder. What is done with the files of one cohort stands in its own room.
"""

from __future__ import annotations

import hashlib
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from omics_assets.errors import InputError

MAX_FILE_BYTES = 1 << 30
_TIMEOUT_S = 60.0
Fetch = Callable[[str], bytes]


@dataclass(frozen=True)
class SourceFile:
    """One published file.

    Parameters
    ----------
    name
        File name; also the last part of its address.
    sha256
        Digest of its bytes.
    """

    name: str
    sha256: str


@dataclass(frozen=True)
class Recipe:
    """A public cohort: where it is published, and how its folder is made.

    Parameters
    ----------
    name
        What it is called on the command line, and the customary name of the cohort.
    title
        One line.
    source
        Address of the folder of the files, pinned to a commit.
    licence
        Licence of the files.
    reference
        Who published the data.
    files
        The files needed.
    build
        Contents of the published files by name -> texts of the cohort folder by path.
    """

    name: str
    title: str
    source: str
    licence: str
    reference: str
    files: tuple[SourceFile, ...]
    build: Callable[[dict[str, bytes]], dict[str, bytes]]


def fetch_url(url: str) -> bytes:
    """Download an address.

    Raises
    ------
    InputError
        If it cannot be reached, or holds more than 1 GiB.
    """
    if not url.startswith("https://"):
        raise InputError(f"{url} is no https address", remedy="use https")
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as response:  # noqa: S310 - https only, see above
            content: bytes = response.read(MAX_FILE_BYTES + 1)
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise InputError(
            f"{url} cannot be fetched: {error}", remedy="check the network, or download the files and name their folder"
        ) from None
    if len(content) > MAX_FILE_BYTES:
        raise InputError(f"{url} holds more than 1 GiB", remedy="download the files and name their folder")
    return content


def build_cohort_folder(recipe: Recipe, destination: Path, *, source: Path | None, fetch: Fetch) -> None:
    """Check the published files and write the cohort folder; it appears complete or not at all.

    Parameters
    ----------
    recipe
        The recipe.
    destination
        The cohort folder to make; it must not exist, or be empty.
    source
        Local folder of the published files; None: fetch them.
    fetch
        Address -> bytes; not called where `source` is given.

    Raises
    ------
    InputError
        If a file is missing or not the published one, or the destination is in use.
    """
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise InputError(
            f"{destination.name!r} is there already", remedy="choose another name, or remove the folder first"
        )
    contents = {file.name: _checked(recipe, file, source, fetch) for file in recipe.files}
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=destination.parent, prefix=".") as temporary:
        built = Path(temporary) / destination.name
        for relative, content in recipe.build(contents).items():
            path = built / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        built.replace(destination)


def _checked(recipe: Recipe, file: SourceFile, source: Path | None, fetch: Fetch) -> bytes:
    if source is None:
        content = fetch(f"{recipe.source}/{file.name}")
    else:
        try:
            content = (source / file.name).read_bytes()
        except OSError as error:
            raise InputError(
                f"cannot be read: {error.strerror}", file=file.name, remedy=f"download it from {recipe.source}"
            ) from None
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise InputError(
            f"is not the published file: its SHA-256 is {found}, not {file.sha256}",
            file=file.name,
            remedy=f"download it again from {recipe.source}",
        )
    return content
