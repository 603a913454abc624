"""How well words of a question are linked to words of a text in another language.

Usage::

    python -m bench.alignment [--pairs tests/data/alignment.jsonl] [--model MODEL]

The pairs are English questions and Dutch sentences of the kind that news has,
linked by hand: ``sure`` links a reader expects, ``possible`` ones are right too,
or do no harm. Precision counts both as right, recall the sure ones alone (Och
and Ney, "A Systematic Comparison of Various Statistical Alignment Models",
2003). The first two thirds of the pairs chose the layers and the threshold.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.embedding import DEFAULT_MODEL, WORD_DEPTHS, Embedder, TokenVectors, load_embedder
from qa.alignment import align

_DEPTHS = ((0.0,), (0.5,), (7 / 12,), (8 / 12,), (1.0,), (0.5, 1.0), WORD_DEPTHS, (8 / 12, 1.0))
_THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)


class At:
    """An embedder that gives the vectors of chosen layers."""

    def __init__(self, embedder: Embedder, depths: Sequence[float]) -> None:
        self._embedder = embedder
        self._depths = depths

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors] | None:
        """See ``Embedder.token_vectors``."""
        return self._embedder.token_vectors(texts, self._depths)


def scores(model: Any, pairs: Sequence[dict[str, Any]], threshold: float) -> tuple[float, float]:
    """Precision and recall of the links that are at least so strong."""
    given = right = found = expected = 0
    for pair in pairs:
        question, text = pair["question"], pair["text"]
        sure = {tuple(link) for link in pair["sure"]}
        possible = sure | {tuple(link) for link in pair["possible"]}
        links = {
            (question[link.question_start : link.question_end], text[link.start : link.end])
            for link in align(model, question, text)
            if link.strength >= threshold
        }
        given += len(links)
        right += len(links & possible)
        found += len(links & sure)
        expected += len(sure)
    return right / given if given else 1.0, found / expected


def read_pairs(path: Path) -> list[dict[str, Any]]:
    """The pairs of a file in JSON Lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def main() -> None:
    """Print precision and recall by threshold, and by layers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pairs", type=Path, default=Path("tests/data/alignment.jsonl"))
    parser.add_argument("--model", default=DEFAULT_MODEL)
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.pairs)
    embedder = load_embedder(arguments.model)
    chosen, held_out = pairs[: 2 * len(pairs) // 3], pairs[2 * len(pairs) // 3 :]
    print(f"{len(pairs)} pairs; precision and recall by least strength")
    for threshold in _THRESHOLDS:
        parts = [scores(embedder, part, threshold) for part in (chosen, held_out, pairs)]
        print(f"{threshold:.1f}  " + "  ".join(f"{p:.3f} {r:.3f}" for p, r in parts))
    print("by depth of the layers, at the same threshold")
    for depths in _DEPTHS:
        precision, recall = scores(At(embedder, depths), pairs, 0.5)
        print(" + ".join(f"{depth:.2f}" for depth in depths), f"{precision:.3f} {recall:.3f}")


if __name__ == "__main__":
    main()
