"""Stand-ins for the models: small, deterministic, and without weights."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

import numpy as np

from index.articles import Article
from index.lexical import grams
from index.passages import Passage
from index.store import ArticleRecord, Names, ScoredPassage, ScoredSentence, Vectors
from qa.answers import Answer, ClosestPassage, Group, Link, Quote
from qa.reader import Span
from qa.retriever import EVERYTHING, Filter, Retrieved
from ui.engine import Library


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
        vectors = [self._vector(text) for text in texts]
        return np.array(vectors, np.float32).reshape(-1, self.dimension)

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
    """A store with given cosines and BM25 scores, best first.

    ``sentences`` gives passages the cosines of their sentences, one after the other.
    """

    def __init__(
        self,
        dense: Sequence[tuple[Passage, float]] = (),
        words: Sequence[tuple[Passage, float]] = (),
        others: dict[Passage, float] | None = None,
        sentences: dict[Passage, list[float]] | None = None,
    ) -> None:
        self._dense = [ScoredPassage(*pair) for pair in dense]
        self._words = [ScoredPassage(*pair) for pair in words]
        self._others = others or {}
        self._sentences = sentences or {}

    articles: Sequence[ArticleRecord] = ()

    def search(self, vector: Vectors, k: int, only: Names = None) -> list[ScoredPassage]:
        return self._dense[:k]

    def search_words(self, question: str, k: int, only: Names = None) -> list[ScoredPassage]:
        return self._words[:k]

    def similarity(self, vector: Vectors, passage: Passage) -> float:
        return self._others[passage]

    def sentences(self, vector: Vectors, passage: Passage) -> list[ScoredSentence]:
        return [
            ScoredSentence(passage.start + row, passage.end, score)
            for row, score in enumerate(self._sentences.get(passage, [0.5]))
        ]


class FixedRetriever:
    """Finds the same passages for every question."""

    def __init__(self, passages: Sequence[Retrieved]) -> None:
        self.passages = list(passages)

    def search(self, question: str, k: int, only: Filter = EVERYTHING) -> list[Retrieved]:
        return self.passages[:k]


class Finder:
    """An assistant for the page: the question itself is looked for in the articles.

    ``word #2`` finds the second occurrence of a word in each article. Every
    quotation is of one group; words that are spelled alike are linked.
    """

    def __init__(self, library: Library) -> None:
        self.library = library

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING) -> Answer:
        found = re.fullmatch(r"(.*?)(?: #(\d))?", question, re.DOTALL)
        assert found
        quotes = tuple(
            quote
            for article in self._articles(only)
            for quote in self._quotes(article, found[1], int(found[2] or 1))
        )
        rows = tuple(range(len(quotes)))
        return Answer(
            question,
            bool(quotes),
            0.9,
            quotes,
            () if quotes else self.find(question, only)[:3],
            read_as=" | ".join((*history, question)) if history else None,
            groups=(Group(rows, len(quotes), "first"),) if quotes else (),
        )

    def find(self, question: str, only: Filter = EVERYTHING) -> tuple[ClosestPassage, ...]:
        return tuple(
            ClosestPassage(
                article.name,
                article.body_start,
                min(article.body_start + 80, len(article.text)),
                article.text[article.body_start : article.body_start + 80],
                article.date,
            )
            for article in self._articles(only)[:12]
        )

    def align(self, question: str, text: str) -> tuple[Link, ...]:
        return tuple(
            Link(*word.span(), *same.span(), 1.0)
            for word in re.finditer(r"\w+", question)
            for same in re.finditer(r"\w+", text)
            if word[0].lower() == same[0].lower()
        )

    def _articles(self, only: Filter) -> list[Article]:
        articles = [self.library.read(name) for name in self.library.names()]
        records = [
            ArticleRecord(article.name, article.date, article.title, article.sha256, 1, 1)
            for article in articles
        ]
        names = only.names(records)
        return [article for article in articles if names is None or article.name in names]

    def _quotes(self, article: Article, words: str, occurrence: int) -> Iterator[Quote]:
        text = article.text
        places = [
            match.start()
            for match in re.finditer(re.escape(words), text)
            if match.start() >= article.body_start
        ]
        if len(places) < occurrence:
            return
        start = places[occurrence - 1]
        end = start + len(words)
        before = max(article.body_start, text.rfind("\n", 0, start) + 1)
        after = text.find("\n", end)
        after = len(text) if after < 0 else after
        yield Quote(
            words, article.name, article.date, start, end,
            text[before:after], before, after, article.sha256, 0.92,
        )  # fmt: skip
