"""Made-up news: the answers are where the examples say, and silence is right where they say."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from training.clauses import made_up_news
from training.data import Example
from training.fact_kinds import office_holders
from training.facts import made_up_facts
from training.words import COUNTRIES, OFFICES

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
    for example in made_up_facts(4000, random.Random(5)):
        words = example.question.split()
        if example.start is not None and words[0] == "Hoeveel" and len(words) == 4:
            thing, country = words[1], words[3].rstrip("?")
            sentence = next(s for s in example.context.split(". ") if thing in s and country in s)
            assert example.context[example.start : example.end] in sentence
            found += 1
    assert found > 50


def test_people_of_one_text_have_names_of_their_own() -> None:
    offices = [(country, OFFICES[0]) for country in COUNTRIES[:4]]
    for seed in range(20):
        people = office_holders(offices, random.Random(seed))
        assert len({person.last for person in people}) == 4


def test_what_a_country_announces_is_asked_where_it_announces_one_thing() -> None:
    general = re.compile(r"What does (.+) announce\?$|Wat kondigt (.+) aan\?$")
    announced = re.compile(r"(\S+) (?:kondigt|dreigt met|besloot tot) ")
    for example in made_up_facts(5_000, random.Random(5)):
        if (asked := general.search(example.question)) and asked.lastindex == 2:
            by = [name for name in announced.findall(example.context) if name in asked[2]]
            assert len(by) == (example.start is not None), example
