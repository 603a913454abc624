"""The training data: questions, the paragraphs that they were asked about, their translations.

Only ``*-train`` and unsplit files are opened: nothing of a dev split, in any
language, is ever read here. ``training/README.md`` describes the folder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.data import find_file, read_jsonl

# The English paragraphs of which translations may be added.
TRANSLATED = ("squad-train", "squadshifts-new_wiki")
LANGUAGES = ("nl", "de", "en", "es", "ro", "ru", "el", "tr", "ar", "hi", "th", "vi", "zh")


@dataclass(frozen=True, slots=True)
class Example:
    """One reading: ``context[start:end]`` answers, or nothing does (start is None).

    Readings of one ``group`` are of one question, to be compared; -1 is of none.
    """

    question: str
    context: str
    start: int | None
    end: int | None
    kind: str
    group: int = -1


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the data, with the paragraph it was asked about."""

    id: str
    text: str
    lang: str
    title: str
    context: str
    answers: tuple[tuple[int, int], ...]  # character spans; empty: not answerable
    source: str

    def texts(self) -> set[str]:
        return {self.context[a:b] for a, b in self.answers}


@dataclass
class Data:
    """Everything that may be trained on."""

    questions: dict[str, list[Question]] = field(default_factory=dict)  # by source
    translated: dict[str, dict[str, Question]] = field(default_factory=dict)  # id -> language
    asked: dict[str, dict[str, str]] = field(default_factory=dict)  # id -> language -> question
    # Context of an English paragraph -> language -> the same paragraph.
    parallel: dict[str, dict[str, str]] = field(default_factory=dict)


def read_questions(path: Path) -> list[Question]:
    """All questions of one file of paragraphs."""
    return [
        Question(
            qa["id"],
            qa["question"],
            row["lang"],
            row["title"],
            row["context"],
            tuple((a["start"], a["start"] + len(a["text"])) for a in qa["answers"]),
            row["source"],
        )
        for row in read_jsonl(path)
        for qa in row["qas"]
    ]


def add_translations(data: Data, translations: Iterable[Question]) -> None:
    """Add questions of ``TRANSLATED``, with their paragraphs, in another language.

    They are known by the ids of the English ones; those of other ids are left out.
    """
    english = {q.id: q for name in TRANSLATED for q in data.questions.get(name, ())}
    for translation in translations:
        if (original := english.get(translation.id)) is None:
            continue
        lang = translation.lang
        paragraphs = data.parallel.setdefault(original.context, {"en": original.context})
        paragraphs.setdefault(lang, translation.context)
        data.asked.setdefault(original.id, {"en": original.text})[lang] = translation.text
        if translation.answers:
            data.translated.setdefault(original.id, {"en": original})[lang] = translation


def load_data(folder: Path) -> Data:
    """Read every training file of the folder; files that are absent are left out."""
    data = Data()
    for name in (
        "squad-train",
        "squadshifts-new_wiki",
        "squadshifts-reddit",
        "squadshifts-amazon_reviews",
        "piaf-fr",
    ):
        if path := find_file(folder, name):
            data.questions[name] = read_questions(path)
    paragraph: dict[str, dict[str, str]] = defaultdict(dict)  # id -> language -> context
    for lang in LANGUAGES:
        if path := find_file(folder, f"xquad-{lang}-train"):
            for question in read_questions(path):
                data.translated.setdefault(question.id, {})[lang] = question
                data.asked.setdefault(question.id, {})[lang] = question.text
                paragraph[question.id][lang] = question.context
    if path := find_file(folder, "xquad-nl-questions"):
        for row in read_jsonl(path):
            if row["split"] == "train":
                data.asked.setdefault(row["id"], {})["nl"] = row["question"]
    for contexts in paragraph.values():
        if english := contexts.get("en"):
            data.parallel.setdefault(english, {}).update(contexts)
    return data
