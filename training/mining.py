"""Questions read much as in use: over the passages that lie nearest to them.

What is quoted first is the best span of several passages, so that their scores must
compare. Each question comes as a group of windows: a passage that answers it, and some
that lie near it and do not.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding import Vectors, load_embedder
from training.cuts import PASSAGE_CHARS, cut_around, pieces
from training.data import Example, Question
from training.written import Story, drawn

# Passages that do not answer: so many of a group, drawn from so many of the nearest.
_BESIDE = 3
_NEAREST = 6
# Passages of one paragraph that are kept to choose from.
_OF_ONE_PARAGRAPH = 2
# Sources whose paragraphs stand in the data in other languages too.
_IN_MANY_LANGUAGES = {"xquad", "squad-nl"}

Group = list[Example]


@dataclass(frozen=True, slots=True)
class _Passage:
    """Words of a context; ``owner`` is a question that was asked about it."""

    text: str
    owner: Question


def retrieved_groups(
    questions: Sequence[Question], paragraphs: Sequence[Question], rng: random.Random
) -> list[Group]:
    """Answerable questions, each with passages of all paragraphs that do not answer it.

    They are drawn from the best few by the bundled embedder's cosine, among those in
    which no answer's text occurs.
    """
    seen: dict[str, Question] = {}
    for paragraph in paragraphs:
        seen.setdefault(paragraph.context, paragraph)
    passages = []
    for context, owner in seen.items():
        places = pieces(context, rng)
        for start, end in rng.sample(places, min(_OF_ONE_PARAGRAPH, len(places))):
            passages.append(_Passage(context[start:end], owner))
    print(f"embedding {len(passages)} passages, {len(questions)} questions", flush=True)
    near = _nearest([q.text for q in questions], [p.text for p in passages], 6 * _NEAREST)
    groups = []
    for question, order in zip(questions, near, strict=True):
        answers = question.texts()
        found: list[str] = []
        for row in order:
            text, owner = passages[row].text, passages[row].owner
            # A translation of the question's own paragraph answers it too,
            # and its answer is not recognised by its text.
            translated = (
                owner.context != question.context
                and owner.title == question.title
                and not _IN_MANY_LANGUAGES.isdisjoint((owner.source, question.source))
            )
            if not translated and _is_free_of(text, answers):
                found.append(text)
            if len(found) == _NEAREST:
                break
        if len(found) >= _BESIDE:
            start, end = rng.choice(question.answers)
            answered = _answered(question.text, question.context, start, end, rng)
            groups.append([answered, *_beside(question.text, found, rng)])
    return groups


def story_groups(stories: Sequence[Story], rng: random.Random) -> list[Group]:
    """Every question of the stories in one language, with passages of its own story.

    Of one that is not answered there are only passages that do not answer.
    """
    groups = []
    for story in stories:
        places = [
            (number, start, end)
            for number, text in enumerate(story.articles)
            for start, end in pieces(text, rng)
        ]
        asked = [question.texts[drawn(list(question.texts), rng)] for question in story.questions]
        texts = [story.articles[number][start:end] for number, start, end in places]
        near = _nearest(asked, texts, len(texts))
        for text, question, order in zip(asked, story.questions, near, strict=True):
            answers = {story.articles[n][a:b] for n, a, b in question.places}
            found = [
                texts[row]
                for row in order
                if not any(_overlap(places[row], place) for place in question.places)
                and _is_free_of(texts[row], answers)
            ]
            group = _beside(text, found[:_NEAREST], rng)
            if question.places:
                number, start, end = rng.choice(question.places)
                group.append(_answered(text, story.articles[number], start, end, rng))
            groups.append(group)
    return groups


def _nearest(questions: Sequence[str], passages: Sequence[str], count: int) -> list[list[int]]:
    """Rows of the passages nearest to each question, best first."""
    embedder = load_embedder()
    vectors = embedder.embed_passages(passages)
    asked: Vectors = np.asarray(embedder.model.encode_query(list(questions), batch_size=64))
    out: list[list[int]] = []
    for at in range(0, len(asked), 512):
        scores = asked[at : at + 512] @ vectors.T
        out += np.argsort(-scores, axis=1, kind="stable")[:, :count].tolist()
    return out


def _answered(question: str, context: str, start: int, end: int, rng: random.Random) -> Example:
    lo, hi = cut_around(context, start, end, rng.randint(*PASSAGE_CHARS), rng)
    return Example(question, context[lo:hi], start - lo, end - lo, "among")


def _beside(question: str, found: Sequence[str], rng: random.Random) -> Group:
    chosen = rng.sample(found, min(_BESIDE, len(found)))
    return [Example(question, text, None, None, "among-unanswerable") for text in chosen]


def _is_free_of(text: str, answers: Iterable[str]) -> bool:
    """Whether no answer stands in a text, in capitals or not."""
    return all(answer.casefold() not in text.casefold() for answer in answers)


def _overlap(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
