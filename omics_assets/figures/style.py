"""How every figure looks: sizes, colours, and how names become labels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

FONT = "DejaVu Sans"
WIDTH = 7.1
"""Inches: two columns of a journal page."""

BLUE, VERMILLION, GREEN, PURPLE, SKY, ORANGE, YELLOW, BLACK = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#E69F00",
    "#F0E442",
    "#000000",
)
PALETTE = (BLUE, VERMILLION, GREEN, PURPLE, SKY, ORANGE, YELLOW)
"""Okabe and Ito (2008), readable with any colour vision."""
GREY = "#8C8C8C"
PALE = "#D9D9D9"
DIVERGING = "RdBu_r"
SEQUENTIAL = "cividis"

STYLE = {
    "font.family": FONT,
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.labelsize": 8,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.formatter.use_mathtext": False,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.title_fontsize": 7.5,
    "legend.frameon": False,
    "lines.linewidth": 1.2,
    "grid.linewidth": 0.5,
    "grid.color": "#E6E6E6",
    "hatch.linewidth": 0.6,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
    # a gene may be called p$q_2$: it is a name, not a formula
    "text.parse_math": False,
    "pdf.fonttype": 42,
    "path.simplify": True,
}

_UNKNOWN_GLYPH = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class CaptionedFigure:
    """A figure, and what it shows and how to read it."""

    figure: Figure
    caption: str


@contextmanager
def house_style() -> Iterator[None]:
    """Apply the style inside the block or decorated function, whatever matplotlibrc says; then restore."""
    with matplotlib.style.context(["default", STYLE]):
        yield


def new_figure(height: float, *, width: float = WIDTH) -> Figure:
    """Return an empty figure (inches) that no global registry holds."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def panels(figure: Figure, count: int, columns: int) -> list[Axes]:
    """Return `count` axes in a grid of at most `columns` columns."""
    columns = min(columns, count)
    rows = -(-count // columns)
    grid = figure.add_gridspec(rows, columns)
    return [figure.add_subplot(grid[i // columns, i % columns]) for i in range(count)]


def literal(name: object, width: int = 24) -> str:
    """Return a name as a label: one line, at most `width` characters, only glyphs of the font.

    Long names lose their middle: ids of a cohort tend to share their beginning and to differ at the end.
    """
    text = "".join(_drawable(character) for character in str(name))
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :]}"


def _drawable(character: str) -> str:
    if character.isspace():
        return " "
    return character if ord(character) in _glyphs() else _UNKNOWN_GLYPH


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    return frozenset(code for code in get_font(findfont(FONT)).get_charmap() if chr(code).isprintable())


def thin(count: int, most: int) -> NDArray[np.int64]:
    """Return at most `most` evenly spaced positions of `count`."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))


def plain_ticks(axes: Axes, *, x: bool = False, y: bool = False) -> None:
    """Write the ticks of logarithmic axes as 1, 10, 1,000."""
    for axis, wanted in ((axes.xaxis, x), (axes.yaxis, y)):
        if wanted:
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
            axis.set_minor_formatter(FuncFormatter(lambda _, __: ""))
