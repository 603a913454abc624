"""A vector for every sentence, memory-mapped, beside the passages' index.

Passages are what is searched; the sentences of those found tell, by vectors of
their own, which passage comes first and which sentence the question is about.
Nothing searches all of them, so they lie in plain arrays and only the rows of
the passages found are ever read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_SPANS = "sentences.npy"
_VECTORS = "sentence_vectors.npy"


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences in order of place, each with its unit vector.

    Attributes:
        spans: start and end in characters of the article, shape ``(n, 2)``.
        vectors: shape ``(n, dimension)``; half precision, half the disk.
    """

    spans: npt.NDArray[np.uint32]
    vectors: npt.NDArray[np.float16]

    @classmethod
    def of(cls, spans: Sequence[tuple[int, int]], vectors: npt.NDArray[np.float32]) -> Sentences:
        """Sentences of an article.

        Raises:
            ValueError: when there is not one vector a span.
        """
        if len(spans) != len(vectors):
            raise ValueError(f"{len(vectors)} vectors for {len(spans)} sentences")
        return cls(np.array(spans, np.uint32).reshape(-1, 2), vectors.astype(np.float16))

    @classmethod
    def join(cls, parts: Sequence[Sentences], dimension: int) -> Sentences:
        """The sentences of several articles, one article after the other."""
        return cls(
            np.concatenate([np.empty((0, 2), np.uint32), *(part.spans for part in parts)]),
            np.concatenate(
                [np.empty((0, dimension), np.float16), *(part.vectors for part in parts)]
            ),
        )

    def __len__(self) -> int:
        """How many sentences there are."""
        return len(self.spans)

    def rows(self, rows: range) -> Sentences:
        """A run of the sentences, without reading the others."""
        return Sentences(self.spans[rows.start : rows.stop], self.vectors[rows.start : rows.stop])

    def save(self, folder: Path) -> None:
        """Write two NumPy files."""
        np.save(folder / _SPANS, self.spans)
        np.save(folder / _VECTORS, self.vectors)

    @classmethod
    def load(cls, folder: Path) -> Sentences:
        """Open the files of ``save``, memory-mapped."""
        return cls(load_mapped(folder / _SPANS), load_mapped(folder / _VECTORS))


def load_mapped(path: Path) -> npt.NDArray[Any]:
    """A NumPy file as a read-only array that is memory-mapped.

    Not as NumPy's own kind of it, of which each slice takes ten times as long.
    """
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
