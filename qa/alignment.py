"""Which words of a text mean what words of a question mean, across languages.

A reading aid, not a translation: words are linked by their vectors inside the
embedder, as in Jalili Sabet et al., "SimAlign: High Quality Word Alignments
Without Parallel Training Data Using Static and Contextualized Embeddings" (2020).
Two words are linked when each is the other's best; then what is left may join a
word that is linked already (their Itermax). Of a middle layer and the last one,
the first knows what a word means, the second what the text is about.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.embedding import TokenVectors
from qa.answers import Link

# The pieces of a vocabulary are in order of frequency. Words among the first of
# them (the, of, in, van, niet) are in every text, and say nothing of this one.
_COMMON_PIECES = 1000
# A word that joins another one's link is less sure of it.
_JOINING = 0.9
# The similarity at which half of the links are right, and how fast that changes:
# a logistic fit to the links of `python -m bench.alignment`, a little stricter,
# since fewer words of a real question than of those have a counterpart.
_EVEN = 0.6
_SLOPE = 22.0
# Weaker links are not given at all.
WEAKEST = 0.5

# Letters with the marks that combine with them; a number with its separators.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|(?:\w[\u0300-\u036f]*)+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

_Vectors = npt.NDArray[np.float32]
_Span = tuple[int, int]


class TokenModel(Protocol):
    """What alignment asks of an embedder; see ``index.embedding.Embedder``."""

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors] | None:
        """The tokens of each text; None where the model does not give them."""
        ...


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text.

    Attributes:
        spans: in characters of the text.
        vectors: of unit length, shape ``(layers, words, hidden)``.
        common: which words are in every text.
    """

    spans: list[_Span]
    vectors: _Vectors
    common: list[bool]


def align(model: TokenModel, question: str, text: str) -> tuple[Link, ...]:
    """Links between words of a question and words of a text, in order of the text.

    Args:
        model: gives words their vectors.
        question: in any language.
        text: in any language, best one sentence; what the model cannot hold is not linked.
    """
    tokens = model.token_vectors([question, text])
    if tokens is None:
        return ()
    asked, said = _words(question, tokens[0]), _words(text, tokens[1])
    if not asked.spans or not said.spans:
        return ()
    similarity = np.mean(asked.vectors @ said.vectors.transpose(0, 2, 1), axis=0)
    links = [
        Link(*asked.spans[row], *said.spans[column], round(_strength(score), 2))
        for row, column, score in _matches(similarity)
        if not asked.common[row] and not said.common[column]
    ]
    links = [link for link in links if link.strength >= WEAKEST]
    return tuple(sorted(links, key=lambda link: (link.start, link.question_start)))


def _matches(similarity: _Vectors) -> Iterator[tuple[int, int, float]]:
    """Pairs of row and column, each the best of the other, with their similarity."""
    matched = list(_mutual(similarity))
    rows, columns = {row for row, _ in matched}, {column for _, column in matched}
    left = similarity * _JOINING
    left[np.ix_(sorted(rows), sorted(columns))] = -np.inf
    joined = [
        (row, column) for row, column in _mutual(left) if row not in rows or column not in columns
    ]
    for row, column in matched:
        yield row, column, float(similarity[row, column])
    for row, column in joined:
        yield row, column, float(left[row, column])


def _mutual(similarity: _Vectors) -> Iterator[tuple[int, int]]:
    best_columns, best_rows = similarity.argmax(1), similarity.argmax(0)
    for row, column in enumerate(best_columns):
        if best_rows[column] == row and np.isfinite(similarity[row, column]):
            yield row, int(column)


def _strength(similarity: float) -> float:
    """The probability that a link of this similarity is right."""
    return 1 / (1 + math.exp(-_SLOPE * (similarity - _EVEN)))


def _words(text: str, tokens: TokenVectors) -> _Words:
    spans, vectors, common = [], [], []
    for start, end in _word_spans(text, tokens.spans):
        inside = [row for row, (a, b) in enumerate(tokens.spans) if a < end and start < b]
        if not inside:
            continue  # beyond what the model holds
        mean = tokens.vectors[:, inside].mean(axis=1)
        spans.append((start, end))
        vectors.append(mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9))
        first = int(tokens.ids[inside[0]])
        is_number = any(char.isdigit() for char in text[start:end])
        common.append(len(inside) == 1 and first < _COMMON_PIECES and not is_number)
    if not vectors:
        return _Words([], np.empty((0, 0, 0), np.float32), [])
    return _Words(spans, np.stack(vectors, axis=1), common)


def _word_spans(text: str, pieces: Sequence[_Span]) -> Iterator[_Span]:
    """Words; in a script without spaces between them, the pieces of the model's vocabulary."""
    for word in _WORD.finditer(text):
        if not _UNSPACED.search(word[0]):
            yield word.span()
            continue
        for start, end in pieces:
            start, end = max(start, word.start()), min(end, word.end())
            if start < end:
                yield start, end
