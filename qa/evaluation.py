"""Scores of the assistant on questions with known answers."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index.articles import Article
from index.errors import CorpusError
from index.passages import PASSAGE_CHARACTERS
from index.sentences import DEFAULT_LANGUAGE, sentence_spans
from qa.answers import Answer, Quote
from qa.assistant import Assistant
from qa.gold import Gold, Question, Wrong
from qa.retriever import EVERYTHING


def evaluate(
    assistant: Assistant,
    questions: Sequence[Question],
    *,
    language: str = DEFAULT_LANGUAGE,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Ask every question and score the answers.

    ``hit1``, ``hit3``, ``span_f1``, ``abstain_recall`` and ``false_abstain`` are
    over the questions asked alone, ``followup_hit1`` over the second and later
    turns of conversations, ``verbatim`` over every quotation. ``precision`` is the
    share of the quotations given to questions asked alone that are right, and
    ``mean_confidence`` what their probabilities say that it is. A score over
    nothing is None.

    Where readers called quotations wrong there are two scores more, over all
    questions: ``avoided`` is the share of those quotations that are not given
    again, ``passage_hit1`` the share of the questions of which a reader called a
    quotation's passage right whose first quotation lies in it. What readers
    judged in articles that no longer hold those words is left out, and counted
    as ``outdated``.
    """
    questions, outdated = _still_standing(questions, assistant)
    asked: list[tuple[Question, Answer]] = []
    for done, question in enumerate(questions):
        progress(done, len(questions))
        only = question.only or EVERYTHING
        asked.append((question, assistant.ask(question.question, question.history, only)))
    articles = {name: assistant.article(name) for name in _files(asked)}
    hits = Hits(articles, language)
    alone = [(q, a) for q, a in asked if not q.history]
    follow_ups = [(q, a) for q, a in asked if q.history and q.answers]
    answerable = [(q, a) for q, a in alone if q.answers]
    silent_wrongly = [not a.answered for q, a in alone if q.answerable]
    silent_rightly = [not a.answered for q, a in alone if q.answerable is False]
    hit1 = _mean([hits.hit(q, a, 1) for q, a in answerable])
    abstain_recall = _mean(silent_rightly)
    quotes = [quote for _, answer in asked for quote in answer.quotes]
    # Of other questions, and beside what a reader judged, it is not known what is right.
    judged = [
        (quote, q)
        for q, a in alone
        if q.answerable is False or (q.answers and not q.judged)
        for quote in a.quotes
    ]
    scores = {
        "hit1": hit1,
        "hit3": _mean([hits.hit(q, a, 3) for q, a in answerable]),
        "span_f1": _mean([_first_f1(q, a) for q, a in answerable]),
        "abstain_recall": abstain_recall,
        "false_abstain": _mean(silent_wrongly),
        "precision": _mean([hits.is_among(quote, q.answers) for quote, q in judged]),
        "mean_confidence": _mean([quote.confidence for quote, _ in judged]),
        "balanced": None if hit1 is None or abstain_recall is None else (hit1 + abstain_recall) / 2,
        "verbatim": _mean(
            [
                articles[quote.article].text[quote.start : quote.end] == quote.text
                for quote in quotes
            ]
        ),
        "followup_hit1": _mean([hits.hit(q, a, 1) for q, a in follow_ups]),
    }
    counts = {
        "answerable": len(silent_wrongly),
        "unanswerable": len(silent_rightly),
        "follow_ups": len(follow_ups),
        "quotes": len(quotes),
    }
    if outdated or any(question.judged for question in questions):
        avoided = [not _is_given(wrong, a) for q, a in asked for wrong in q.wrong]
        passages = [hits.passage_hit(q, a) for q, a in asked if _has_passage(q)]
        scores |= {"avoided": _mean(avoided), "passage_hit1": _mean(passages)}
        counts |= {"wrong": len(avoided), "passages": len(passages), "outdated": outdated}
    return {
        "scores": scores,
        "n": counts,
        "questions": [
            {"id": q.id, "right": hits.is_right(q, a), "answer": a.to_json()} for q, a in asked
        ],
    }


def _still_standing(
    questions: Sequence[Question], assistant: Assistant
) -> tuple[list[Question], int]:
    """The questions without verdicts on words that are no more, and how many those were."""
    standing: list[Question] = []
    outdated = 0
    texts: dict[str, str] = {}

    def stands(item: Gold | Wrong) -> bool:
        if item.file not in texts:
            try:
                texts[item.file] = assistant.article(item.file).text
            except CorpusError:
                texts[item.file] = ""
        return (item.sentence or item.text) in texts[item.file]

    for question in questions:
        if not question.judged:
            standing.append(question)
            continue
        answers = tuple(filter(stands, question.answers))
        wrong = tuple(filter(stands, question.wrong))
        known = len(question.answers) + len(question.wrong)
        outdated += known - len(answers) - len(wrong)
        if answers or wrong or not known:
            standing.append(replace(question, answers=answers, wrong=wrong))
    return standing, outdated


