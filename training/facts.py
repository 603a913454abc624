"""Made-up news in Dutch, asked in four languages: who, when, where, how many, which.

Beside ``training.clauses``: these passages hold several facts of one kind, and the
question asks for one of them. They teach that a deputy is not the minister, that
one country's tanks are not another's, nor its soldiers, that a list is asked for
whole, and that "And Poland?" after a question asks the same of Poland.

Everything is drawn from the tables of ``training.words``; nothing comes from the seeds.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from training.clauses import CITIES, FILLERS, LANGUAGE_WEIGHTS, LANGUAGES
from training.data import Example
from training.fact_kinds import (
    Fact,
    count_fact,
    escort_fact,
    event_fact,
    fields_fact,
    journey_fact,
    kind_fact,
    leader_fact,
    message_fact,
    office_fact,
    office_holders,
    partner_fact,
    plans_fact,
    proposal_fact,
    verdict_fact,
)
from training.words import (
    AND,
    ANNOUNCED,
    COUNTRIES,
    EVENTS,
    MESSAGES,
    OFFICES,
    THINGS,
    TOPICS,
    texts,
)

_UNANSWERABLE = 0.3
_FOLLOW_UP = 0.25


def _alike(rng: random.Random) -> list[Fact]:
    """Facts of one kind about different subjects, each with one sentence."""
    countries = rng.sample(COUNTRIES, 4)
    offices = rng.sample(OFFICES, 4)
    one, two, *_ = countries
    people = office_holders(list(zip(countries, offices, strict=True)), rng)
    third, twice = rng.choice(((one, True), (countries[2], False)))
    topic, event = rng.choice(TOPICS), rng.choice(EVENTS)
    things, announced = rng.sample(THINGS, 3), rng.sample(ANNOUNCED, 2)
    messages = [rng.choice(MESSAGES)] * 2 + [rng.choice(MESSAGES)]
    cities = [texts(en, nl, de, fr) for nl, en, de, fr in rng.sample(CITIES, 3)]
    other = [c for c in COUNTRIES if c not in countries]
    makers: tuple[tuple[int, Callable[[], list[Fact]]], ...] = (
        (
            3,
            lambda: [
                office_fact(person, rng)
                for person in office_holders(
                    [(one, offices[0]), (one, offices[1]), (two, offices[0]), (two, offices[2])],
                    rng,
                )
            ],
        ),
        (
            3,
            lambda: [
                count_fact(country, thing, rng)
                for country, thing in (
                    (one, things[0]),
                    (one, things[1]),
                    (two, things[0]),
                    (two, things[2]),
                )
            ],
        ),
        (
            4,
            lambda: [
                event_fact(event, person, city, rng)
                for person, city in zip(people[:3], cities, strict=True)
            ],
        ),
        (
            1,
            lambda: [
                kind_fact(one, announced[0], not twice, rng),
                kind_fact(two, announced[0], True, rng),
                kind_fact(third, announced[1], not twice, rng),
            ],
        ),
        (1, lambda: [partner_fact(c, rng.choice(other), rng) for c in countries[:3]]),
        (2, lambda: [verdict_fact(c, topic, rng) for c in countries[:3]]),
        (1, lambda: [journey_fact(person, rng) for person in people[:3]]),
        (2, lambda: [proposal_fact(country, rng) for country in countries[:3]]),
        (2, lambda: [leader_fact(person, rng) for person in people[:3]]),
        (
            2,
            lambda: [
                message_fact(country, rng.choice(other), message, rng)
                for country, message in zip(countries[:3], messages, strict=True)
            ],
        ),
        (
            2,
            lambda: [
                escort_fact(person, city, rng)
                for person, city in zip(people[:3], cities, strict=True)
            ],
        ),
        (1, lambda: [fields_fact(country, rng) for country in countries[:3]]),
        (1, lambda: [plans_fact(country, rng) for country in countries[:3]]),
    )
    (_, make), *_ = rng.choices(makers, [weight for weight, _ in makers])
    return make()


def made_up_facts(count: int, rng: random.Random) -> list[Example]:
    """``count`` examples, about a third of them not answerable."""
    return [_example(rng) for _ in range(count)]


def _example(rng: random.Random) -> Example:
    right, *others = _alike(rng)
    language = rng.choices(LANGUAGES, LANGUAGE_WEIGHTS)[0]
    question, slot = _question(right, others, language, rng)
    answerable = rng.random() >= _UNANSWERABLE
    rng.shuffle(others)
    others = others[: rng.randint(1, len(others))]
    shown = [fact.sentence for fact in others]
    beside = _alike(rng)[0]
    # What stands beside it about something else must not answer.
    if beside.questions.keys() != right.questions.keys() and not _named(right, beside):
        shown.append(beside.sentence)
    rng.shuffle(shown)
    if answerable:
        shown.insert(rng.randint(0, len(shown)), right.sentence)
    sentences = []
    for sentence in shown:
        if rng.random() < 0.4:
            sentences.append(rng.choice(FILLERS))
        sentences.append(sentence)
    context = " ".join(sentences)
    if not answerable:
        return Example(question, context, None, None, "made-up-unanswerable")
    begin = context.index(right.sentence)
    start, end = right.spans[slot]
    return Example(question, context, begin + start, begin + end, "made-up")


def _named(fact: Fact, other: Fact) -> bool:
    return fact.subject["nl"].casefold() in other.sentence.casefold()


def _question(fact: Fact, others: list[Fact], language: str, rng: random.Random) -> tuple[str, str]:
    """A question for the fact, perhaps as a follow-up, and what of it is asked."""
    slot = rng.choice([name for name in fact.questions if name in fact.spans])
    question = rng.choice(fact.questions[slot][language])
    if rng.random() >= _FOLLOW_UP:
        return question, slot
    if fact.follow_ups and rng.random() < 0.6:
        asked = rng.choice(list(fact.follow_ups))
        before = rng.choice([name for name in fact.questions if name != asked or name == "kind"])
        earlier = rng.choice(fact.questions[before][language])
        return f"{earlier} {rng.choice(fact.follow_ups[asked][language])}", asked
    for other in others:
        # The same wording, asked of another first.
        if slot in other.questions and fact.subject[language] in question:
            earlier = question.replace(fact.subject[language], other.subject[language])
            if earlier != question:
                return (
                    f"{earlier} {rng.choice(AND[language]).format(fact.subject[language])}",
                    slot,
                )
    return question, slot
