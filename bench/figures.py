"""Figures for the docs, as SVG: the same bytes for the same numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def pyplot() -> Any:
    """matplotlib.pyplot, set to write SVG that is equal for equal numbers."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "citaat", "font.size": 11, "svg.fonttype": "none"})
    return plt


def save(figure: Any, path: Path) -> None:
    """Write a figure without a frame above and beside it, and close it."""
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
    figure.tight_layout()
    figure.patch.set_facecolor("white")
    # A date would make every run differ.
    figure.savefig(path, metadata={"Date": None})
    pyplot().close(figure)