def _files(asked: Sequence[tuple[Question, Answer]]) -> list[str]:
    right = {gold.file for question, _ in asked for gold in question.answers}
    wrong = {item.file for question, _ in asked for item in question.wrong}
    quoted = {quote.article for _, answer in asked for quote in answer.quotes}
    return sorted(right | wrong | quoted)


def _has_passage(question: Question) -> bool:
    return any(wrong.passage for wrong in question.wrong)


def _is_given(wrong: Wrong, answer: Answer) -> bool:
    """Whether an answer holds a wrong quotation, or another of a sentence that is wrong."""
    return any(
        quote.article == wrong.file
        and (wrong.sentence in quote.sentence or quote.sentence in wrong.sentence)
        and (quote.text == wrong.text or not wrong.passage)
        for quote in answer.quotes
    )


class Hits:
    """Whether a quotation is the right one."""

    def __init__(self, articles: Mapping[str, Article], language: str) -> None:
        """Find the sentences of the articles, given by name."""
        self._articles = articles
        self._sentences = {
            name: sentence_spans(article.text, language) for name, article in articles.items()
        }

    def is_right(self, question: Question, answer: Answer) -> bool:
        """Whether an answer is as good as can be judged by what is known."""
        if question.answers:
            return self.hit(question, answer, 1)
        if question.answerable is False:
            return not answer.answered
        if any(_is_given(wrong, answer) for wrong in question.wrong):
            return False
        if _has_passage(question):
            return self.passage_hit(question, answer)
        return answer.answered or question.answerable is None

    def hit(self, question: Question, answer: Answer, first: int) -> bool:
        """Whether one of the first quotations holds a right answer, or its sentence."""
        return any(self.is_among(quote, question.answers) for quote in answer.quotes[:first])

    def is_among(self, quote: Quote, answers: Sequence[Gold]) -> bool:
        """Whether a quotation holds one of the answers, or stands in its sentence."""
        return any(self.matches(quote, gold) for gold in answers)

    def passage_hit(self, question: Question, answer: Answer) -> bool:
        """Whether the first quotation lies in a passage that a reader called right."""
        return any(
            quote.article == wrong.file
            and any(
                abs(quote.sentence_start - place) <= PASSAGE_CHARACTERS
                for place in _places(self._articles[wrong.file], wrong.sentence)
            )
            for quote in answer.quotes[:1]
            for wrong in question.wrong
            if wrong.passage
        )

    def matches(self, quote: Quote, gold: Gold) -> bool:
        """Whether a quotation holds an answer, or stands in its sentence."""
        if quote.article != gold.file:
            return False
        if gold.sentence is None and gold.text in quote.sentence:
            return True
        return any(
            start < quote.sentence_end and quote.sentence_start < end
            for start, end in self._sentences_of(gold)
        )

    def _sentences_of(self, gold: Gold) -> Iterator[tuple[int, int]]:
        words = gold.sentence or gold.text
        for place in _places(self._articles[gold.file], words):
            for start, end in self._sentences[gold.file]:
                if start < place + len(words) and place < end:
                    yield start, end


def _places(article: Article, words: str) -> Iterator[int]:
    return (found.start() for found in re.finditer(re.escape(words), article.text))


def _first_f1(question: Question, answer: Answer) -> float:
    if not answer.quotes:
        return 0.0
    return max(token_f1(answer.quotes[0].text, gold.text) for gold in question.answers)


def normalised_tokens(text: str) -> list[str]:
    """Words in lower case without punctuation, as SQuAD's scoring has them, but with articles."""
    return "".join(
        " " if char.isspace() else char
        for char in text.lower()
        if not (char in string.punctuation or unicodedata.category(char).startswith("P"))
    ).split()


def token_f1(given: str, gold: str) -> float:
    """F1 of the words of two texts, counted with repetition, 0 to 1."""
    return shared_f1(normalised_tokens(given), normalised_tokens(gold))


def shared_f1(given: Sequence[str], gold: Sequence[str]) -> float:
    """Harmonic mean of the shares of the words that both have, 0 to 1."""
    common = sum((Counter(given) & Counter(gold)).values())
    if not common:
        return float(given == gold)
    return 2 * common / (len(given) + len(gold))


def _mean(values: Sequence[float | bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
