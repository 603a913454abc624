"""The stories to test with: their right answers stand in their articles; none was trained on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.gold import read_questions
from training.written import read_news

ROOT = Path(__file__).parent.parent
STORIES = ROOT / "bench" / "stories"

parts = pytest.mark.parametrize("part", ["dev", "test"])


@parts
def test_every_right_answer_stands_in_its_article(part: str) -> None:
    folder = STORIES / part
    texts = {p.name: p.read_text("utf-8") for p in (folder / "articles").glob("*.txt")}
    assert len(texts) == 24
    questions = read_questions(folder / "questions.jsonl")
    assert len(questions) > 150
    for question in questions:
        for answer in question.answers:
            assert answer.text in texts[answer.file], question.id


@parts
def test_no_story_was_trained_on(part: str) -> None:
    trained = {asked["nl"].context for asked in read_news()}
    sentences = {s for text in trained for s in text.split(". ") if len(s) > 60}
    for path in (STORIES / part / "articles").glob("*.txt"):
        assert not sentences & set(path.read_text("utf-8").split(". "))


@pytest.mark.parametrize("name", ["dev.jsonl", "test.jsonl", "conversations.jsonl"])
def test_right_answers_about_the_seeds_stand_in_them(name: str) -> None:
    seeds = {path.name: path.read_text("utf-8") for path in (ROOT / "seeds").glob("*.txt")}
    for question in read_questions(ROOT / "bench" / "seeds" / name):
        for answer in question.answers:
            assert answer.text in seeds[answer.file], question.id


def test_questions_are_named_once() -> None:
    rows = [
        json.loads(line)
        for part in ("dev", "test")
        for line in (STORIES / part / "questions.jsonl").read_text("utf-8").splitlines()
    ]
    assert len({row["id"] for row in rows}) == len(rows)
