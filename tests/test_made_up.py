"""Made-up news: the answers are where the examples say, and silence is right where they say."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from training.clauses import made_up_news
from training.data import Example
from training.facts import made_up_facts

SEEDS = Path(__file__).parent.parent / "seeds"

Make = Callable[[int, random.Random], list[Example]]
both = pytest.mark.parametrize("make", [made_up_news, made_up_facts])


@both
def test_answers_are_slices_of_their_contexts(make: Make) -> None:
    for example in make(500, random.Random(1)):
        if example.start is None or example.end is None:
            assert example.kind == "made-up-unanswerable"
        else:
            answer = example.context[example.start : example.end]
            assert answer
            assert answer == answer.strip()
        assert not set("{}") & set(example.question + example.context)


@both
def test_equal_seeds_give_equal_examples(make: Make) -> None:
    assert make(50, random.Random(2)) == make(50, random.Random(2))


@both
def test_no_sentence_of_the_seeds_is_used(make: Make) -> None:
    seeds = "\n".join(path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt")))
    for example in make(500, random.Random(3)):
        for sentence in example.context.split(". "):
            assert len(sentence) < 20 or sentence not in seeds


def test_an_office_that_is_asked_for_in_vain_is_held_by_nobody() -> None:
    for example in made_up_facts(3000, random.Random(4)):
        if example.start is None and example.question.startswith("Wie is "):
            office = example.question.removeprefix("Wie is ").rstrip("?")
            assert office not in example.context


def test_a_count_is_of_the_thing_and_the_country() -> None:
    found = 0
    for example in made_up_facts(3000, random.Random(5)):
        words = example.question.split()
        if example.start is not None and words[0] == "Hoeveel" and len(words) == 4:
            thing, country = words[1], words[3].rstrip("?")
            sentence = next(s for s in example.context.split(". ") if thing in s and country in s)
            assert example.context[example.start : example.end] in sentence
            found += 1
    assert found > 50
