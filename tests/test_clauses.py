"""Made-up news: the answers are where the examples say, and silence is right where they say."""

from __future__ import annotations

import random
from pathlib import Path

from training.clauses import made_up_news

SEEDS = Path(__file__).parent.parent / "seeds"


def test_answers_are_slices_of_their_contexts() -> None:
    for example in made_up_news(500, random.Random(1)):
        if example.start is None or example.end is None:
            assert example.kind == "made-up-unanswerable"
        else:
            answer = example.context[example.start : example.end]
            assert answer
            assert answer == answer.strip()
        assert "{}" not in example.question


def test_equal_seeds_give_equal_examples() -> None:
    assert made_up_news(50, random.Random(2)) == made_up_news(50, random.Random(2))


def test_no_sentence_of_the_seeds_is_used() -> None:
    seeds = "\n".join(path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt")))
    for example in made_up_news(500, random.Random(3)):
        for sentence in example.context.split(". "):
            assert len(sentence) < 20 or sentence not in seeds
