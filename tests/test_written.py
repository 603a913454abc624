"""Written texts: answers stand in their articles once, and nothing is of the seeds' subject."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from bench.data import read_jsonl
from training.data import Question, add_translations, load_data, read_questions
from training.examples import written_news
from training.written import WRITTEN, read_news, read_stories, unanswerable

ROOT = Path(__file__).parent.parent


def test_every_answer_stands_in_its_article_once() -> None:
    news = read_news()
    assert len(news) > 1000
    for asked in news:
        for question in asked.values():
            for text in question.texts():
                assert text
                assert text == text.strip()
                assert question.context.count(text) == 1


def test_every_question_is_asked_in_dutch_english_and_german() -> None:
    news = read_news()
    assert all(asked.keys() >= {"nl", "en", "de"} for asked in news)
    assert len({asked["nl"].id for asked in news}) == len(news)
    assert len({a["nl"].title for a in news}) == len({a["nl"].context for a in news})


def test_nothing_is_written_about_the_subject_of_the_seeds() -> None:
    subject = re.compile(r"\b(Rusland|Russisch\w*|Oekraïn\w*|Poetin|Navo|NAVO|Genève)\b")
    for asked in read_news():
        assert not subject.search(asked["nl"].context), asked["nl"].title
    for story in read_stories():
        for text in story.articles:
            assert not subject.search(text), story.name


def test_every_answer_about_a_story_stands_in_its_article_once() -> None:
    stories = read_stories()
    assert len({story.name for story in stories}) == len(stories) == 80
    for story in stories:
        assert len(story.articles) == 4
        for question in story.questions:
            assert question.texts.keys() >= {"nl", "en", "de"}
            for number, start, end in question.places:
                words = story.articles[number][start:end]
                assert words == words.strip()
                assert story.articles[number].count(words) == 1


def test_follow_ups_come_behind_what_they_follow(tmp_path: Path) -> None:
    questions = [
        {"nl": "Wie kwam?", "en": "Who came?", "de": "Wer kam?", "answers": ["Jan"]},
        {"nl": "Waarom?", "en": "Why?", "de": "Warum?", "after": 0, "answers": []},
        {"nl": "En dan?", "en": "And then?", "de": "Und dann?", "after": 1, "answers": []},
    ]
    row = {"title": "t", "text": "Jan kwam.", "questions": questions}
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    news = read_news(path)
    assert [asked["en"].text for asked in news] == [
        "Who came?",
        "Who came? Why?",
        "Who came? Why? And then?",
    ]
    assert news[0]["de"].answers == ((0, 3),)


def test_follow_ups_of_stories_come_behind_what_they_follow(tmp_path: Path) -> None:
    answer = {"article": 1, "text": "ziek"}
    questions = [
        {"nl": "Wie kwam?", "en": "Who came?", "de": "Wer kam?", "answers": []},
        {"nl": "En Piet?", "en": "And Piet?", "de": "Und Piet?", "after": 0, "answers": [answer]},
    ]
    row = {"story": "s", "articles": ["Jan kwam.", "Piet was ziek."], "questions": questions}
    path = tmp_path / "stories.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (story,) = read_stories(path)
    assert story.questions[1].texts["en"] == "Who came? And Piet?"
    assert story.questions[1].places == ((1, 9, 13),)


def test_examples_of_written_news_are_true_and_the_same_for_the_same_seed() -> None:
    news = read_news()
    examples = written_news(news, 3000, random.Random(1))
    assert examples == written_news(news, 3000, random.Random(1))
    assert len(examples) > 2500
    right: dict[str, set[str]] = {}
    for asked in news:
        for question in asked.values():
            right.setdefault(question.text, set()).update(question.texts())
    for example in examples:
        if example.kind == "written":
            assert example.start is not None
            assert example.context[example.start : example.end] in right[example.question]
        elif example.kind == "written-unanswerable":
            assert example.start is None
    assert Counter(e.kind for e in examples)["written-unanswerable"] > 300


def test_unanswerable_questions_are_about_the_paragraph_of_the_question_they_name(
    tmp_path: Path,
) -> None:
    question = Question("a", "Who?", "en", "T", "Jan came.", ((0, 3),), "squadshifts")
    path = tmp_path / "unanswerable.jsonl"
    path.write_text('{"id": "a", "questions": ["When?"]}\n{"id": "b", "questions": ["Why?"]}\n')
    (found,) = unanswerable([question], path)
    assert (found.text, found.context, found.answers) == ("When?", "Jan came.", ())
    assert found.source == WRITTEN


def test_dutch_answers_stand_in_their_paragraphs() -> None:
    questions = read_questions(ROOT / "training" / "texts" / "dutch.jsonl")
    assert len(questions) > 5000
    assert len({question.id for question in questions}) == len(questions)
    assert {(question.lang, question.source) for question in questions} == {("nl", "squad-nl")}
    for line in read_jsonl(ROOT / "training" / "texts" / "dutch.jsonl"):
        for asked in line["qas"]:
            for answer in asked["answers"]:
                assert answer["text"] == answer["text"].strip()
                assert line["context"].startswith(answer["text"], answer["start"])


def test_a_translation_is_known_by_the_english_question(tmp_path: Path) -> None:
    data = load_data(tmp_path)
    english = Question("a", "Who came?", "en", "T", "Jan came.", ((0, 3),), "squad")
    data.questions["squad-train"] = [english, replace(english, id="u", text="When?", answers=())]
    dutch = replace(english, text="Wie kwam?", lang="nl", context="Toen kwam Jan.")
    dutch = replace(dutch, answers=((10, 13),))
    impossible = replace(dutch, id="u", text="Wanneer?", answers=())
    add_translations(data, [dutch, impossible, replace(dutch, id="of another split")])
    assert data.translated == {"a": {"en": english, "nl": dutch}}
    assert data.asked == {
        "a": {"en": "Who came?", "nl": "Wie kwam?"},
        "u": {"en": "When?", "nl": "Wanneer?"},
    }
    assert data.parallel == {"Jan came.": {"en": "Jan came.", "nl": "Toen kwam Jan."}}
