"""The lexical index: BM25 over character 4-grams of the passages' words, by bm25s.

Names and numbers, which dense vectors blur, are what it is for. Character
n-grams (McNamee and Mayfield, "Character N-Gram Tokenization for European
Language Text Retrieval", 2004) stand in for a stemmer: they need no word of
what language a text is in, and they match names across languages, "Genf" apart:
"Geneva" meets "Genève", "Ukraine" meets "Oekraïne". Measured by
``python -m bench.retrieval``.

Source of the index: Lù, "BM25S", 2024 (https://arxiv.org/abs/2407.03618).
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"\w+")
_GRAM = 4


def grams(text: str) -> list[str]:
    """The character 4-grams of a text's words, in lower case, without diacritics.

    A word is framed by ``_``, so that its beginning and end count; one that is
    shorter than a gram is a gram of its own.
    """
    folded = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return [
        framed[i : i + _GRAM]
        for word in _WORD.findall(plain)
        for framed in (f"_{word}_",)
        for i in range(max(1, len(framed) - _GRAM + 1))
    ]


class LexicalIndex:
    """BM25 scores of all passages, by row."""

    def __init__(self, bm25: Any) -> None:
        self._bm25 = bm25

    def search(
        self, question: str, k: int, among: npt.NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """Rows and BM25 scores of the best ``k`` passages that share a gram, best first.

        Args:
            question: what to look for.
            k: how many at most.
            among: rows to look at, shape ``(passages,)``; all when None.
        """
        known = self._bm25.get_tokens_ids(grams(question))
        if not known:
            return []
        scores: npt.NDArray[np.float32] = self._bm25.get_scores_from_ids(known)
        if among is not None:
            scores = scores * among
        least = np.partition(scores, -k)[-k] if k < len(scores) else 0.0
        rows = np.flatnonzero((scores >= least) & (scores > 0))
        # A stable order among equals: by row.
        best = rows[np.argsort(-scores[rows], kind="stable")[:k]]
        return [(int(row), float(scores[row])) for row in best]

    def save(self, folder: Path) -> None:
        """Write the index as NumPy arrays and JSON."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open an index with its arrays memory-mapped."""
        import bm25s

        return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False))


class LexicalWriter:
    """Collects texts as the numbers of their grams, and makes the index of them."""

    def __init__(self) -> None:
        # Numbered here, in order of first use: bm25s numbers the words of a set,
        # in another order in each process.
        self._vocabulary: dict[str, int] = {"": 0}
        # Not lists, whose every number takes twice the room: an archive has billions.
        self._rows: list[array[int]] = []

    def add(self, text: str) -> None:
        """Add the text of the next row."""
        known = self._vocabulary
        # A text without a word holds the one gram that no question has.
        numbers = (known.setdefault(gram, len(known)) for gram in grams(text) or [""])
        self._rows.append(array("i", numbers))

    def index(self) -> LexicalIndex:
        """The index of all texts that were added."""
        import bm25s

        bm25 = bm25s.BM25()
        bm25.index((self._rows, self._vocabulary), show_progress=False)
        return LexicalIndex(bm25)
