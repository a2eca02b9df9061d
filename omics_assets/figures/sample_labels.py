"""The labels of the samples, and one colour and marker per level in all figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.lines import Line2D

from omics_assets.figures.style import BLACK, GREY, PALETTE, literal
from omics_assets.tables.association import listed_names
from omics_assets.tables.preparation import (
    GENE_EXPRESSION,
    METABOLITE_INTENSITY,
    NORMALIZED_GENES,
    NORMALIZED_METABOLITES,
)

UNKNOWN = "unknown"
MAX_LEGEND = 20
_FIXED = {
    column.name
    for schema in (GENE_EXPRESSION, METABOLITE_INTENSITY, NORMALIZED_GENES, NORMALIZED_METABOLITES)
    for column in schema.columns
}
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")


@dataclass(frozen=True)
class LevelStyle:
    """How the samples of one level are drawn."""

    colour: str
    marker: str


def label_names(samples: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of the label columns, the first label first."""
    names = listed_names(next(iter(samples["labels"].dropna()), None))
    return tuple(name for name in names if name in samples.columns)


def design_of(samples: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of the design, the known causes of variation that claims are adjusted for."""
    return listed_names(next(iter(samples["design"].dropna()), None))


def levels_of(samples: pd.DataFrame, names: Sequence[str], label: str | None) -> list[str]:
    """Return the level of each named sample; `unknown` where it has none."""
    if label is None:
        return [UNKNOWN] * len(names)
    levels = samples.drop_duplicates("sample").set_index("sample")[label].dropna().astype(str)
    return [str(levels.get(name, UNKNOWN)) or UNKNOWN for name in names]


def sample_columns(matrix: pd.DataFrame) -> list[str]:
    """Return the columns of a matrix table that are samples."""
    return [str(name) for name in matrix.columns if name not in _FIXED]


def ordered_samples(samples: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    """Return the sample columns of a matrix, ordered by their labels, then by name."""
    names = sorted(columns)
    keys = list(zip(*(levels_of(samples, names, label) for label in label_names(samples)), names, strict=True))
    return [name for _, name in sorted(zip(keys, names, strict=True))]


def level_styles(levels: Iterable[str]) -> dict[str, LevelStyle]:
    """Return colour and marker of every level; colours repeat with another marker."""
    known = sorted(set(levels) - {UNKNOWN})
    styles = {
        level: LevelStyle(PALETTE[i % len(PALETTE)], _MARKERS[i // len(PALETTE) % len(_MARKERS)])
        for i, level in enumerate(known)
    }
    return styles | {UNKNOWN: LevelStyle(GREY, "o")}


def legend_handles(styles: Mapping[str, LevelStyle], levels: Iterable[str], *, most: int = MAX_LEGEND) -> list[Line2D]:
    """Return one legend entry per level that occurs, and one that counts those left out."""
    present = [level for level in styles if level in set(levels)]
    handles = [
        Line2D(
            [],
            [],
            linestyle="",
            marker=styles[level].marker,
            color=styles[level].colour,
            markeredgecolor=BLACK,
            markeredgewidth=0.3,
            markersize=5,
            label=literal(level),
        )
        for level in present[:most]
    ]
    if len(present) > most:
        handles.append(Line2D([], [], linestyle="", label=f"and {len(present) - most} more"))
    return handles
