"""The assistant: one question in, one cited answer out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

from index.articles import Article, Skipped, list_articles, read_article
from index.build import Progress, refresh_index
from index.errors import CorpusError
from index.sentences import DEFAULT_LANGUAGE
from index.store import ArticleRecord
from qa.answers import Answer, ClosestPassage
from qa.calibration import ANSWER_THRESHOLD, CALIBRATION
from qa.question import MOST_QUESTION_CHARACTERS, check_question, is_unicode
from qa.quotes import Candidate, candidates
from qa.reader import Span
from qa.retriever import Retrieved

_PASSAGES_READ = 12
_SPANS_PER_PASSAGE = 3
_MOST_QUOTES = 5
_CLOSEST = 3
# A further quotation must be at least this share as probable as the first.
_WORTH_SHOWING = 0.5
# A follow-up's reading must beat the question as it stands by this much.
_FOLLOW_UP_MARGIN = 0.1


class PassageRetriever(Protocol):
    """What asking needs of a retriever; see ``qa.retriever.Retriever``."""

    def search(self, question: str, k: int) -> list[Retrieved]:
        """The ``k`` best passages, best first."""
        ...


class SpanReader(Protocol):
    """What asking needs of a reader; see ``qa.reader.Reader``."""

    def read(self, question: str, passages: Sequence[str], top: int = ...) -> list[Span]:
        """The best spans of all passages, best first."""
        ...


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found for one wording of a question."""

    wording: str
    retrieved: tuple[tuple[Retrieved, Article], ...]
    candidates: tuple[Candidate, ...]

    @property
    def confidence(self) -> float:
        return self.candidates[0].probability if self.candidates else 0.0


class Assistant:
    """Answers questions about a folder of articles with their own words."""

    def __init__(
        self,
        corpus: Path,
        records: Sequence[ArticleRecord],
        retriever: PassageRetriever,
        reader: SpanReader,
        *,
        skipped: Sequence[Skipped] = (),
    ) -> None:
        self.skipped = tuple(skipped)
        self._corpus = corpus
        self._records = {record.name: record for record in records}
        self._retriever = retriever
        self._reader = reader
        # The models use every core for one question; two at once only wait longer.
        self._turn = Lock()

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer one question with quotations, or with silence.

        Args:
            question: in any language.
            history: the earlier questions of the conversation, oldest first.

        Raises:
            QuestionError: when the question is empty or too long.
        """
        check_question(question)
        with self._turn:
            reading = self._understand(question, history)
            return self._answer(question, reading)

    def article(self, name: str) -> Article:
        """An article of the corpus as its file is now.

        Raises:
            CorpusError: when the name is not an article's, or its file is gone.
        """
        if name not in self._records:
            raise CorpusError(f"{name[:200]!r} is not an article of this corpus")
        return read_article(self._corpus, name)

    def articles(self) -> list[ArticleRecord]:
        """The articles of the index in order of name."""
        return list(self._records.values())

    def _understand(self, question: str, history: Sequence[str]) -> _Reading:
        """The question as it stands or, where that is clearly better, as a follow-up."""
        alone = self._read(question)
        if not history or not history[-1].strip() or not is_unicode(history[-1]):
            return alone
        before = history[-1][:MOST_QUESTION_CHARACTERS]
        answered = self._read(before)
        joined = self._read(f"{before} {question}")
        # The words that answered the earlier question do not answer the next one.
        given = [c for c in answered.candidates if c.probability >= ANSWER_THRESHOLD]
        fresh = tuple(c for c in joined.candidates if not any(c.overlaps(g) for g in given))
        follow_up = _Reading(joined.wording, joined.retrieved, fresh)
        better = follow_up.confidence > alone.confidence + _FOLLOW_UP_MARGIN
        return follow_up if better else alone

    def _read(self, wording: str) -> _Reading:
        found = []
        for passage in self._retriever.search(wording, _PASSAGES_READ):
            article = self._unchanged(passage.passage.article)
            if article is not None:
                found.append((passage, article))
        texts = [article.text[item.passage.start : item.passage.end] for item, article in found]
        spans = self._reader.read(wording, texts, _SPANS_PER_PASSAGE)
        articles = {article.name: article for _, article in found}
        ranked = candidates([item for item, _ in found], articles, spans, CALIBRATION)
        return _Reading(wording, tuple(found), tuple(ranked))

    def _unchanged(self, name: str) -> Article | None:
        """The article as it is now, if it is still the one that was indexed.

        The offsets of a passage prove nothing about a file that has changed.
        """
        try:
            article = read_article(self._corpus, name)
        except CorpusError:
            return None
        return article if article.sha256 == self._records[name].sha256 else None

    def _answer(self, question: str, reading: _Reading) -> Answer:
        least = max(ANSWER_THRESHOLD, _WORTH_SHOWING * reading.confidence)
        quotes = tuple(
            candidate.quote()
            for candidate in reading.candidates[:_MOST_QUOTES]
            if candidate.probability >= least
        )
        closest = tuple(
            ClosestPassage(
                article=article.name,
                start=item.passage.start,
                end=item.passage.end,
                text=article.text[item.passage.start : item.passage.end],
                date=article.date,
            )
            for item, article in reading.retrieved[:_CLOSEST]
        )
        return Answer(
            question=question,
            answered=bool(quotes),
            confidence=round(reading.confidence if quotes else 1 - reading.confidence, 4),
            quotes=quotes,
            closest=() if quotes else closest,
            read_as=None if reading.wording == question else reading.wording,
        )


def open_assistant(
    corpus: Path,
    index_dir: Path,
    *,
    model: str,
    reader: str,
    language: str = DEFAULT_LANGUAGE,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Assistant:
    """Load the models, bring the index up to date, and warm up.

    Args:
        corpus: the folder of articles.
        index_dir: the folder of its index, made when it does not exist.
        model: the embedder; see ``index.embedding.load_embedder``.
        reader: the reader; see ``qa.reader.load_reader``.
        language: ISO 639-1 code of the articles, for sentence boundaries.
        progress: called at each stage.

    Raises:
        CitaatError: when the corpus, the index or a model cannot be used.
    """
    progress(Progress("articles"))
    list_articles(corpus)  # a missing folder is reported before seconds of loading
    progress(Progress("models"))
    from index.embedding import load_embedder
    from qa.reader import load_reader
    from qa.retriever import Retriever

    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(load_reader, reader)
        embedder = load_embedder(model)
        refreshed = refresh_index(corpus, index_dir, embedder, language=language, progress=progress)
        span_reader = loading.result()
    store = refreshed.store
    assistant = Assistant(
        corpus,
        store.articles,
        Retriever(store, embedder),
        span_reader,
        skipped=refreshed.skipped,
    )
    # The first pass through a model is several times slower than the next.
    assistant.ask("?")
    progress(Progress("ready", 1, 1))
    return assistant
