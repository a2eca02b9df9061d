"""The table of the files that a step wrote."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from omics_assets.assets.machinery.product import Stage
from omics_assets.cohort import file_digest


def written_files(stage: Stage, files: dict[str, tuple[Path, str]]) -> pd.DataFrame:
    """Return a row per file that was written, with its digest.

    Parameters
    ----------
    files
        Path and caption by name.
    """
    return pd.DataFrame(
        [
            {
                "file": name,
                "path": str(path.relative_to(stage.root.path)),
                "sha256": file_digest(path),
                "caption": caption,
            }
            for name, (path, caption) in files.items()
        ]
    )
