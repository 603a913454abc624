"""The assistant: one question in, one cited answer out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Protocol

from index.articles import Article, Skipped, check_folder, read_article
from index.build import Progress, refresh_index
from index.errors import CorpusError
from index.sentences import DEFAULT_LANGUAGE
from index.store import ArticleRecord
from qa.agreement import groups, say_the_same
from qa.alignment import TokenModel, align
from qa.answers import Answer, ClosestPassage, Link, Quote
from qa.calibration import ANSWER_THRESHOLD, CALIBRATION, LEAST_NEARNESS, beside_better
from qa.followups import Found, Reading, understand
from qa.question import check_question
from qa.quotes import Candidate, candidates, worth_reading
from qa.reader import Span
from qa.retriever import EVERYTHING, Filter, Retrieved

# Reading is nearly all of an answer's time, and the right passage is mostly one of the first
# two. They are read first; where they give no answer this likely, what of the next four
# could be shown beside theirs. After other questions five come first: the likely answer may
# be one that an earlier question had, and be dropped.
PASSAGES_READ = 2
_AFTER_OTHERS = 5
MOST_PASSAGES = 6
_LIKELY = 0.6
_SPANS_PER_PASSAGE = 3
# Each without the articles that the one before found to have changed.
_SEARCHES = 5
_MOST_QUOTES = 5
_CLOSEST = 3
# A further quotation must by itself be at least this share as probable as the first.
_WORTH_SHOWING = 0.4
# Earlier questions of conversations that need not be read again.
_READINGS_KEPT = 64


class PassageRetriever(Protocol):
    """What asking needs of a retriever; see ``qa.retriever.Retriever``."""

    def search(self, question: str, k: int, only: Filter = ...) -> list[Retrieved]:
        """The ``k`` best passages of the articles that pass the filter, best first."""
        ...


class SpanReader(Protocol):
    """What asking needs of a reader; see ``qa.reader.Reader``."""

    def read(self, question: str, passages: Sequence[str], top: int = ...) -> list[Span]:
        """The best spans of all passages, best first."""
        ...


class Assistant:
    """Answers questions about a folder of articles with their own words."""

    def __init__(
        self,
        corpus: Path,
        records: Sequence[ArticleRecord],
        retriever: PassageRetriever,
        reader: SpanReader,
        *,
        words: TokenModel | None = None,
        skipped: Sequence[Skipped] = (),
        least_nearness: float | None = None,
    ) -> None:
        """Store the parts.

        Args:
            corpus: the folder of articles.
            records: of the articles as they were indexed.
            retriever: finds passages.
            reader: finds spans in them.
            words: gives words their vectors; without it none are related.
            skipped: the files that are no articles, for whoever wants to tell.
            least_nearness: cosine below which the nearest sentence is too far from a
                first question for the articles to answer it; None for no bound.
        """
        self.skipped = tuple(skipped)
        self._words = words
        self._least_nearness = least_nearness
        self._corpus = corpus
        self._records = {record.name: record for record in records}
        self._retriever = retriever
        self._reader = reader
        # The models use every core for one question; two at once only wait longer.
        self._turn = Lock()
        self._readings: dict[tuple[str, str, Filter, bool], Reading] = {}

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING) -> Answer:
        """Answer one question with quotations, or with silence.

        Args:
            question: in any language.
            history: the earlier questions of the conversation, oldest first.
            only: which articles may answer.

        Raises:
            QuestionError: when the question is empty or too long.
        """
        check_question(question)
        unchanged = cache(self._unchanged)
        stale: set[str] = set()

        @cache
        def retrieve(wording: str) -> tuple[Found, frozenset[str]]:
            return self._retrieve(wording, only, MOST_PASSAGES)

        def read(asked: str, wording: str, follows: bool) -> Reading:
            found, changed = retrieve(wording)
            reading = self._read(asked, wording, found, thorough=follows)
            if changed:
                stale.update(changed)
            else:
                self._remember((asked, wording, only, follows), reading)
            return reading

        def recall(asked: str, wording: str, follows: bool) -> Reading:
            kept = self._readings.get((asked, wording, only, follows))
            # A file that has changed since is found no more.
            if kept and all(unchanged(article.name) for _, article in kept.retrieved):
                return kept
            return read(asked, wording, follows)

        with self._turn:
            answer = self._answer(question, understand(question, history, read, recall))
        return replace(answer, stale=tuple(sorted(stale)))

    def find(self, question: str, only: Filter = EVERYTHING) -> tuple[ClosestPassage, ...]:
        """The passages nearest to a question, best first: retrieved, not yet read.

        Raises:
            QuestionError: when the question is empty or too long.
        """
        check_question(question)
        return _closest(self._retrieve(question, only, _CLOSEST)[0])

    def align(self, question: str, text: str) -> tuple[Link, ...]:
        """The words of a text that mean what words of a question mean; see ``qa.alignment``."""
        return () if self._words is None else align(self._words, question, text)

    def article(self, name: str) -> Article:
        """An article of the corpus as its file is now.

        Raises:
            CorpusError: when the name is not an article's, or its file is gone.
        """
        if name not in self._records:
            raise CorpusError("{name!r} is not an article of this corpus", name=name[:200])
        return read_article(self._corpus, name)

    def articles(self) -> list[ArticleRecord]:
        """The articles of the index in order of name."""
        return list(self._records.values())

    def _read(self, asked: str, wording: str, found: Found, thorough: bool) -> Reading:
        """Read a question over the passages found for a wording of it.

        Args:
            thorough: other questions came before: a reading that is surer to find the
                second best answer too.
        """
        articles = {article.name: article for _, article in found}
        retrieved = [item for item, _ in found]
        spans: list[Span] = []
        best: list[Candidate] = []
        first = _AFTER_OTHERS if thorough else PASSAGES_READ
        # What follows another question may be too short to be near anything.
        stops = () if not thorough and self._is_far(retrieved) else (0, first, MOST_PASSAGES)
        for begin, end in pairwise(stops):
            probability = best[0].probability if best else 0.0
            if probability >= _LIKELY:
                break
            worth = worth_reading(retrieved, CALIBRATION, _least(0.0 if thorough else probability))
            if rows := [row for row in worth if begin <= row < end]:
                places = [retrieved[row].passage for row in rows]
                texts = [articles[place.article].text[place.start : place.end] for place in places]
                for span in self._reader.read(asked, texts, _SPANS_PER_PASSAGE):
                    spans.append(replace(span, passage=rows[span.passage]))
                best = candidates(retrieved, articles, spans, CALIBRATION)
        return Reading(wording, found, tuple(best))

    def _remember(self, key: tuple[str, str, Filter, bool], reading: Reading) -> None:
        # Without their texts: one article can be as large as an archive.
        self._readings[key] = reading.without_texts()
        if len(self._readings) > _READINGS_KEPT:
            del self._readings[next(iter(self._readings))]

    def _is_far(self, retrieved: Sequence[Retrieved]) -> bool:
        """Whether no sentence that was retrieved is near enough to the question."""
        nearest = max((s.score for item in retrieved for s in item.sentences), default=0.0)
        return self._least_nearness is not None and nearest < self._least_nearness

    def _retrieve(self, wording: str, only: Filter, k: int) -> tuple[Found, frozenset[str]]:
        """The best passages of the articles that are what they were when indexed.

        And the names of those that had better ones, and are not.
        """
        articles: dict[str, Article | None] = {}
        for _ in range(_SEARCHES):
            passages = self._retriever.search(wording, k, only)
            new = {item.passage.article for item in passages} - articles.keys()
            articles |= {name: self._unchanged(name) for name in new}
            changed = {name for name in new if articles[name] is None}
            if not changed:
                break
            # Those of a changed article would keep out what others have to say.
            names = self._records.keys() if only.articles is None else only.articles
            only = replace(only, articles=frozenset(names - changed))
        found = tuple(
            (item, article)
            for item in passages
            if (article := articles[item.passage.article]) is not None
        )
        return found, frozenset(name for name, article in articles.items() if article is None)

    def _unchanged(self, name: str) -> Article | None:
        """The article as it is now, if it is still the one that was indexed.

        The offsets of a passage prove nothing about a file that has changed.
        """
        try:
            article = read_article(self._corpus, name)
        except CorpusError:
            return None
        return article if article.sha256 == self._records[name].sha256 else None

    def _answer(self, question: str, reading: Reading) -> Answer:
        quotes = _quotes(reading.candidates)
        return Answer(
            question=question,
            answered=bool(quotes),
            confidence=round(reading.confidence if quotes else 1 - reading.confidence, 4),
            quotes=quotes,
            closest=() if quotes else _closest(reading.retrieved[:_CLOSEST]),
            read_as=None if reading.wording == question else reading.wording,
            groups=groups(quotes),
        )


def _least(best: float) -> float:
    """The least probability of a quotation that is shown beside the best one's."""
    return max(ANSWER_THRESHOLD, _WORTH_SHOWING * best)


