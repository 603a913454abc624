"""Contexts with a sentence that nearly answers: the right one, of another name or number.

The exchange is made in the context here, not in the question: the sentence that answers
is written once more about somebody else, with another answer. Beside the right sentence
the reader has to tell the two apart; in its place, nothing answers.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from training.cuts import PASSAGE_CHARS, cut_around, sentence_bounds
from training.data import Example, Question
from training.exchanges import (
    NUMBER,
    OPPOSITES,
    drawn,
    names_in,
    other_digits,
    other_name,
    other_number,
)


@dataclass
class Subject:
    """What questions on one subject in one language name and are answered with."""

    names: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


def _conditions(
    question: Question, sentence: str, subject: Subject, rng: random.Random
) -> Iterator[tuple[str, str]]:
    """Words of the question that the sentence has too, each with what to write instead."""
    for match in NUMBER.finditer(question.text):
        if other := other_number(match.group(), question, rng):
            yield match.group(), other
    for start, end in names_in(question.text):
        name = question.text[start:end]
        if other := other_name(name, question, subject.names, rng):
            yield name, other
    if question.lang == "en":
        asked = set(re.findall(r"\w+", question.text))
        for word in re.findall(r"\w+", sentence):
            if word in asked and word in OPPOSITES:
                yield word, OPPOSITES[word]


def _other_answer(answer: str, context: str, subject: Subject, rng: random.Random) -> str | None:
    """Another answer of the same look, that the context does not give, or None."""
    if NUMBER.search(answer):
        other = other_digits(answer, rng)
        return None if other in context else other
    alike = [
        other
        for other in subject.answers
        if other[:1].isupper() == answer[:1].isupper()
        and 0.5 < len(other) / len(answer) < 2
        and not NUMBER.search(other)
        and other not in context
    ]
    return rng.choice(alike) if alike else None


def _written_anew(
    question: Question, lo: int, hi: int, subject: Subject, rng: random.Random
) -> tuple[str, str] | None:
    """The sentence ``context[lo:hi]`` of another name or number: with the answer, and with another.

    None where question and sentence share nothing to exchange outside the answer.
    """
    context = question.context
    start, end = question.answers[0]
    before, answer, after = context[lo:start], context[start:end], context[end:hi]
    options = []
    for old, new in _conditions(question, before + " " + after, subject, rng):
        word = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
        # What the answer itself names cannot be exchanged beside it.
        if not word.search(answer) and (word.search(before) or word.search(after)):
            options.append((word, new))
    other = _other_answer(answer, context, subject, rng)
    if not options or other is None:
        return None
    word, new = rng.choice(options)
    before, after = (word.sub(lambda _: new, part) for part in (before, after))
    return before + answer + after, before + other + after


def distracted(question: Question, subject: Subject, rng: random.Random) -> Example | None:
    """The question over its context with a sentence that nearly answers, or None.

    Half of them keep the sentence that answers, of kind ``beside``; in the others it
    is written anew, of kind ``altered``: they are not answered.
    """
    context = question.context
    start, end = question.answers[0]
    bounds = sentence_bounds(context)
    lo = max(b for b in bounds if b <= start)
    hi = min(b for b in bounds if b >= end)
    anew = _written_anew(question, lo, hi, subject, rng)
    if anew is None:
        return None
    same, other = anew
    size = rng.randint(*PASSAGE_CHARS) if rng.random() < 0.6 else len(context) * 2
    if rng.random() < 0.5:
        # The answer still stands there, or another one: either is about somebody else.
        sentence = same if rng.random() < 0.5 else other
        text = context[:lo] + sentence + context[hi:]
        if any(answer in context[:lo] + context[hi:] for answer in question.texts()):
            return None
        a, b = cut_around(text, lo, lo + len(sentence), size, rng)
        return Example(question.text, text[a:b], None, None, "altered")
    right = context[lo:hi].rstrip()
    first, second = (other.rstrip(), right) if rng.random() < 0.5 else (right, other.rstrip())
    both = f"{first} {second}"
    text = context[:lo] + both + context[lo + len(right) :]
    at = lo + (len(first) + 1 if second is right else 0) + start - lo
    a, b = cut_around(text, lo, lo + len(both), size, rng)
    return Example(question.text, text[a:b], at - a, at - a + end - start, "beside")


def distracted_questions(
    questions: Sequence[Question], limit: int, rng: random.Random
) -> list[Example]:
    """Up to ``limit`` questions over contexts that nearly answer them otherwise."""
    subjects: dict[tuple[str, str], Subject] = defaultdict(Subject)
    for question in questions:
        subject = subjects[question.lang, question.title]
        subject.names.extend(question.text[a:b] for a, b in names_in(question.text))
        subject.answers.extend(sorted(question.texts()))
    return drawn(questions, limit, rng, lambda q: distracted(q, subjects[q.lang, q.title], rng))
