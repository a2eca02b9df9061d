"""Where everything lies below one data root; paths from the outside are proven to stay inside."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from omics_assets.errors import InputError

COHORT_KEY = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = "all_cohorts"


def validate_cohort_key(key: str) -> str:
    """Return the key, or raise `InputError` if it could not name a folder and a partition."""
    if not COHORT_KEY.fullmatch(key) or key == SHARED:
        raise InputError(
            f"{key!r} is not a valid cohort name",
            remedy="use letters, digits, '_', '.' and '-', starting with a letter or digit",
        )
    return key


def inside(folder: Path, relative: str | Path, *, named_in: str | None = None) -> Path:
    """Resolve a path given by a user, and prove that it stays inside the folder.

    Raises
    ------
    InputError
        If the path, or the target of a link on it, lies outside.
    """
    try:
        path = (folder / relative).resolve()
    except (OSError, RuntimeError, ValueError):  # a link to itself, a null character
        path = None
    if path is None or not path.is_relative_to(folder.resolve()):
        raise InputError(
            f"{str(relative)!r} leads out of the cohort folder",
            file=named_in,
            remedy="copy the file into the cohort folder and give a path relative to it",
        )
    return path


@dataclass(frozen=True)
class DataRoot:
    """The folders of one data root.

    Parameters
    ----------
    path
        Absolute path of the root.
    """

    path: Path

    @classmethod
    def from_environment(cls) -> DataRoot:
        """Return `$OMICS_DATA`, or the repository's `data`; never the working directory."""
        given = os.environ.get("OMICS_DATA")
        return cls((Path(given).expanduser() if given else REPOSITORY / "data").resolve())

    @property
    def cohorts(self) -> Path:
        """Folder of the cohort folders."""
        return self.path / "cohorts"

    @property
    def homology(self) -> Path:
        """Folder of the homology library that all cohorts share."""
        return self.path / "homology"

    @property
    def assets(self) -> Path:
        """Folder of the stored tables."""
        return self.path / "assets"

    @property
    def rankings(self) -> Path:
        """Folder of the earlier rankings, by content digest."""
        return self.path / "rankings"

    @property
    def operation(self) -> Path:
        """Folder of run history, logs and locks: the home of the one Dagster instance of this root."""
        return self.path / ".dagster"

    def cohort_folder(self, cohort: str) -> Path:
        """Return the input folder of a cohort."""
        return self.cohorts / validate_cohort_key(cohort)

    def table(self, asset: str, cohort: str | None) -> Path:
        """Return the Parquet file of a table; cohort None: the table over all cohorts."""
        return self.assets / asset / f"{SHARED if cohort is None else validate_cohort_key(cohort)}.parquet"

    def reports(self, cohort: str) -> Path:
        """Return the folder of figures, workbook and CSV of a cohort."""
        return self.path / "reports" / validate_cohort_key(cohort)

    def cohort_keys(self) -> list[str]:
        """Return the names of all cohort folders, sorted; folders with invalid names are not cohorts."""
        if not self.cohorts.is_dir():
            return []
        names = (p.name for p in self.cohorts.iterdir() if p.is_dir())
        return sorted(name for name in names if COHORT_KEY.fullmatch(name) and name != SHARED)
