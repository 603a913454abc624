"""The plots of the comparison, as SVG; the same bytes for the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.figures import pyplot, save
from bench.report import paced

# Told apart without their colours too: each has a marker of its own.
_STYLES = {
    "citaat": ("#1f5fa8", "o"),
    "citaat fp32": ("#7fa6d6", "o"),
    "haystack": ("#b3541e", "s"),
    "txtai": ("#3f7d3a", "^"),
    "langchain": ("#7a4a9e", "D"),
    "BM25 sentence": ("#777777", "v"),
    "embedding sentence": ("#333333", "P"),
}


def draw(results: Mapping[str, Any], folder: Path) -> None:
    """Write the plots of what was measured.

    Args:
        results: as ``bench.__main__`` keeps them; parts that are absent are not drawn.
        folder: where ``quality-latency.svg``, ``systems-risk-coverage.svg`` and
            ``latency-size.svg`` go.
    """
    plt = pyplot()
    if answers := results.get("answers"):
        _quality(plt, answers["corpora"]["Dutch"]["languages"]["en"]["systems"], folder)
        _risk(plt, answers["abstention"]["Dutch"]["systems"], folder)
    if corpora := paced(results):
        _size(plt, corpora, folder)


def _quality(plt: Any, systems: Mapping[str, Any], folder: Path) -> None:
    figure, axes = plt.subplots(figsize=(6, 4.4))
    for name, scores in systems.items():
        colour, marker = _STYLES[name]
        axes.plot(1000 * scores["seconds"], scores["f1"], marker, color=colour, markersize=9)
        axes.annotate(
            name,
            (1000 * scores["seconds"], scores["f1"]),
            textcoords="offset points",
            # The two that lie close together, one above and one below.
            xytext=(8, -14 if name == "haystack" else 5),
            color=colour,
        )
    axes.set(xscale="log", xlabel="milliseconds a question (warm, mean, one core)", ylabel="F1")
    axes.set(ylim=(0, None), title="English questions over 189 Dutch paragraphs")
    axes.margins(x=0.25)
    save(figure, folder / "quality-latency.svg")


def _risk(plt: Any, systems: Mapping[str, Any], folder: Path) -> None:
    figure, axes = plt.subplots(figsize=(6, 4.4))
    for name, scores in systems.items():
        coverage, risk = zip(*scores["curve"], strict=True)
        colour, marker = _STYLES[name]
        axes.plot(coverage, risk, color=colour, label=name, marker=marker, markevery=0.12)
    axes.set(xlabel="share of questions answered, surest first")
    axes.set(ylabel="share of answers that is wrong", xlim=(0, 1), ylim=(0, 1))
    axes.set(title="Risk and coverage, a share of questions unanswerable")
    axes.legend(fontsize=9, frameon=False)
    save(figure, folder / "systems-risk-coverage.svg")


def _size(plt: Any, corpora: Mapping[str, Any], folder: Path) -> None:
    figure, axes = plt.subplots(figsize=(6, 4.4))
    names = dict.fromkeys(name for systems in corpora.values() for name in systems)
    for name in names:
        points = [
            (systems[name]["passages"], systems[name]["median_ms"])
            for systems in corpora.values()
            if name in systems
        ]
        colour, marker = _STYLES[name]
        axes.plot(*zip(*points, strict=True), color=colour, marker=marker, label=name)
    axes.set(xscale="log", yscale="log", xlabel="passages in the index")
    axes.set(ylabel="milliseconds a question (warm, median)", title="Latency and size")
    axes.legend(fontsize=9, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    save(figure, folder / "latency-size.svg")
