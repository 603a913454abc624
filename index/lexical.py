"""The lexical index: BM25 over the stems of the passages' words, by bm25s.

Names and numbers, which dense vectors blur, are what it is for.
Source: Lù, "BM25S", 2024 (https://arxiv.org/abs/2407.03618).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"\w+")
_SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}


def stems(text: str, language: str) -> list[str]:
    """The words of a text as the lexical index knows them.

    Lower case, without diacritics (who types "Geneve" means "Genève"), stemmed
    by the Snowball algorithm of the language where there is one.
    """
    folded = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    words = _WORD.findall(plain)
    stemmer = _stemmer(language)
    return stemmer.stemWords(words) if stemmer else words


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    algorithm = _SNOWBALL.get(language)
    return Stemmer.Stemmer(algorithm) if algorithm else None


class LexicalIndex:
    """BM25 scores of all passages, by row."""

    def __init__(self, bm25: Any, language: str) -> None:
        self._bm25 = bm25
        self._language = language

    @classmethod
    def build(cls, texts: Iterable[str], language: str) -> LexicalIndex:
        """Index texts, which may be a stream; row ``i`` is the i-th of them."""
        import bm25s

        # Numbered here, in order of first use: bm25s numbers the words of a set,
        # in another order in each process.
        vocabulary: dict[str, int] = {"": 0}
        rows = [
            [vocabulary.setdefault(stem, len(vocabulary)) for stem in stems(text, language)]
            for text in texts
        ]
        bm25 = bm25s.BM25()
        bm25.index((rows, vocabulary), show_progress=False)
        return cls(bm25, language)

    def search(self, question: str, k: int) -> list[tuple[int, float]]:
        """Rows and BM25 scores of the best ``k`` passages that share a word, best first."""
        known = self._bm25.get_tokens_ids(stems(question, self._language))
        if not known:
            return []
        scores: npt.NDArray[np.float32] = self._bm25.get_scores_from_ids(known)
        # A stable order among equals: by row.
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(row), float(scores[row])) for row in best if scores[row] > 0]

    def save(self, folder: Path) -> None:
        """Write the index as NumPy arrays and JSON."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, language: str) -> LexicalIndex:
        """Open an index with its arrays memory-mapped."""
        import bm25s

        return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False), language)
