"""Write figures: PNG and PDF with reproducible bytes, replaced one by one and atomically."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from omics_assets.figures.style import CaptionedFigure, house_style
from omics_assets.parquet_files import atomic_path

_NAME = re.compile(r"^[a-z0-9][a-z0-9_]*$")
_FORMATS = ("png", "pdf")
# no software version and no date: equal figures are equal bytes
_NO_METADATA: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "pdf": {"Creator": None, "Producer": None, "CreationDate": None},
}


def save_figures(
    figures: Mapping[str, CaptionedFigure], folder: Path, *, dpi: int, root: Path | None = None
) -> pd.DataFrame:
    """Write `<name>.png` and `<name>.pdf` of every figure, and remove those of figures that no longer exist.

    Parameters
    ----------
    figures
        Name -> figure; names are lower-case ASCII.
    folder
        Folder of this asset alone: any other PNG or PDF in it is taken for an earlier figure and removed.
    dpi
        Dots per inch of the PNG, and of rasterised parts of the PDF.
    root
        Paths in the answer are relative to it; to the folder by default.

    Returns
    -------
    pandas.DataFrame
        One row per figure: figure, path and sha256 of the PNG, caption.

    Raises
    ------
    ValueError
        If a name is not safe as a file name.
    """
    unsafe = [name for name in figures if not _NAME.fullmatch(name)]
    if unsafe:
        msg = f"not usable as names of figures: {', '.join(map(repr, unsafe))}"
        raise ValueError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, captioned in figures.items():
        for kind in _FORMATS:
            _save(captioned.figure, folder / f"{name}.{kind}", kind, dpi)
        png = folder / f"{name}.png"
        digest = hashlib.sha256(png.read_bytes()).hexdigest()
        rows.append((name, png.relative_to(root or folder).as_posix(), digest, captioned.caption))
    _remove_stale(folder, set(figures))
    return pd.DataFrame(rows, columns=["figure", "path", "sha256", "caption"], dtype="str")


@house_style()
def _save(figure: Figure, path: Path, kind: str, dpi: int) -> None:
    with atomic_path(path) as temporary:
        figure.savefig(temporary, format=kind, dpi=dpi, metadata=_NO_METADATA[kind])


def _remove_stale(folder: Path, names: set[str]) -> None:
    for kind in _FORMATS:
        for path in folder.glob(f"*.{kind}"):
            if path.stem not in names:
                path.unlink()
