"""Names beside points, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from omics_assets.figures.style import literal

_PLACES: tuple[tuple[float, float, Literal["left", "right"]], ...] = (
    (4, 4, "left"),
    (-4, 4, "right"),
    (4, -7, "left"),
    (-4, -7, "right"),
)
"""Offsets in points, and the side the text starts from."""


def name_points(axes: Axes, names: Sequence[str], places: NDArray[np.float64], *, size: float = 5.5) -> None:
    """Write each name beside its point [n, 2]; a name without a free place among four is left out.

    Call it last: the figure is laid out first, so that the sizes of the texts are known.
    """
    figure = axes.get_figure(root=True)
    if figure is None:
        return
    figure.draw_without_rendering()
    taken = [_around(point) for point in axes.transData.transform(places)]
    for name, place in zip(names, places, strict=True):
        text = axes.annotate(
            literal(name, 14), (place[0], place[1]), xytext=(0, 0), textcoords="offset points", fontsize=size
        )
        text.set_path_effects([withStroke(linewidth=1.2, foreground="white")])
        box = _first_free(text, taken)
        if box is None:
            text.remove()
        else:
            taken.append(box)


def _around(point: NDArray[np.float64]) -> Bbox:
    x, y = point
    return Bbox.from_extents(x - 3, y - 3, x + 3, y + 3)


def _first_free(text: Annotation, taken: Sequence[Bbox]) -> Bbox | None:
    for x, y, side in _PLACES:
        text.set_position((x, y))
        text.set_horizontalalignment(side)
        box = text.get_window_extent()
        if not any(box.overlaps(other) for other in taken):
            return box
    return None
