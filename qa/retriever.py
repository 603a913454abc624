"""The retriever: passages for a question, by their meaning, a sentence's and their spelling."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from index.passages import Passage
from index.store import ArticleRecord, PassageStore, ScoredSentence, Vectors

# Each part is searched this deep before fusion.
_DEPTH = 50
# What the best lexical match is worth, in cosine. Chosen on the training
# questions of XQuAD by `python -m bench.retrieval`; see docs/MEASUREMENTS.md.
LEXICAL_WEIGHT = 0.03


class QuestionEmbedder(Protocol):
    """What retrieval asks of an embedder; see ``index.embedding.Embedder``."""

    def embed_question(self, question: str) -> Vectors:
        """A unit vector, shape ``(dimension,)``."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may answer; by default all of them.

    Attributes:
        articles: their names; None for any.
        since: no older ones, as "YYYY", "YYYY-MM" or "YYYY-MM-DD".
        until: no later ones, likewise; the named year, month or day is included.
    """

    articles: frozenset[str] | None = None
    since: str | None = None
    until: str | None = None

    def names(self, articles: Iterable[ArticleRecord]) -> frozenset[str] | None:
        """Names of the articles that pass; None when nothing is filtered."""
        if self.articles is None and self.since is None and self.until is None:
            return None
        return frozenset(
            article.name
            for article in articles
            if (self.articles is None or article.name in self.articles)
            and _is_within(article.date, self.since, self.until)
        )

    def to_json(self) -> dict[str, Any]:
        """As the page sends it and ``qa.gold`` reads it, in one order."""
        names = None if self.articles is None else sorted(self.articles)
        return {"articles": names, "since": self.since, "until": self.until}


def _is_within(date: str | None, since: str | None, until: str | None) -> bool:
    """Whether a date, as precise as it is known, touches a period."""
    if since is None and until is None:
        return True
    if date is None:
        return False
    after = since is None or date[: len(since)] >= since[: len(date)]
    before = until is None or date[: len(until)] <= until[: len(date)]
    return after and before


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage found for a question.

    Attributes:
        passage: its place.
        similarity: cosine of the question's vector with the passage's.
        lexical: BM25 score as a share of the best one's, 0 to 1.
        sentences: the sentences that it touches, each with its own cosine.
    """

    passage: Passage
    similarity: float
    lexical: float
    sentences: tuple[ScoredSentence, ...] = ()

    @property
    def whole(self) -> float:
        """How near the whole passage is to the question, in meaning and in spelling."""
        return self.similarity + LEXICAL_WEIGHT * self.lexical

    @property
    def nearest(self) -> float:
        """The highest cosine of its sentences; its own where it has none."""
        return max((sentence.score for sentence in self.sentences), default=self.similarity)

    @property
    def score(self) -> float:
        """The fused score by which passages are ranked.

        A passage's vector stands for all that it speaks of, and an answer mostly
        stands in one sentence, whose own vector counts as much.
        """
        return (self.whole + self.nearest) / 2


EVERYTHING = Filter()


class Retriever:
    """Finds passages by meaning (vectors, theirs and their sentences') and by spelling (BM25)."""

    def __init__(self, store: PassageStore, embedder: QuestionEmbedder) -> None:
        self._store = store
        self._embedder = embedder

    def search(self, question: str, k: int, only: Filter = EVERYTHING) -> list[Retrieved]:
        """The ``k`` best passages of the articles that pass the filter, best first.

        The scores are fused, not the ranks: a weighted sum keeps how much better
        one passage is than the next (Bruch et al., "An Analysis of Fusion Functions
        for Hybrid Retrieval", 2023).
        """
        vector = self._embedder.embed_question(question)
        names = only.names(self._store.articles)
        dense = self._store.search(vector, max(k, _DEPTH), names)
        words = self._store.search_words(question, max(k, _DEPTH), names)
        similarity = {found.passage: found.score for found in dense}
        most = words[0].score if words else 1.0
        lexical = {found.passage: found.score / most for found in words}
        found = [
            Retrieved(
                passage,
                similarity[passage]
                if passage in similarity
                else self._store.similarity(vector, passage),
                lexical.get(passage, 0.0),
                tuple(self._store.sentences(vector, passage)),
            )
            for passage in similarity | lexical
        ]
        # Equal scores are ordered by place, so that the answer is always the same.
        return sorted(found, key=lambda item: (-item.score, item.passage))[:k]
