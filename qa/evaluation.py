"""Scores of the assistant on questions with known answers.

The file has one JSON object a line: ``{"id", "lang", "question", "answers":
[{"file", "text"}]}``, where empty ``answers`` mean that the articles do not
answer; or a conversation, ``{"id", "turns": [{"question", "answers"}]}``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.articles import Article
from index.errors import CitaatError, reason_of
from index.sentences import DEFAULT_LANGUAGE, sentence_spans
from qa.answers import Answer, Quote
from qa.assistant import Assistant


class EvaluationError(CitaatError):
    """The file of questions cannot be read, or is not in the format."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A right answer: words of a file."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its right answers and the questions asked before it."""

    id: str
    question: str
    answers: tuple[Gold, ...]
    history: tuple[str, ...]


def read_questions(path: Path) -> list[Question]:
    """The questions of a file, those of conversations in order.

    Raises:
        EvaluationError: when the file cannot be read or a line is not in the format.
    """
    try:
        # Not splitlines, which also ends lines at characters that JSON may hold.
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise EvaluationError(
            "{path!r} cannot be read: {reason}", path=str(path), reason=reason_of(error)
        ) from None
    except UnicodeDecodeError:
        raise EvaluationError("{path!r} is not a text file in UTF-8", path=str(path)) from None
    questions: list[Question] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.extend(_parse(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise EvaluationError(
                "{path!r}, line {number}: not a question with answers as "
                '{{"id", "question", "answers": [{{"file", "text"}}]}}',
                path=str(path),
                number=number,
            ) from None
    if not questions:
        raise EvaluationError("{path!r} holds no question", path=str(path))
    return questions


def _parse(entry: Mapping[str, Any]) -> Iterator[Question]:
    history: list[str] = []
    for turn in entry.get("turns", [entry]):
        answers = tuple(
            Gold(_words(gold["file"]), _words(gold["text"])) for gold in turn["answers"]
        )
        question = _words(turn["question"])
        yield Question(str(entry["id"]), question, answers, tuple(history))
        history.append(question)


def _words(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("not words")
    return value


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
    turns of conversations, ``verbatim`` over every quotation. A score over no
    question is None.
    """
    alone: list[tuple[Question, Answer]] = []
    follow_ups: list[tuple[Question, Answer]] = []
    for done, question in enumerate(questions):
        progress(done, len(questions))
        answer = assistant.ask(question.question, question.history)
        (follow_ups if question.history else alone).append((question, answer))
    articles = {name: assistant.article(name) for name in _files(questions, alone + follow_ups)}
    hits = _Hits(articles, language)
    answerable = [(q, a) for q, a in alone if q.answers]
    unanswerable = [a for q, a in alone if not q.answers]
    hit1 = _mean([hits.hit(q, a, 1) for q, a in answerable])
    abstain_recall = _mean([not a.answered for a in unanswerable])
    quotes = [quote for _, answer in alone + follow_ups for quote in answer.quotes]
    scores = {
        "hit1": hit1,
        "hit3": _mean([hits.hit(q, a, 3) for q, a in answerable]),
        "span_f1": _mean([_first_f1(q, a) for q, a in answerable]),
        "abstain_recall": abstain_recall,
        "false_abstain": _mean([not a.answered for _, a in answerable]),
        "balanced": None if hit1 is None or abstain_recall is None else (hit1 + abstain_recall) / 2,
        "verbatim": _mean(
            [
                articles[quote.article].text[quote.start : quote.end] == quote.text
                for quote in quotes
            ]
        ),
        "followup_hit1": _mean([hits.hit(q, a, 1) for q, a in follow_ups if q.answers]),
    }
    return {
        "scores": scores,
        "n": {
            "answerable": len(answerable),
            "unanswerable": len(unanswerable),
            "follow_ups": len([q for q, _ in follow_ups if q.answers]),
            "quotes": len(quotes),
        },
        "questions": [
            {
                "id": question.id,
                "right": hits.hit(question, answer, 1) if question.answers else not answer.answered,
                "answer": answer.to_json(),
            }
            for question, answer in alone + follow_ups
        ],
    }


def _files(questions: Sequence[Question], asked: Sequence[tuple[Question, Answer]]) -> list[str]:
    gold = {answer.file for question in questions for answer in question.answers}
    quoted = {quote.article for _, answer in asked for quote in answer.quotes}
    return sorted(gold | quoted)


class _Hits:
    """Whether a quotation is the right one."""

    def __init__(self, articles: Mapping[str, Article], language: str) -> None:
        self._articles = articles
        self._sentences = {
            name: sentence_spans(article.text, language) for name, article in articles.items()
        }

    def hit(self, question: Question, answer: Answer, first: int) -> bool:
        """Whether one of the first quotations holds a right answer, or its sentence."""
        return any(
            self._matches(quote, gold)
            for quote in answer.quotes[:first]
            for gold in question.answers
        )

    def _matches(self, quote: Quote, gold: Gold) -> bool:
        if quote.article != gold.file:
            return False
        return gold.text in quote.sentence or any(
            start < quote.sentence_end and quote.sentence_start < end
            for start, end in self._sentences_of(gold)
        )

    def _sentences_of(self, gold: Gold) -> Iterator[tuple[int, int]]:
        text = self._articles[gold.file].text
        for found in re.finditer(re.escape(gold.text), text):
            for start, end in self._sentences[gold.file]:
                if start < found.end() and found.start() < end:
                    yield start, end


def _first_f1(question: Question, answer: Answer) -> float:
    if not answer.quotes:
        return 0.0
    return max(token_f1(answer.quotes[0].text, gold.text) for gold in question.answers)


def normalised_tokens(text: str) -> list[str]:
    """Words in lower case without punctuation, as SQuAD's scoring has them."""
    return "".join(
        " " if char.isspace() else char
        for char in text.lower()
        if not unicodedata.category(char).startswith("P")
    ).split()


def token_f1(given: str, gold: str) -> float:
    """F1 of the words of two texts, counted with repetition, 0 to 1."""
    given_tokens, gold_tokens = normalised_tokens(given), normalised_tokens(gold)
    common = sum((Counter(given_tokens) & Counter(gold_tokens)).values())
    if not common:
        return float(given_tokens == gold_tokens)
    return 2 * common / (len(given_tokens) + len(gold_tokens))


def _mean(values: Sequence[float | bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
