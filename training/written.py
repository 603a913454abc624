"""Articles and questions that were written for this training.

``texts/news.jsonl`` holds invented Dutch news, a line an article: ``{"title", "text",
"questions": [{"nl", "en", "de", "answers": [text, ...]}, ...]}``, some questions in
French (``"fr"``) too. The answers are words of the article that stand in it once, any
of which is right; none where the article does not answer. ``"after": n`` marks a
follow-up, understood only after question n of the same article.

``texts/unanswerable.jsonl`` holds questions that paragraphs of SQuAD and of SQuADShifts'
new Wikipedia seem to answer and do not, a line a paragraph: ``{"id", "questions": [text,
...]}``, the id being that of a question of the data about the same paragraph.

``texts/stories.jsonl`` holds invented news stories, each told in four Dutch articles, a
line a story: ``{"story", "articles": [text, ...], "questions": [{"nl", "en", "de",
"answers": [{"article": n, "text"}, ...]}, ...]}``. All places that answer are listed; each
text stands once in its article; ``"after"`` is as in the news.

``texts/dutch.jsonl`` holds paragraphs of SQuAD and of SQuADShifts' new Wikipedia and
questions about them in Dutch, in the format of the data folder, with the ids of the
English questions; the n-th one that was written for a question's paragraph has that id
and ``-n``.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.data import read_jsonl
from training.data import TRANSLATED, Data, Question, add_translations, read_questions

_TEXTS = Path(__file__).parent / "texts"
_LANGUAGES = ("nl", "en", "de", "fr")
# How often a question about them is asked in a language, where it is put in that one.
LANGUAGE_WEIGHTS = {"en": 4.0, "nl": 3.0, "de": 2.0, "fr": 2.0}
# The source of a written question.
WRITTEN = "written"

# One question by language: as it is asked, after the one that it follows.
Asked = Mapping[str, Question]


def _asked(row: Mapping[str, Any], number: int, language: str) -> str | None:
    """One of a line's questions in a language, behind those that it follows, or None."""
    question = row["questions"][number]
    text: str | None = question.get(language)
    if text is None or "after" not in question:
        return text
    before = _asked(row, question["after"], language)
    return before and f"{before} {text}"


def read_news(path: Path = _TEXTS / "news.jsonl") -> list[Asked]:
    """The questions about the articles, each in its languages."""
    news: list[Mapping[str, Question]] = []
    for row in read_jsonl(path):
        text, title = row["text"], row["title"]
        for number, question in enumerate(row["questions"]):
            starts = [(text.index(answer), answer) for answer in question["answers"]]
            answers = tuple((at, at + len(answer)) for at, answer in starts)
            key = f"{WRITTEN}-{title}-{number}"
            news.append(
                {
                    language: Question(key, asked, language, title, text, answers, WRITTEN)
                    for language in _LANGUAGES
                    if (asked := _asked(row, number, language))
                }
            )
    return news


@dataclass(frozen=True, slots=True)
class StoryQuestion:
    """What is asked of a story.

    Attributes:
        texts: the question by language, behind those that it follows.
        places: all that answers, as article, start and end.
    """

    texts: Mapping[str, str]
    places: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """News that several articles tell, and what is asked of them together."""

    name: str
    articles: tuple[str, ...]
    questions: tuple[StoryQuestion, ...]


def read_stories(path: Path = _TEXTS / "stories.jsonl") -> list[Story]:
    """The stories with their questions."""

    def place(articles: Sequence[str], answer: Mapping[str, Any]) -> tuple[int, int, int]:
        at = articles[answer["article"]].index(answer["text"])
        return answer["article"], at, at + len(answer["text"])

    return [
        Story(
            row["story"],
            tuple(row["articles"]),
            tuple(
                StoryQuestion(
                    {
                        language: asked
                        for language in _LANGUAGES
                        if (asked := _asked(row, number, language))
                    },
                    tuple(place(row["articles"], answer) for answer in question["answers"]),
                )
                for number, question in enumerate(row["questions"])
            ),
        )
        for row in read_jsonl(path)
    ]


def unanswerable(
    questions: Iterable[Question], path: Path = _TEXTS / "unanswerable.jsonl"
) -> list[Question]:
    """Questions that the paragraphs of the given ones seem to answer, and do not."""
    about = {question.id: question for question in questions}
    return [
        replace(about[row["id"]], id=f"{row['id']}-{number}", text=text, answers=(), source=WRITTEN)
        for row in read_jsonl(path)
        if row["id"] in about
        for number, text in enumerate(row["questions"])
    ]


def add_written(data: Data) -> None:
    """Add what was written about paragraphs of the data: unanswerable questions, translations."""
    for name in TRANSLATED:
        if questions := data.questions.get(name):
            questions += unanswerable(questions)
    # After them: some of those questions are translated too.
    add_translations(data, read_questions(_TEXTS / "dutch.jsonl"))


def in_some_language(news: Sequence[Asked], rng: random.Random) -> list[Question]:
    """Each question in one of its languages."""
    return [asked[drawn(list(asked), rng)] for asked in news]


def drawn(languages: Sequence[str], rng: random.Random) -> str:
    """One of the languages that a question is put in."""
    return rng.choices(languages, [LANGUAGE_WEIGHTS[language] for language in languages])[0]
