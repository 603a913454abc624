"""Stand-ins for the models: small, deterministic, and without weights."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.lexical import grams
from index.passages import Passage
from index.store import ArticleRecord, Names, ScoredPassage, ScoredSentence, Vectors
from qa.reader import Span
from qa.retriever import EVERYTHING, Filter, Retrieved


class GramEmbedder:
    """Texts that share grams have near vectors; counts what it is asked to embed."""

    def __init__(
        self, name: str = "grams", fingerprint: str = "sha256:grams", dimension: int = 64
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.embedded: list[list[str]] = []

    def embed_question(self, question: str) -> Vectors:
        return self._vector(question)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.append(list(texts))
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, np.float32)
        vector[0] = 0.01  # a text without a gram has a direction too
        for gram in grams(text):
            digest = hashlib.sha256(gram.encode()).digest()
            vector[digest[0] % self.dimension] += 1 if digest[1] % 2 else -1
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


class WordReader:
    """Finds given words in the passages, each with its score; records what it read."""

    def __init__(self, words: dict[str, float]) -> None:
        self.words = words
        self.asked: list[tuple[str, list[str]]] = []

    def read(self, question: str, passages: Sequence[str], top: int = 3) -> list[Span]:
        self.asked.append((question, list(passages)))
        spans = [
            Span(number, passage.index(words), passage.index(words) + len(words), score)
            for number, passage in enumerate(passages)
            for words, score in self.words.items()
            if words in passage
        ]
        return sorted(spans, key=lambda span: (-span.score, span.passage, span.start))


class QuestionReader:
    """Reads by question: which words are found depends on what was asked."""

    def __init__(self, words: dict[str, dict[str, float]]) -> None:
        self.words = words

    def read(self, question: str, passages: Sequence[str], top: int = 3) -> list[Span]:
        return WordReader(self.words.get(question, {})).read(question, passages, top)


class FixedStore:
    """A store with given cosines and BM25 scores, best first."""

    def __init__(
        self,
        dense: Sequence[tuple[Passage, float]] = (),
        words: Sequence[tuple[Passage, float]] = (),
        others: dict[Passage, float] | None = None,
    ) -> None:
        self._dense = [ScoredPassage(*pair) for pair in dense]
        self._words = [ScoredPassage(*pair) for pair in words]
        self._others = others or {}

    articles: Sequence[ArticleRecord] = ()

    def search(self, vector: Vectors, k: int, only: Names = None) -> list[ScoredPassage]:
        return self._dense[:k]

    def search_words(self, question: str, k: int, only: Names = None) -> list[ScoredPassage]:
        return self._words[:k]

    def similarity(self, vector: Vectors, passage: Passage) -> float:
        return self._others[passage]

    def sentences(self, vector: Vectors, passage: Passage) -> list[ScoredSentence]:
        return [ScoredSentence(passage.start, passage.end, 0.5)]


class FixedRetriever:
    """Finds the same passages for every question."""

    def __init__(self, passages: Sequence[Retrieved]) -> None:
        self.passages = list(passages)

    def search(self, question: str, k: int, only: Filter = EVERYTHING) -> list[Retrieved]:
        return self.passages[:k]