def _quotes(ranked: Sequence[Candidate]) -> tuple[Quote, ...]:
    """What is shown of the candidates, each with its probability beside the others."""
    least = _least(ranked[0].probability) if ranked else 1.0
    quotes: list[Quote] = []
    for candidate in ranked[:_MOST_QUOTES]:
        if candidate.probability < least:
            break
        quote = candidate.quote()
        if quotes and not say_the_same(quote.text, quotes[0].text):
            quote = replace(quote, confidence=round(beside_better(candidate.probability), 4))
        quotes.append(quote)
    # A stable sort: what says the same as the first is as likely as by itself.
    return tuple(sorted(quotes, key=lambda quote: -quote.confidence))


def _closest(found: Found) -> tuple[ClosestPassage, ...]:
    return tuple(
        ClosestPassage(
            article=article.name,
            start=item.passage.start,
            end=item.passage.end,
            text=article.text[item.passage.start : item.passage.end],
            date=article.date,
        )
        for item, article in found
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
    check_folder(corpus)  # a missing folder is reported before seconds of loading
    progress(Progress("models"))
    from index.embedding import DEFAULT_MODEL, load_embedder
    from qa.reader import load_reader
    from qa.retriever import Retriever

    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(load_reader, reader)
        embedder = load_embedder(model)

        def report(stage: Progress) -> None:
            # A reader that cannot be loaded is told before hours of indexing.
            if loading.done():
                loading.result()
            progress(stage)

        refreshed = refresh_index(corpus, index_dir, embedder, language=language, progress=report)
        span_reader = loading.result()
    store = refreshed.store
    assistant = Assistant(
        corpus,
        store.articles,
        Retriever(store, embedder),
        span_reader,
        words=embedder,
        skipped=refreshed.skipped,
        # The cosines of another model lie elsewhere.
        least_nearness=LEAST_NEARNESS if model == DEFAULT_MODEL else None,
    )
    # The first pass through a model is several times slower than the next. Not a question:
    # what no sentence is near to is not read.
    span_reader.read("?", [passage.text for passage in assistant.find("?")])
    progress(Progress("ready", 1, 1))
    return assistant
