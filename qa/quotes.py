"""From the reader's spans to quotations: placed, weighed, ranked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.articles import Article
from qa.answers import Quote
from qa.calibration import ANSWER_THRESHOLD, Calibration, Evidence
from qa.reader import Span
from qa.retriever import Retrieved

# The sentence before counts a little less than the answer's own.
_BEFORE = 0.01  # cosine
# A score of the reader's that few spans exceed, in logits: about one in thirty-five of
# those that are not in the first passage. docs/MEASUREMENTS.md has what it costs.
_SURE = 7.0
_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n")
# After the last words of a paragraph, the first line of the next.
_NEXT_PARAGRAPH = re.compile(r"[^\S\n]*\n[^\S\n]*\n\s*(?P<line>[^\n]+)")
# A sentence that somebody said can be all of a paragraph.
_SAID = re.compile(r"[\"'‘“„«].*[.!?…][\"'’”»]$", re.DOTALL)
_STATEMENT_END = re.compile(r"[.!?…][\"'’”»)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span at its place in an article, with the probability that it answers.

    All offsets count characters of the article. A span that runs over several
    sentences has them all for its sentence.
    """

    article: Article
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    evidence: Evidence
    probability: float

    @property
    def text(self) -> str:
        """The words, an exact slice of the article."""
        return self.article.text[self.start : self.end]

    def overlaps(self, other: Candidate) -> bool:
        """Whether both quote some of the same characters."""
        return (
            self.article.name == other.article.name
            and self.start < other.end
            and other.start < self.end
        )

    def shares_sentence(self, other: Candidate) -> bool:
        """Whether both would be shown in the same sentence."""
        return (
            self.article.name == other.article.name
            and self.sentence_start < other.sentence_end
            and other.sentence_start < self.sentence_end
        )

    def quote(self) -> Quote:
        """The candidate as a quotation, sliced out of its article."""
        text = self.article.text
        return Quote(
            text=self.text,
            article=self.article.name,
            date=self.article.date,
            start=self.start,
            end=self.end,
            sentence=text[self.sentence_start : self.sentence_end],
            sentence_start=self.sentence_start,
            sentence_end=self.sentence_end,
            sha256=self.article.sha256,
            confidence=round(self.probability, 4),
        )


def candidates(
    retrieved: Sequence[Retrieved],
    articles: Mapping[str, Article],
    spans: Sequence[Span],
    calibration: Calibration,
) -> list[Candidate]:
    """Candidates in order of probability, of which no two share a sentence.

    Args:
        retrieved: the passages that were found.
        articles: by name; holds the article of each passage.
        spans: ``Span.passage`` is a row of ``retrieved``.
        calibration: turns evidence into probabilities.
    """
    scale = _Scale.of(retrieved)
    found = []
    for span in spans:
        source = retrieved[span.passage]
        candidate = _candidate(source, articles, span, scale, calibration)
        # What runs from one paragraph into the next is two things, not one answer.
        if not _PARAGRAPH_BREAK.search(candidate.text) and not _is_heading(candidate):
            found.append(candidate)
    # Passages overlap, and a sentence is shown once, with the best of its spans.
    found.sort(key=lambda item: (-item.probability, item.article.name, item.start, item.end))
    kept: list[Candidate] = []
    for candidate in found:
        if not any(candidate.shares_sentence(other) for other in kept):
            kept.append(candidate)
    return kept


def _is_heading(candidate: Candidate) -> bool:
    """Whether a candidate is a whole heading over a paragraph: a subject, not a statement."""
    text, start = candidate.article.text, candidate.start
    if text[text.rfind("\n", 0, start) + 1 : start].strip():
        return False
    if _SAID.match(candidate.text):
        return False
    under = _NEXT_PARAGRAPH.match(text, candidate.end)
    # In a list without marks every line is like this one.
    return under is not None and _STATEMENT_END.search(under["line"]) is not None


def worth_reading(
    retrieved: Sequence[Retrieved], calibration: Calibration, least: float = ANSWER_THRESHOLD
) -> list[int]:
    """Rows of the passages of which a span could well be probable enough to be shown.

    Before a word is read, all evidence but the reader's is known. Where a passage is
    so much further from the question than the best one that a sure reader would not
    make up for it, reading it is lost time.

    Args:
        retrieved: the best passages.
        calibration: turns evidence into probabilities.
        least: the probability that is enough.
    """
    scale = _Scale.of(retrieved)

    def highest(source: Retrieved) -> float:
        sentences = [sentence.score for sentence in source.sentences]
        return calibration.probability(scale.evidence(source, _SURE, sentences))

    return [row for row, source in enumerate(retrieved) if highest(source) >= least]


@dataclass(frozen=True, slots=True)
class _Scale:
    """The best scores of what was retrieved, against which each is measured."""

    passage: float
    sentence: float
    article: dict[str, float]

    @classmethod
    def of(cls, retrieved: Sequence[Retrieved]) -> _Scale:
        article: dict[str, float] = {}
        for found in retrieved:
            name = found.passage.article
            for sentence in found.sentences:
                article[name] = max(sentence.score, article.get(name, -1.0))
        return cls(
            passage=max((found.whole for found in retrieved), default=0.0),
            sentence=max(article.values(), default=0.0),
            article=article,
        )

    def evidence(self, source: Retrieved, reader: float, sentences: Sequence[float]) -> Evidence:
        """What speaks for a span of a passage, given the cosines of its sentences."""
        return Evidence(
            reader=reader,
            passage=source.whole - self.passage,
            sentence=max(sentences, default=0.0) - self.sentence,
            article=self.article.get(source.passage.article, 0.0) - self.sentence,
        )


def _candidate(
    source: Retrieved,
    articles: Mapping[str, Article],
    span: Span,
    scale: _Scale,
    calibration: Calibration,
) -> Candidate:
    start = source.passage.start + span.start
    end = source.passage.start + span.end
    touched = [s for s in source.sentences if s.start < end and start < s.end]
    before = [s.score - _BEFORE for s in source.sentences if s.end <= start][-1:]
    evidence = scale.evidence(source, span.score, [*before, *(s.score for s in touched)])
    return Candidate(
        article=articles[source.passage.article],
        start=start,
        end=end,
        sentence_start=min([start, *(s.start for s in touched)]),
        sentence_end=max([end, *(s.end for s in touched)]),
        evidence=evidence,
        probability=calibration.probability(evidence),
    )
