"""From the reader's spans to quotations: placed, proven, ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.articles import Article
from index.sentences import sentence_spans
from qa.answers import Quote
from qa.calibration import Calibration
from qa.reader import Span
from qa.retriever import Retrieved


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span at its place in an article, with the probability that it answers."""

    article: Article
    start: int
    end: int
    passage_start: int
    passage_end: int
    probability: float

    def overlaps(self, other: Candidate) -> bool:
        """Whether both quote some of the same characters."""
        return (
            self.article.name == other.article.name
            and self.start < other.end
            and other.start < self.end
        )


def candidates(
    retrieved: Sequence[Retrieved],
    articles: Mapping[str, Article],
    spans: Sequence[Span],
    calibration: Calibration,
) -> list[Candidate]:
    """Candidates in order of probability, of which no two overlap.

    Args:
        retrieved: the passages that were read, best first.
        articles: by name; holds the article of each passage.
        spans: ``Span.passage`` is a row of ``retrieved``.
        calibration: turns scores into probabilities.
    """
    best = max((found.score for found in retrieved), default=0.0)
    found = []
    for span in spans:
        source = retrieved[span.passage]
        passage = source.passage
        found.append(
            Candidate(
                article=articles[passage.article],
                start=passage.start + span.start,
                end=passage.start + span.end,
                passage_start=passage.start,
                passage_end=passage.end,
                probability=calibration.probability(span.score, source.score - best),
            )
        )
    # Passages overlap: the same words may have been found twice.
    found.sort(key=lambda item: (-item.probability, item.article.name, item.start, item.end))
    kept: list[Candidate] = []
    for candidate in found:
        if not any(candidate.overlaps(other) for other in kept):
            kept.append(candidate)
    return kept


def quote(candidate: Candidate, language: str) -> Quote:
    """The quotation of a candidate, in its sentence.

    A span that runs over several sentences is shown in all of them.
    """
    text = candidate.article.text
    window_start = candidate.passage_start
    window = text[window_start : candidate.passage_end]
    touched = [
        (window_start + start, window_start + end)
        for start, end in sentence_spans(window, language)
        if window_start + start < candidate.end and candidate.start < window_start + end
    ]
    sentence_start = min([candidate.start, *(start for start, _ in touched)])
    sentence_end = max([candidate.end, *(end for _, end in touched)])
    return Quote(
        text=text[candidate.start : candidate.end],
        article=candidate.article.name,
        date=candidate.article.date,
        start=candidate.start,
        end=candidate.end,
        sentence=text[sentence_start:sentence_end],
        sentence_start=sentence_start,
        sentence_end=sentence_end,
        sha256=candidate.article.sha256,
        confidence=round(candidate.probability, 4),
    )
